// Draws readings over time: target bands, limits, lines that stop at gaps, interventions, the latest value in figures.

import { band } from './band.js'
import { formatNumber } from './format.js'
import { legend } from './legend.js'
import type { EpochMs } from './local-time.js'
import { drawMarks, layoutMarks, type MarkLayout } from './marks.js'
import { periodOf } from './period.js'
import {
  axisHeight,
  bottomAxis,
  chartRoot,
  leftMargin,
  type Plot,
  plotFrame,
  rowPx,
  spread,
  valueGrid,
} from './plot.js'
import { drawable, linear, type Scale, type ValueAxis, valueAxis } from './scale.js'
import { reduceToColumns, smooth, splitAtGaps, within } from './series.js'
import { type Span, silenceTexts } from './silence.js'
import {
  DEFAULT_VIEW,
  type How,
  type Reading,
  type Series,
  type Target,
  type TimeSeriesSpec,
  type View,
} from './spec.js'
import { el, linePath, px, type SvgNode } from './svg.js'
import { DASHES, symbolPath } from './symbols.js'
import { textWidth } from './text-width.js'
import { timeTicks } from './time-axis.js'
import { isOnAxis, limitLine, timeSeriesLegend } from './time-series-legend.js'

export function drawTimeSeries(spec: TimeSeriesSpec, view: View = DEFAULT_VIEW): SvgNode {
  const period = periodOf(spec)
  const series = spec.series.map((s) => ({ ...s, points: within(s.points, ...period) }))
  const axis = axisOf(spec, series, view)
  const latest = latestLabels(series, spec, view)
  const rightMargin = Math.max(12, ...latest.map((l) => l.width + 12))
  const left = leftMargin(axis, view)
  const x = linear(period, [left, view.width - rightMargin])
  const marks = layoutMarks(
    (spec.marks ?? []).filter((m) => m.t >= period[0] && m.t <= period[1]),
    x,
    view.width,
    Math.max(left, textWidth(spec.unit, view.fontPx) + 8),
    view.fontPx,
    view.lang,
  )
  const plot = plotFrame(axis, view, Math.max(1, marks.rows), rightMargin)
  const context: Context = { spec, view, series, axis, plot, x, period, marks }
  const keys = legend(
    timeSeriesLegend(series, spec, marks.legend, axis.domain, view),
    plot.bottom + axisHeight(view) + 6,
    view.width,
    view.fontPx,
  )
  return chartRoot('time', view, plot.bottom + axisHeight(view) + 6 + keys.height, plot, [
    ...bands(context),
    valueGrid(axis, plot, spec.unit, view),
    bottomAxis(timeAxis(context), plot, view),
    ...limitLines(context),
    silences(context, latest),
    drawMarks(marks, plot.top, plot.bottom, rowPx(view)),
    ...series.map((s) => drawSeries(s, context)),
    latestNode(latest, context),
    keys.node,
  ])
}

interface Context {
  readonly spec: TimeSeriesSpec
  readonly view: View
  readonly series: readonly Series[]
  readonly axis: ValueAxis
  readonly plot: Plot
  readonly x: Scale
  readonly period: readonly [EpochMs, EpochMs]
  readonly marks: MarkLayout
}

const counts = (p: Reading): boolean => p.how !== 'excluded'

/** The axis holds every counted reading and target; a limit only when that does not flatten the readings. */
function axisOf(spec: TimeSeriesSpec, series: readonly Series[], view: View): ValueAxis {
  const ends = (t: Target | undefined) => [t?.low, t?.high].filter((v): v is number => typeof v === 'number')
  const values = series
    .flatMap((s) => [...s.points.filter(counts).map((p) => p.v), ...ends(s.target)])
    .filter(Number.isFinite)
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const air = 0.3 * Math.max(drawable(high) - drawable(low), spec.minSpan ?? 0)
  const near = (spec.limits ?? []).map((l) => l.v).filter((v) => v >= low - air && v <= high + air)
  // Nothing measured and nothing aimed at: numbers on the axis would be invented.
  if (values.length === 0) return { domain: [0, 1], ticks: [], digits: 0 }
  const minSpan = spec.minSpan ?? Math.max(4 * 10 ** -spec.digits, 0.05 * Math.abs(drawable(high)))
  return valueAxis([...values, ...near], minSpan, view.width < 500 ? 4 : 5)
}

const clampY = (v: number, { y, top, bottom }: Plot): number => Math.min(bottom, Math.max(top, y(drawable(v))))

function bands({ series, plot }: Context): SvgNode[] {
  return series.flatMap((s, i) => {
    if (!s.target || (s.target.low === null && s.target.high === null)) return []
    // A target that is open below ends where the next series' target begins, so that two bands never cover each other.
    const below = series.find((o) => o !== s && o.target?.high != null && o.target.high < (s.target?.high ?? 0))
    const low = s.target.low ?? below?.target?.high ?? null
    const top = s.target.high === null ? plot.top : clampY(s.target.high, plot)
    const bottom = low === null ? plot.bottom : clampY(low, plot)
    return [
      band(
        { left: plot.left, right: plot.right, top: Math.min(top, bottom), bottom: Math.max(top, bottom) },
        s.tone,
        i % 2 === 0,
      ),
    ]
  })
}

