// Where everything of an interval dot plot stands: the common scale, a strip for each row, and the words beside or above it.

import type { IntervalEstimate, IntervalRow } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import type { Lang } from './format.js'
import {
  changeText,
  estimateOf,
  intervalOf,
  intervalText,
  mcidText,
  onScale,
  reasonText,
  verdictText,
} from './interval-dots-text.js'
import { linear, type Scale } from './scale.js'
import type { View } from './spec.js'
import { wrapText } from './text-width.js'

/** From this width on the words stand at both sides of the picture, else above it. */
const COLUMNS_FROM = 600
/** What lies further out, in multiples of the smallest difference that matters, is an arrow at the edge. */
const FARTHEST = 8
/** Shown at the least, to both sides. */
const NEAREST = 2

export const linePx = (view: View): number => Math.round(view.fontPx * 1.35)

export interface Frame {
  /** Multiples of the row's smallest difference that matters, better to the right. */
  readonly x: Scale
  readonly left: number
  readonly right: number
  /** Where the first row begins, under the words for the two sides. */
  readonly top: number
  readonly isColumns: boolean
  readonly caption: readonly string[]
}

export function frameOf(rows: readonly IntervalRow[], view: View): Frame {
  const { width, fontPx, lang } = view
  const isColumns = width >= COLUMNS_FROM
  const left = isColumns ? Math.round(width * 0.31) : 8
  const right = isColumns ? Math.round(width * 0.75) : width - 8
  return {
    x: linear(extent(rows), [left, right]),
    left,
    right,
    top: linePx(view) + 4,
    isColumns,
    caption: wrapText(EFFECT_WORDS[lang].multiples, right - left, fontPx),
  }
}

/** An estimate on the row's own scale; both ends are the change itself when there is no interval. */
export interface Scaled {
  readonly change: number
  readonly low: number
  readonly high: number
}

export function scaled(row: IntervalRow): Scaled | null {
  const estimate = estimateOf(row)
  if (!estimate) return null
  const { low, high } = intervalOf(estimate) ?? { low: estimate.change, high: estimate.change }
  const ends = [onScale(low, row), onScale(high, row)]
  return { change: onScale(estimate.change, row), low: Math.min(...ends), high: Math.max(...ends) }
}

function extent(rows: readonly IntervalRow[]): [number, number] {
  const ends = rows.flatMap((row) => {
    const at = scaled(row)
    return at ? [at.change, at.low, at.high] : []
  })
  const low = Math.floor(Math.min(-NEAREST, ...ends))
  const high = Math.ceil(Math.max(NEAREST, ...ends))
  return [Math.max(-FARTHEST, low), Math.min(FARTHEST, high)]
}

export interface Place {
  readonly row: IntervalRow
  readonly estimate: IntervalEstimate | null
  readonly top: number
  readonly bottom: number
  /** Upper and lower end of the strip with the picture. */
  readonly lane: readonly [number, number]
  readonly words: readonly Words[]
  /** Stands in the strip when nothing is drawn there. */
  readonly reason: readonly string[]
}

interface Words {
  readonly text: string
  readonly x: number
  /** Line, counted from the row's top. */
  readonly line: number
  readonly isStrong: boolean
}

export function placeRows(rows: readonly IntervalRow[], frame: Frame, view: View): Place[] {
  let top = frame.top
  return rows.map((row) => {
    const place = placeRow(row, top, frame, view)
    top = place.bottom
    return place
  })
}

function placeRow(row: IntervalRow, top: number, frame: Frame, view: View): Place {
  const estimate = estimateOf(row)
  const words = frame.isColumns ? besideWords(row, estimate, frame, view) : aboveWords(row, estimate, view)
  const why = reasonText(row, view.lang)
  const reason = why === null ? [] : wrapText(why, frame.right - frame.left - 16, view.fontPx)
  const line = linePx(view)
  const wordsHeight = (Math.max(0, ...words.map((w) => w.line)) + 1) * line
  const laneHeight = Math.max(2, reason.length + 0.6) * line
  if (frame.isColumns) {
    const bottom = top + Math.max(wordsHeight, laneHeight) + 12
    return { row, estimate, top, bottom, lane: [top, bottom], words, reason }
  }
  const laneTop = top + wordsHeight + 6
  const bottom = laneTop + laneHeight
  return { row, estimate, top, bottom: bottom + 8, lane: [laneTop, bottom], words, reason }
}

/** Paragraphs under each other, the first one strong. */
function column(paragraphs: readonly string[], x: number, width: number, fontPx: number): Words[] {
  const lines = paragraphs.flatMap((text, i) =>
    wrapText(text, width, i === 0 ? fontPx * 1.08 : fontPx).map((line) => ({ text: line, isStrong: i === 0 })),
  )
  return lines.map((l, line) => ({ ...l, x, line }))
}

function besideWords(row: IntervalRow, estimate: IntervalEstimate | null, frame: Frame, view: View): Words[] {
  const { lang, width, fontPx } = view
  const figures = estimate
    ? [changeText(estimate, row, lang), `(${intervalText(estimate, row, lang)})`, verdictText(estimate, lang)]
    : []
  return [
    ...column([row.label, ...underLabel(row, lang)], 0, frame.left - 16, fontPx),
    ...column(figures, frame.right + 16, width - frame.right - 16, fontPx),
  ]
}

function aboveWords(row: IntervalRow, estimate: IntervalEstimate | null, { lang, width, fontPx }: View): Words[] {
  const figures = estimate
    ? `${changeText(estimate, row, lang)} (${intervalText(estimate, row, lang)}): ${verdictText(estimate, lang)}`
    : null
  return column([row.label, ...(figures ? [figures] : []), ...underLabel(row, lang)], 0, width, fontPx)
}

const underLabel = (row: IntervalRow, lang: Lang): string[] => [
  ...(row.basis ? [row.basis] : []),
  EFFECT_WORDS[lang].mcid(mcidText(row, lang)),
]
