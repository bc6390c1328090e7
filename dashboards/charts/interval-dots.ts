// Draws changes with their intervals under each other. Units differ, so each row is scaled by its own smallest difference that matters,
// and turned so that better is always to the right; the real figures stand beside it.

import type { IntervalDotsSpec, IntervalEstimate, IntervalRow } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatNumber, type Lang } from './format.js'
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
import { type LegendItem, legend } from './legend.js'
import { meaningOfVerdict, meaningSymbol } from './meaning.js'
import { axisHeight, chartRoot, type XTick } from './plot.js'
import { linear, type Scale } from './scale.js'
import { DEFAULT_VIEW, type View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth, wrapText } from './text-width.js'

/** From this width on the words stand at both sides of the picture, else above it. */
const COLUMNS_FROM = 600
/** What lies further out, in multiples of the smallest difference that matters, is an arrow at the edge. */
const FARTHEST = 8
/** Shown at the least, to both sides. */
const NEAREST = 2
const ROUGH_DASH = '4 3'
const DOT_SCALE = 1.4

export function drawIntervalDots(spec: IntervalDotsSpec, view: View = DEFAULT_VIEW): SvgNode {
  const frame = frameOf(spec.rows, view)
  const places = placeRows(spec.rows, frame, view)
  const bottom = places.at(-1)?.bottom ?? frame.top
  const keysTop = bottom + axisHeight(view) + frame.caption.length * linePx(view) + 6
  const keys = legend(legendItems(spec.rows, frame, view), keysTop, view.width, view.fontPx)
  return chartRoot('interval-dots', view, keysTop + keys.height, null, [
    mcidBands(places, frame),
    axis(places, bottom, frame, view),
    sides(frame, view),
    ...places.map((place) => drawRow(place, frame, view)),
    keys.node,
  ])
}

const linePx = (view: View): number => Math.round(view.fontPx * 1.35)

interface Frame {
  /** Multiples of the row's smallest difference that matters, better to the right. */
  readonly x: Scale
  readonly left: number
  readonly right: number
  /** Where the first row begins, under the words for the two sides. */
  readonly top: number
  readonly isColumns: boolean
  readonly caption: readonly string[]
}

