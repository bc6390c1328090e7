// Time in range as the standard stacked bar, each part named, in figures and with its goal.

import { GLUCOSE_UNIT, VERY_HIGH, VERY_LOW } from './agp.js'
import { insufficiency } from './agp-text.js'
import { formatNumber, formatPeriod, type Lang, withUnit } from './format.js'
import { periodOf } from './period.js'
import { chartRoot } from './plot.js'
import { type ChartTable, DEFAULT_VIEW, type GlucoseRange, type TimeInRangeSpec, type View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'
import { WORDS } from './words.js'

/** From the top of the bar down. */
const RANGES: readonly GlucoseRange[] = ['veryHigh', 'high', 'inRange', 'low', 'veryLow']
const MAX_WIDTH = 440
const BAR = 56
const TEXT_LEFT = BAR + 34

type Shares = Readonly<Record<GlucoseRange, number>>

/** Shares that can be drawn and worded: not negative, finite, 100 together. */
function usableShares(spec: TimeInRangeSpec): Shares | null {
  if (spec.shares === null) return null
  const { shares } = spec
  const part = (r: GlucoseRange) => (Number.isFinite(shares[r]) ? Math.min(100, Math.max(0, shares[r])) : 0)
  const total = RANGES.reduce((sum, r) => sum + part(r), 0)
  if (total <= 0) return null
  const of = (r: GlucoseRange) => (100 * part(r)) / total
  return { veryHigh: of('veryHigh'), high: of('high'), inRange: of('inRange'), low: of('low'), veryLow: of('veryLow') }
}

/** Whole percent; what is there is never written as 0, nor what is missing as 100. */
export function shareText(percent: number, lang: Lang): string {
  const w = WORDS[lang]
  const text = (n: number) => withUnit(formatNumber(n, 0, lang), '%', lang)
  if (percent > 0 && percent < 0.5) return w.under(text(1))
  if (percent >= 99.5 && percent < 100) return w.over(text(99))
  return text(Math.floor(percent + 0.5))
}

export function drawTimeInRange(spec: TimeInRangeSpec, given: View = DEFAULT_VIEW): SvgNode {
  const view = { ...given, width: Math.min(given.width, MAX_WIDTH) }
  // Bounds and goal share a line where they fit beside each other in every row.
  const tight = RANGES.some((r) => lineWidth(r, spec, view) > view.width - TEXT_LEFT - view.fontPx)
  const row = Math.round(view.fontPx * (tight ? 4.6 : 3.4))
  const height = row * RANGES.length
  const shares = usableShares(spec)
  if (shares === null) {
    const text = el('text', { class: 'c-muted', x: 0, y: view.fontPx * 1.5 }, WORDS[view.lang].noReadings)
    return chartRoot('time-in-range', view, view.fontPx * 2.5, null, [text])
  }
  const parts = stack(
    RANGES.map((r) => shares[r]),
    height - 4,
  )
  return chartRoot('time-in-range', view, height, null, [
    ...RANGES.map((r, i) => rangeRow(r, shares[r], spec, view, { row, i, tight, ...parts[i]! })),
  ])
}

interface Place {
  readonly row: number
  readonly i: number
  /** The goal stands on a line of its own. */
  readonly tight: boolean
  readonly top: number
  readonly height: number
}

function rangeRow(range: GlucoseRange, share: number, spec: TimeInRangeSpec, view: View, at: Place): SvgNode {
  const w = WORDS[view.lang]
  const { fontPx, width } = view
  const middle = at.row * (at.i + 0.5)
  const segment = 2 + at.top + at.height / 2
  const base = middle - 3 - (at.tight ? fontPx * 0.6 : 0)
  const below = base + fontPx + 3
  return el(
    'g',
    { class: `c-range c-range-${range}` },
    share > 0 && el('rect', { x: 1, y: px(2 + at.top), width: BAR, height: px(at.height) }),
    share > 0 && el('path', { class: 'c-leader', d: `M${BAR + 4} ${px(segment)}L${BAR + 24} ${px(middle)}h4` }),
    el('text', { class: 'c-strong', x: TEXT_LEFT, y: px(base) }, w.ranges[range]),
    el('text', { class: 'c-strong', x: px(width), y: px(base), 'text-anchor': 'end' }, shareText(share, view.lang)),
    el('text', { class: 'c-muted', x: TEXT_LEFT, y: px(below) }, boundsText(range, view.lang)),
    at.tight
      ? el('text', { class: 'c-muted', x: TEXT_LEFT, y: px(below + fontPx + 3) }, goalText(range, spec, view.lang))
      : el(
          'text',
          { class: 'c-muted', x: px(width), y: px(below), 'text-anchor': 'end' },
          goalText(range, spec, view.lang),
        ),
  )
}

const lineWidth = (range: GlucoseRange, spec: TimeInRangeSpec, { lang, fontPx }: View): number =>
  textWidth(`${boundsText(range, lang)}${goalText(range, spec, lang)}`, fontPx)

const MIN_PART = 2.5

/** Heights in proportion, with a hair's breadth at least for what is there; the largest gives it up. */
function stack(shares: readonly number[], height: number): { top: number; height: number }[] {
  const raw = shares.map((s) => (s === 0 ? 0 : Math.max(MIN_PART, (s / 100) * height)))
  const surplus = raw.reduce((a, b) => a + b, 0) - height
  const largest = raw.indexOf(Math.max(...raw))
  const heights = raw.map((h, i) => (i === largest ? h - surplus : h))
  let top = 0
  return heights.map((h) => {
    const placed = { top, height: h }
    top += h
    return placed
  })
}

function boundsText(range: GlucoseRange, lang: Lang): string {
  const n = (v: number) => formatNumber(v, 1, lang)
  const texts: Readonly<Record<GlucoseRange, string>> = {
    veryHigh: WORDS[lang].over(n(VERY_HIGH)),
    high: `${n(10.1)}–${n(VERY_HIGH)}`,
    inRange: `${n(3.9)}–${n(10)}`,
    low: `${n(VERY_LOW)}–${n(3.8)}`,
    veryLow: WORDS[lang].under(n(VERY_LOW)),
  }
  return texts[range]
}

/** The goals for low and high count their outer neighbour in, and say so. */
function goalText(range: GlucoseRange, { goals }: TimeInRangeSpec, lang: Lang): string {
  const w = WORDS[lang]
  const percent = withUnit(formatNumber(goals[range], 0, lang), '%', lang)
  const limit = range === 'inRange' ? w.over(percent) : w.under(percent)
  const goal = `${w.target} ${limit}`
  return range === 'low' || range === 'high' ? `${goal} ${w.together}` : goal
}

export function summariseTimeInRange(spec: TimeInRangeSpec, lang: Lang): string {
  const w = WORDS[lang].summary
  const [from, to] = periodOf(spec)
  const period = formatPeriod(from, to - 1, lang)
  const shares = usableShares(spec)
  if (shares === null) return w.none(period)
  const text = (p: number) => shareText(p, lang)
  const sentence = w.timeInRange(
    period,
    text(shares.inRange),
    text(shares.low + shares.veryLow),
    text(shares.high + shares.veryHigh),
    formatNumber(spec.n, 0, lang),
  )
  return [sentence, insufficiency(spec.sufficiency, lang)].filter((s) => s !== null).join(' ')
}

export function tabulateTimeInRange(spec: TimeInRangeSpec, lang: Lang): ChartTable {
  const w = WORDS[lang]
  const shares = usableShares(spec)
  const row = (r: GlucoseRange, share: number) => [
    w.ranges[r],
    boundsText(r, lang),
    shareText(share, lang),
    goalText(r, spec, lang),
  ]
  const rows = shares === null ? [] : RANGES.map((r) => row(r, shares[r]))
  return { head: [w.range, GLUCOSE_UNIT, w.share, w.goal], rows, total: rows.length }
}
