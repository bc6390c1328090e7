// Draws changes with their intervals under each other. Units differ, so each row is scaled by its own smallest difference that matters,
// and turned so that better is always to the right; the real figures stand beside it.

import type { IntervalDotsSpec, IntervalEstimate, IntervalRow } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatNumber } from './format.js'
import { type Frame, frameOf, linePx, type Place, placeRows, type Scaled, scaled } from './interval-dots-layout.js'
import { estimateOf, intervalOf } from './interval-dots-text.js'
import { type LegendItem, legend } from './legend.js'
import { meaningOfVerdict, meaningSymbol } from './meaning.js'
import { axisHeight, chartRoot, type XTick } from './plot.js'
import { DEFAULT_VIEW, type View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'

const TICK_STEPS = [1, 2, 4, 8]
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
  const step = TICK_STEPS.find((s) => (high - low) / s <= room) ?? TICK_STEPS.at(-1)!
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
