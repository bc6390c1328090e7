// Reads drawings back for tests: where lines, symbols and labels ended up.

import type { TimeSeriesSpec } from './spec.js'
import type { SvgNode } from './svg.js'
import { textWidth } from './text-width.js'

export const DAY = 86_400_000
export const FROM = Date.UTC(2026, 9, 1)
export const TO = Date.UTC(2026, 10, 23)

/** A chart of one line. */
export function single(
  points: TimeSeriesSpec['series'][number]['points'],
  more: Partial<TimeSeriesSpec>,
): TimeSeriesSpec {
  const series = [{ label: 'x', tone: 'main' as const, points }]
  return {
    kind: 'time-series',
    title: 'x',
    unit: '',
    digits: 0,
    from: FROM,
    to: TO,
    maxGapMs: 2 * DAY,
    series,
    ...more,
  }
}

export function nodesOf(node: SvgNode): SvgNode[] {
  return [node, ...node.children.flatMap((c) => (typeof c === 'string' ? [] : nodesOf(c)))]
}

/** Left, right, top, bottom, lowest and highest value of the plot. */
export function plotOf(root: SvgNode): [number, number, number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = String(root.attrs['data-plot']).split(' ').map(Number)
  return [a, b, c, d, e, f]
}

export type XY = [number, number]
const inSeries = (root: SvgNode): SvgNode[] =>
  nodesOf(root)
    .filter((n) => String(n.attrs.class).startsWith('c-series'))
    .flatMap(nodesOf)

/** The corners of every drawn line, one list for each unbroken piece. */
export function linesOf(root: SvgNode): XY[][] {
  const lines = inSeries(root).filter((n) => n.attrs.class === 'c-line')
  return lines.flatMap((n) =>
    String(n.attrs.d)
      .split('M')
      .slice(1)
      .map((piece) => piece.split('L').map((at): XY => [Number(at.split(' ')[0]), Number(at.split(' ')[1])])),
  )
}

/** Where the symbols of counted home readings begin: left end of the circle, at its height. */
export function symbolsOf(root: SvgNode): XY[] {
  const paths = inSeries(root).filter((n) => n.attrs.class === 'c-point c-home')
  return paths.flatMap((n) =>
    [...String(n.attrs.d).matchAll(/M(\S+) ([-\d.]+)/g)].map((m): XY => [Number(m[1]), Number(m[2])]),
  )
}

export const pairs = (path: XY[]): [XY, XY][] => path.slice(1).map((b, i) => [path[i]!, b])

function boxesOf(root: SvgNode) {
  const fontPx = Number(root.attrs['font-size'])
  return nodesOf(root)
    .filter((n) => n.name === 'text')
    .map((n) => {
      const text = n.children.join('')
      const width = textWidth(text, fontPx)
      const x = Number(n.attrs.x)
      const left =
        n.attrs['text-anchor'] === 'end' ? x - width : n.attrs['text-anchor'] === 'middle' ? x - width / 2 : x
      const base = Number(n.attrs.y)
      return { text, left, right: left + width, top: base - fontPx * 0.75, bottom: base + fontPx * 0.1 }
    })
}

/** Labels that lie on top of each other or leave the drawing, in words; empty when all is well. */
export function collisions(root: SvgNode, width: number): string[] {
  const boxes = boxesOf(root)
  return boxes.flatMap((a, i) => {
    const outside = a.left < -0.5 || a.right > width + 0.5 ? [`"${a.text}" leaves the drawing`] : []
    const met = boxes
      .slice(i + 1)
      .filter((b) => a.right > b.left && b.right > a.left && a.bottom > b.top && b.bottom > a.top)
    return [...outside, ...met.map((b) => `"${a.text}" meets "${b.text}"`)]
  })
}