function timeAxis({ period, x, plot, view }: Context) {
  const room = (plot.right - plot.left) / (textWidth('30 Sep', view.fontPx) + 10)
  return timeTicks(period[0], period[1], room, view.lang).map((t) => ({ x: x(t.t), label: t.label }))
}

function limitLines({ spec, plot }: Context): SvgNode[] {
  const shown = (spec.limits ?? []).filter((l) => isOnAxis(l.v, plot.y.domain))
  return shown.map((l) => limitLine(l, plot.left, plot.right, plot.y(l.v)))
}

/** Silences longer than the plan allows; the figure of the latest reading stands at the beginning of the silence after it. */
function silences({ spec, series, period, x, plot, view }: Context, latest: readonly LatestLabel[]): SvgNode | null {
  const times = [period[0], ...series.flatMap((s) => s.points.map((p) => p.t)).sort((a, b) => a - b), period[1]]
  const spans = times.slice(1).flatMap((end, i): Span[] => {
    const start = times[i]!
    if (!(end - start > spec.maxGapMs)) return []
    const taken = latest.map((l) => x(l.point.t) + LATEST_GAP + l.width).filter((at) => at > x(start) && at < x(end))
    return [[Math.max(x(start), ...taken), x(end)]]
  })
  return silenceTexts(spans, plot, view)
}

function drawSeries(s: Series, context: Context): SvgNode {
  const { spec, x, plot } = context
  const at = (p: { t: EpochMs; v: number }): [number, number] => [x(p.t), clampY(p.v, plot)]
  const counted = s.points.filter(counts).map((p) => (drawable(p.v) === p.v ? p : { ...p, v: drawable(p.v) }))
  const columnMs = (context.period[1] - context.period[0]) / Math.max(1, plot.right - plot.left)
  const pieces = splitAtGaps(counted, spec.maxGapMs)
  const smoothing = spec.smoothMs !== undefined && spec.smoothMs > 0
  const lines = pieces
    .map((piece) => reduceToColumns(smoothing ? smooth(piece, spec.smoothMs ?? 0) : piece, columnMs))
    .filter((piece) => piece.length > 1)
  const shown = reduceToColumns(counted, columnMs)
  // Symbols as dense as the line would only blot it out; a reading without neighbours has no line and keeps its symbol.
  const dense = !smoothing && shown.length > (plot.right - plot.left) / 4
  const alone = new Set(pieces.filter((piece) => piece.length === 1).flat())
  const withSymbol = shown.filter((p) => !dense || alone.has(p) || (p.how ?? 'home') !== 'home')
  const symbols = (how: How) => symbolsOf(how, [...withSymbol, ...s.points.filter((p) => !counts(p))], s, at)
  return el(
    'g',
    { class: `c-series tone-${s.tone}${smoothing ? ' c-pale' : ''}${dense ? ' c-dense' : ''}` },
    symbols('home'),
    symbols('doubtful'),
    symbols('clinic'),
    symbols('excluded'),
    lines.length > 0 &&
      el('path', {
        class: 'c-line',
        'stroke-dasharray': DASHES[s.tone],
        d: lines.map((piece) => linePath(piece.map(at))).join(''),
      }),
  )
}

function symbolsOf(
  how: How,
  points: readonly Reading[],
  s: Series,
  at: (p: Reading) => [number, number],
): SvgNode | null {
  const paths = points.filter((p) => (p.how ?? 'home') === how).map((p) => symbolPath(s.tone, how, ...at(p)))
  return paths.length > 0 ? el('path', { class: `c-point c-${how}`, d: paths.join('') }) : null
}

const LATEST_GAP = 8

interface LatestLabel {
  readonly series: Series
  readonly point: Reading
  readonly text: string
  readonly width: number
}

function latestLabels(series: readonly Series[], spec: TimeSeriesSpec, view: View): LatestLabel[] {
  return series.flatMap((s) => {
    const point = s.points.filter(counts).at(-1)
    if (!point) return []
    const text = formatNumber(point.v, spec.digits, view.lang)
    return [{ series: s, point, text, width: textWidth(text, view.fontPx) * 1.08 }]
  })
}

/** The latest value of each series in figures, beside its symbol. */
function latestNode(labels: readonly LatestLabel[], { x, plot, view }: Context): SvgNode | null {
  if (labels.length === 0) return null
  const wanted = labels.map((l) => clampY(l.point.v, plot))
  const places = spread(wanted, view.fontPx + 2, plot.top + view.fontPx * 0.3, plot.bottom - view.fontPx * 0.4)
  return el(
    'g',
    { class: 'c-latest' },
    labels.map((l, i) =>
      el(
        'text',
        { class: `tone-${l.series.tone}`, x: px(x(l.point.t) + LATEST_GAP), y: px(places[i]! + view.fontPx * 0.35) },
        l.text,
      ),
    ),
  )
}
