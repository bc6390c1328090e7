// How wide a text will be, without a browser to ask. Errs on the wide side, so that labels do not meet.

const NARROW = new Set("ijltfrI.,:;!'|()[] \u00a0/·-")
const WIDE = new Set('mwMW%@–—≥≤')

/** Pixels at a font size, for a wide sans serif such as DejaVu or Verdana. */
export function textWidth(text: string, fontPx: number): number {
  let em = 0
  for (const c of text) em += NARROW.has(c) ? 0.4 : WIDE.has(c) ? 0.95 : c >= 'A' && c <= 'Z' ? 0.72 : 0.635
  return em * fontPx
}

/** The text, cut with an ellipsis if it would be wider than `maxPx`. */
export function ellipsize(text: string, maxPx: number, fontPx: number): string {
  if (textWidth(text, fontPx) <= maxPx) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, fontPx) > maxPx) letters.pop()
  return `${letters.join('').trimEnd()}…`
}
