// The line of keys under a chart: a small glyph and a name each, broken into rows where the width ends.

import { el, px, type SvgNode } from './svg.js'
import { textWidth, wrapText } from './text-width.js'

export interface LegendItem {
  readonly text: string
  /** Draws the glyph around a centre; absent for plain text. */
  readonly glyph?: (x: number, y: number) => readonly SvgNode[]
}

const GLYPH = 28
const GAP = 16

/** @returns the drawing and its height */
export function legend(
  items: readonly LegendItem[],
  top: number,
  width: number,
  fontPx: number,
): { node: SvgNode | null; height: number } {
  if (items.length === 0) return { node: null, height: 0 }
  const rowPx = Math.round(fontPx * 1.6)
  const base = (row: number) => top + row * rowPx + fontPx
  let x = 0
  let row = 0
  const nodes: SvgNode[] = []
  for (const item of items) {
    const lead = item.glyph ? GLYPH : 0
    const [text = '', ...more] = wrapText(item.text, width - lead - 2, fontPx)
    const needed = lead + textWidth(text, fontPx)
    if (x > 0 && (x + needed > width || more.length > 0)) {
      x = 0
      row++
    }
    if (item.glyph) nodes.push(...item.glyph(x + 11, base(row) - fontPx * 0.35))
    nodes.push(el('text', { x: px(x + lead), y: px(base(row)) }, text))
    x += needed + GAP
    for (const line of more) {
      row++
      nodes.push(el('text', { x: px(lead), y: px(base(row)) }, line))
      x = width
    }
  }
  return { node: el('g', { class: 'c-legend' }, nodes), height: (row + 1) * rowPx }
}
