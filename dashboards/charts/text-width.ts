// How wide a text will be, without a browser to ask. Errs on the wide side, so that labels do not meet.

const NARROW = new Set("ijltfrI.,:;!'|()[] \u00a0/·-")
const WIDE = new Set('mwMW%@–—≥≤')

/** Pixels at a font size, for a wide sans serif such as DejaVu or Verdana. */
export function textWidth(text: string, fontPx: number): number {
  let em = 0
  for (const c of text) em += NARROW.has(c) ? 0.4 : WIDE.has(c) ? 0.95 : c >= 'A' && c <= 'Z' ? 0.72 : 0.635
  return em * fontPx
}

/** The text in lines no wider than `maxPx`, broken at ordinary spaces; a word that is wider alone is cut with an ellipsis. */
export function wrapText(text: string, maxPx: number, fontPx: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = `${last} ${word}`
    if (last !== undefined && textWidth(longer, fontPx) <= maxPx) lines[lines.length - 1] = longer
    else lines.push(cutWord(word, maxPx, fontPx))
  }
  return lines
}

function cutWord(word: string, maxPx: number, fontPx: number): string {
  if (textWidth(word, fontPx) <= maxPx) return word
  const letters = [...word]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, fontPx) > maxPx) letters.pop()
  return `${letters.join('')}…`
}