function frameOf(rows: readonly IntervalRow[], view: View): Frame {
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
interface Scaled {
  readonly change: number
  readonly low: number
  readonly high: number
}

function scaled(row: IntervalRow): Scaled | null {
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

interface Place {
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

function placeRows(rows: readonly IntervalRow[], frame: Frame, view: View): Place[] {
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

/** A row with words instead of a picture keeps its strip free of lines. */
function mcidBands(all: readonly Place[], { x }: Frame): SvgNode {
  const places = all.filter((place) => place.reason.length === 0)
  const rect = ({ lane: [top, bottom] }: Place) =>
    el('rect', { x: px(x(-1)), y: px(top), width: px(x(1) - x(-1)), height: px(bottom - top) })
  const edge = ({ lane: [top, bottom] }: Place) =>
    `M${px(x(-1))} ${px(top)}V${px(bottom)}M${px(x(1))} ${px(top)}V${px(bottom)}`
  return el(
    'g',
    { class: 'c-mcid' },
    places.map(rect),
    el('path', { class: 'c-mcid-edge', d: places.map(edge).join('') }),
    el('path', {
      class: 'c-zero',
      d: places.map(({ lane: [top, bottom] }) => `M${px(x(0))} ${px(top)}V${px(bottom)}`).join(''),
    }),
  )
}

function ticksOf({ x, left, right }: Frame, view: View): XTick[] {
  const [low, high] = x.domain
  const room = Math.max(2, Math.floor((right - left) / (view.fontPx * 3)))
  const step = [1, 2, 4].find((s) => (high - low) / s <= room) ?? FARTHEST
  const first = Math.ceil(low / step)
  const count = Math.floor(high / step) - first + 1
  return Array.from({ length: count }, (_, i) => (first + i) * step).map((v) => ({
    x: x(v),
    label: `${v > 0 ? '+' : ''}${formatNumber(v, 0, view.lang)}`,
  }))
}

function axis(places: readonly Place[], bottom: number, frame: Frame, view: View): SvgNode {
  const { left, right, caption } = frame
  const ticks = ticksOf(frame, view)
  const y = bottom + 6 + view.fontPx
  const lanes = frame.isColumns ? places.slice(1).map((p) => `M0 ${px(p.top)}H${px(view.width)}`) : []
  return el(
    'g',
    { class: 'c-axis' },
    lanes.length > 0 && el('path', { class: 'c-grid', d: lanes.join('') }),
    el('path', {
      class: 'c-baseline',
      d: `M${px(left)} ${px(bottom)}H${px(right)}${ticks.map((t) => `M${px(t.x)} ${px(bottom)}v5`).join('')}`,
    }),
    ticks.map((t) => centred(t.label, t.x, y, view)),
    caption.map((line, i) => centred(line, (left + right) / 2, y + (i + 1) * linePx(view), view)),
  )
}

/** Text around a place, kept inside the drawing. */
function centred(text: string, at: number, y: number, { width, fontPx }: View): SvgNode {
  const half = textWidth(text, fontPx) / 2
  return el('text', { x: px(Math.max(half, Math.min(at, width - half))), y: px(y), 'text-anchor': 'middle' }, text)
}

function sides({ left, right }: Frame, view: View): SvgNode {
  const w = EFFECT_WORDS[view.lang]
  return el(
    'g',
    { class: 'c-sides' },
    el('text', { x: px(left), y: view.fontPx }, w.worse),
    el('text', { x: px(right), y: view.fontPx, 'text-anchor': 'end' }, w.better),
  )
}

function drawRow(place: Place, frame: Frame, view: View): SvgNode {
  const { row, estimate, top, lane, words, reason } = place
  const at = scaled(row)
  const line = linePx(view)
  const first = top + (frame.isColumns ? 6 : 4) + view.fontPx
  const middle = (lane[0] + lane[1]) / 2
  return el(
    'g',
    { class: 'c-row' },
    words.map((w) =>
      el('text', { class: w.isStrong ? 'c-strong' : undefined, x: px(w.x), y: px(first + w.line * line) }, w.text),
    ),
    estimate && at && drawEstimate(at, estimate, middle, frame),
    reason.length > 0 &&
      el(
        'g',
        { class: 'c-silence' },
        reason.map((text, i) =>
          centred(text, (frame.left + frame.right) / 2, middle + (i - reason.length / 2 + 0.8) * line, view),
        ),
      ),
  )
}

function drawEstimate(at: Scaled, estimate: IntervalEstimate, y: number, { x }: Frame): SvgNode {
  const [least, most] = x.domain
  const inside = (v: number) => x(Math.min(most, Math.max(least, v)))
  const meaning = meaningOfVerdict(estimate.verdict)
  const cap = (v: number) => (v < least || v > most ? '' : `M${px(x(v))} ${px(y - 4)}v8`)
  const arrows = [
    ...(at.low < least ? [arrow(x(least), y, -1)] : []),
    ...(at.high > most ? [arrow(x(most), y, 1)] : []),
  ]
  // An estimate beyond the scale leaves its place to the arrow: the figure beside it says how far.
  const isInside = at.change >= least && at.change <= most
  return el(
    'g',
    { class: `c-estimate c-of-${meaning}` },
    intervalOf(estimate) !== null && [
      el('path', {
        class: 'c-interval',
        'stroke-dasharray': estimate.isRough ? ROUGH_DASH : undefined,
        d: `M${px(inside(at.low))} ${px(y)}H${px(inside(at.high))}`,
      }),
      el('path', { class: 'c-interval', d: `${cap(at.low)}${cap(at.high)}` }),
    ],
    arrows.length > 0 && el('path', { class: 'c-interval', d: arrows.join('') }),
    isInside && meaningSymbol(meaning, isOpen(estimate), x(at.change), y, DOT_SCALE),
  )
}

const arrow = (tip: number, y: number, way: 1 | -1): string =>
  `M${px(tip - 7 * way)} ${px(y - 5)}l${7 * way} 5l${-7 * way} 5`

/** "No change that matters" is an answer and solid; what is undecided is open. */
const isOpen = ({ verdict }: IntervalEstimate): boolean => meaningOfVerdict(verdict) === 'usual' && verdict !== 'stable'

function legendItems(rows: readonly IntervalRow[], frame: Frame, { lang }: View): LegendItem[] {
  const w = EFFECT_WORDS[lang]
  const [least, most] = frame.x.domain
  const shown = rows.flatMap((row) => {
    const at = scaled(row)
    const estimate = estimateOf(row)
    return at && estimate ? [{ ...at, isRough: estimate.isRough }] : []
  })
  const line = (text: string, d: (x: number, y: number) => string, dash?: string): LegendItem => ({
    text,
    glyph: (x, y) => [el('path', { class: 'c-interval', 'stroke-dasharray': dash, d: d(x, y) })],
  })
  return [
    ...(shown.length > 0 ? [{ text: w.withinMcid, glyph: mcidKey }] : []),
    ...(shown.some((s) => s.isRough) ? [line(w.roughKey, (x, y) => `M${px(x - 11)} ${px(y)}h22`, ROUGH_DASH)] : []),
    ...(shown.some((s) => s.low < least || s.high > most) ? [line(w.beyond, (x, y) => arrow(x + 4, y, 1))] : []),
  ]
}

const mcidKey = (x: number, y: number): SvgNode[] => [
  el(
    'g',
    { class: 'c-mcid' },
    el('rect', { x: px(x - 10), y: px(y - 6), width: 20, height: 12 }),
    el('path', { class: 'c-mcid-edge', d: `M${px(x - 10)} ${px(y - 6)}v12M${px(x + 10)} ${px(y - 6)}v12` }),
  ),
]
