// Where the names of interventions stand above a chart. Names when there is room, else numbers that the legend explains.

import { formatDayMonth, type Lang } from './format.js'
import type { EpochMs } from './local-time.js'
import type { Mark } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'

interface Placed {
  readonly x: number
  readonly textX: number
  readonly row: number
  readonly text: string
}

export interface MarkLayout {
  readonly placed: readonly Placed[]
  readonly rows: number
  /** Explanations of the numbers, empty when the names themselves stand in the chart. */
  readonly legend: readonly string[]
}

const MAX_ROWS = 3
const GAP = 8

/** A mark with its day, as it is read aloud and printed: `ny inhalator 19/11`. */
export const markText = (mark: Mark, lang: Lang): string => `${mark.label} ${formatDayMonth(mark.t, lang)}`

/**
 * @param x place of an instant
 * @param blocked right end of what already stands at the left of the lowest row (the unit and the numbers of the value axis)
 */
export function layoutMarks(
  marks: readonly Mark[],
  x: (t: EpochMs) => number,
  right: number,
  blocked: number,
  fontPx: number,
  lang: Lang,
): MarkLayout {
  if (marks.length === 0) return { placed: [], rows: 0, legend: [] }
  const inOrder = [...marks].sort((a, b) => a.t - b.t)
  return named(inOrder, x, right, blocked, fontPx, lang) ?? numbered(inOrder, x, right, blocked, fontPx, lang)
}

/**
 * Every name starts at its line (or ends at the right edge). A line runs up to its own name, so a name must lie above
 * the names of all lines that it reaches over.
 */
function named(
  marks: readonly Mark[],
  x: (t: EpochMs) => number,
  right: number,
  blocked: number,
  fontPx: number,
  lang: Lang,
): MarkLayout | null {
  const spans = marks.map((m) => {
    const text = markText(m, lang)
    const width = textWidth(text, fontPx) + GAP
    const at = x(m.t)
    const start = Math.max(0, Math.min(at, right - width + GAP))
    return { at, start, end: start + width, text, tooWide: width > right * 0.7 }
  })
  if (spans.some((s) => s.tooWide)) return null
  const rows: number[] = []
  for (let i = spans.length - 1; i >= 0; i--) {
    const s = spans[i]!
    const above = spans.flatMap((o, j) => (j > i && (overlaps(s, o) || covers(s, o.at)) ? [rows[j]! + 1] : []))
    rows[i] = Math.max(s.start < blocked ? 1 : 0, ...above)
  }
  const highest = Math.max(...rows)
  // A name pushed left from the right edge may lie over the line of a neighbour whose name stands higher.
  const crossed = spans.some((s, i) => spans.some((o, j) => i !== j && covers(s, o.at) && rows[j]! >= rows[i]!))
  if (highest >= MAX_ROWS || crossed) return null
  return {
    placed: spans.map((s, i) => ({ x: s.at, textX: s.start, row: rows[i]!, text: s.text })),
    rows: highest + 1,
    legend: [],
  }
}

interface Span {
  readonly start: number
  readonly end: number
}
const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end
const covers = (a: Span, x: number): boolean => a.start < x + GAP / 2 && x - GAP / 2 < a.end

/** One row of numbers; neighbours that would touch share a label such as `2–4`. */
function numbered(
  marks: readonly Mark[],
  x: (t: EpochMs) => number,
  right: number,
  blocked: number,
  fontPx: number,
  lang: Lang,
): MarkLayout {
  const groups: { first: number; last: number; x: number; textX: number; end: number }[] = []
  const place = (first: number, last: number, at: number) => {
    const width = textWidth(groupText(first, last), fontPx)
    const textX = Math.max(blocked, Math.min(at - width / 2, right - width))
    return { first, last, x: at, textX, end: textX + width + GAP }
  }
  for (const [i, m] of marks.entries()) {
    let next = place(i + 1, i + 1, x(m.t))
    for (let before = groups.at(-1); before && before.end > next.textX; before = groups.at(-1)) {
      groups.pop()
      next = place(before.first, next.last, before.x)
    }
    groups.push(next)
  }
  const labels = groups.map((g) => ({ x: g.x, textX: g.textX, row: 0, text: groupText(g.first, g.last) }))
  const lines = marks
    .map((m, i) => ({ x: x(m.t), n: i + 1 }))
    .filter(({ n }) => !groups.some((g) => g.first === n))
    .map((m) => ({ x: m.x, textX: m.x, row: 0, text: '' }))
  return {
    placed: [...labels, ...lines],
    rows: 1,
    legend: marks.map((m, i) => `${i + 1} ${markText(m, lang)}`),
  }
}

const groupText = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`)

/** The lines from the bottom of the plot up to their names. */
export function drawMarks(layout: MarkLayout, top: number, bottom: number, rowPx: number): SvgNode | null {
  if (layout.placed.length === 0) return null
  const base = (row: number) => top - 6 - row * rowPx
  const lines = layout.placed.map((m) => `M${px(m.x)} ${px(bottom)}V${px(base(m.row) + 3)}`).join('')
  const names = layout.placed.filter((m) => m.text !== '')
  return el(
    'g',
    { class: 'c-mark' },
    el('path', { d: lines }),
    names.map((m) => el('text', { x: px(m.textX), y: px(base(m.row)) }, m.text)),
  )
}
