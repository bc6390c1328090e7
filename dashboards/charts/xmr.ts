// Draws weekly means as an XmR chart: the line that stops where a week is missing, limits with what they rest on, weeks marked by rule.

import type { XmrBaseline, XmrSpec } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatNumber } from './format.js'
import { type LegendItem, legend } from './legend.js'
import type { EpochMs } from './local-time.js'
import { drawMarks, layoutMarks, type MarkLayout } from './marks.js'
import { MEANINGS, meaningOfSignal, meaningSymbol } from './meaning.js'
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
import { splitAtGaps } from './series.js'
import { type Span, silenceTexts } from './silence.js'
import { DEFAULT_VIEW, type View } from './spec.js'
import { el, linePath, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'
import { timeTicks } from './time-axis.js'
import { isOnAxis, noted } from './time-series-legend.js'
import { targetText } from './time-series-text.js'
import { WORDS } from './words.js'
import { HALF_WEEK_MS, limitsOf, MAX_WEEK_GAP_MS, shownMarks, shownWeeks, tooFewOf, xmrPeriod } from './xmr-text.js'

const LIMIT_DASH = '6 4'
const NEAR_DASH = '1.5 4'
const TARGET_DASH = '9 3 2 3'

type Week = ReturnType<typeof shownWeeks>[number]

interface Context {
  readonly spec: XmrSpec
  readonly view: View
  readonly weeks: readonly Week[]
  readonly limits: XmrBaseline | null
  readonly plot: Plot
  readonly x: Scale
  readonly marks: MarkLayout
}

export function drawXmr(spec: XmrSpec, view: View = DEFAULT_VIEW): SvgNode {
  const weeks = shownWeeks(spec)
  const limits = limitsOf(spec)
  const axis = axisOf(spec, weeks, limits, view)
  const figures = limitFigures(spec, limits, view)
  const rightMargin = Math.max(12, ...figures.map((f) => textWidth(f.text, view.fontPx) * 1.08 + 12))
  const period = xmrPeriod(spec)
  const left = leftMargin(axis, view)
  const x = linear(period, [left, view.width - rightMargin])
  const blocked = Math.max(left, textWidth(spec.unit, view.fontPx) + 8)
  const marks = layoutMarks(shownMarks(spec), x, view.width, blocked, view.fontPx, view.lang)
  const plot = plotFrame(axis, view, Math.max(1, marks.rows), rightMargin)
  const context: Context = { spec, view, weeks, limits, plot, x, marks }
  const room = (plot.right - plot.left) / (textWidth('30 Sep', view.fontPx) + 10)
  const ticks = timeTicks(...period, room, view.lang).map((t) => ({ x: x(t.t), label: t.label }))
  const keysTop = plot.bottom + axisHeight(view) + 6
  const keys = legend(legendItems(context), keysTop, view.width, view.fontPx)
  return chartRoot('xmr', view, keysTop + keys.height, plot, [
    valueGrid(axis, plot, spec.unit, view),
    bottomAxis(ticks, plot, view),
    limitLines(context),
    limitLabels(figures, context),
    drawMarks(marks, plot.top, plot.bottom, rowPx(view)),
    silences(context, period),
    weekLine(context),
    el(
      'g',
      { class: 'c-weeks' },
      weeks.map((week) => weekSymbol(week, context)),
    ),
    keys.node,
  ])
}

/** The axis holds every week and the limits; the target only when that does not flatten the weeks. */
function axisOf(spec: XmrSpec, weeks: readonly Week[], limits: XmrBaseline | null, view: View): ValueAxis {
  const values = [...weeks.map((w) => w.v), ...(limits ? [limits.upl, limits.lpl] : [])].map(drawable)
  if (values.length === 0) return { domain: [0, 1], ticks: [], digits: 0 }
  const wanted = spec.minSpan ?? 0.05 * Math.max(...values.map(Math.abs))
  const minSpan = Math.max(wanted, 4 * 10 ** -spec.digits)
  const low = Math.min(...values)
  const high = Math.max(...values)
  const air = Math.max(high - low, minSpan)
  const near = targetEnds(spec).filter((v) => v >= low - air && v <= high + air)
  return valueAxis([...values, ...near], minSpan, view.width < 500 ? 4 : 5)
}

const targetEnds = ({ target }: XmrSpec): number[] =>
  [target?.low, target?.high].filter((v): v is number => typeof v === 'number' && Number.isFinite(v))

const clampY = (v: number, { y, top, bottom }: Plot): number => Math.min(bottom, Math.max(top, y(drawable(v))))

const rule = (
  className: string,
  dash: string | undefined,
  left: number,
  right: number,
  ys: readonly number[],
): SvgNode =>
  el('path', {
    class: className,
    'stroke-dasharray': dash,
    d: ys.map((y) => `M${px(left)} ${px(y)}H${px(right)}`).join(''),
  })

function limitLines({ spec, limits, plot }: Context): SvgNode {
  const across = (className: string, dash: string | undefined, ...values: readonly number[]) =>
    rule(
      className,
      dash,
      plot.left,
      plot.right,
      values.map((v) => clampY(v, plot)),
    )
  const target = targetEnds(spec).filter((v) => isOnAxis(v, plot.y.domain))
  return el(
    'g',
    { class: 'c-process' },
    limits && across('c-process-near', NEAR_DASH, limits.nearUpper, limits.nearLower),
    limits && across('c-process-limit', LIMIT_DASH, limits.upl, limits.lpl),
    limits && across('c-process-mean', undefined, limits.mean),
    target.length > 0 && across('c-target-line', TARGET_DASH, ...target),
  )
}

interface LimitFigure {
  readonly v: number
  readonly text: string
}

/** Mean and limits in figures at the right end of their lines; equal figures stand once. */
function limitFigures(spec: XmrSpec, limits: XmrBaseline | null, { lang }: View): LimitFigure[] {
  if (!limits) return []
  const figures = [limits.mean, limits.upl, limits.lpl].map((v) => ({
    v,
    text: formatNumber(drawable(v), spec.digits, lang),
  }))
  return figures.filter((f, i) => figures.findIndex((o) => o.text === f.text) === i)
}

function limitLabels(figures: readonly LimitFigure[], { plot, view }: Context): SvgNode | null {
  if (figures.length === 0) return null
  const wanted = figures.map((f) => clampY(f.v, plot))
  const places = spread(wanted, view.fontPx + 1, plot.top + view.fontPx * 0.3, plot.bottom - view.fontPx * 0.4)
  const label = (f: LimitFigure, i: number) =>
    el(
      'text',
      { class: i === 0 ? 'c-strong' : undefined, x: px(plot.right + 6), y: px(places[i]! + view.fontPx * 0.35) },
      f.text,
    )
  return el('g', { class: 'c-process-figures' }, figures.map(label))
}

function silences({ weeks, x, plot, view, marks }: Context, [from, to]: readonly [EpochMs, EpochMs]): SvgNode | null {
  const times = [from, ...weeks.map((w) => w.t + HALF_WEEK_MS), to]
  const spans = times.slice(1).map((end, i): Span => [times[i]!, end])
  const long = spans.filter(([start, end]) => end - start > MAX_WEEK_GAP_MS)
  const lines = marks.placed.map((m) => m.x)
  return silenceTexts(
    long.map(([start, end]) => widestPart([x(start), x(end)], lines)),
    plot,
    view,
  )
}

/** The widest part of a span that no intervention's line runs through. */
function widestPart([start, end]: Span, lines: readonly number[]): Span {
  const inside = lines.filter((at) => at > start && at < end).sort((a, b) => a - b)
  const ends = [start, ...inside, end]
  const parts = ends.slice(1).map((at, i): Span => [ends[i]!, at])
  return parts.reduce((a, b) => (b[1] - b[0] > a[1] - a[0] ? b : a))
}

function weekLine({ weeks, x, plot }: Context): SvgNode | null {
  const pieces = splitAtGaps(weeks, MAX_WEEK_GAP_MS).filter((piece) => piece.length > 1)
  if (pieces.length === 0) return null
  const at = (w: Week): [number, number] => [x(w.t + HALF_WEEK_MS), clampY(w.v, plot)]
  return el('path', { class: 'c-week-line', d: pieces.map((piece) => linePath(piece.map(at))).join('') })
}

function weekSymbol(week: Week, { spec, x, plot }: Context): SvgNode {
  const meaning = meaningOfSignal(week.signal, spec.improvement)
  return meaningSymbol(meaning, week.fewDays, x(week.t + HALF_WEEK_MS), clampY(week.v, plot))
}

function legendItems(context: Context): LegendItem[] {
  const { spec, view, weeks, marks } = context
  const w = EFFECT_WORDS[view.lang]
  const direction = w.direction[spec.improvement]
  const used = new Set(weeks.map((week) => meaningOfSignal(week.signal, spec.improvement)))
  const shown = MEANINGS.filter((m) => used.has(m) && context.limits !== null)
  return [
    ...(direction ? [{ text: direction }] : []),
    ...shown.map((m): LegendItem => ({ text: w.meaning[m], glyph: (x, y) => [meaningSymbol(m, false, x, y)] })),
    ...(weeks.some((week) => week.fewDays)
      ? [{ text: w.fewDays, glyph: (x: number, y: number) => [meaningSymbol('usual', true, x, y)] }]
      : []),
    ...limitItems(context),
    ...targetItems(context),
    ...marks.legend.map((text) => ({ text })),
  ]
}

const ruleItem = (text: string, className: string, dash?: string): LegendItem => ({
  text,
  glyph: (x, y) => [rule(className, dash, x - 11, x + 11, [y])],
})

function limitItems({ spec, view, limits }: Context): LegendItem[] {
  const w = EFFECT_WORDS[view.lang]
  const n = (v: number) => formatNumber(v, 0, view.lang)
  const tooFew = tooFewOf(spec)
  if (tooFew) return [{ text: w.noLimits(n(tooFew.have), n(tooFew.need)) }]
  if (!limits) return []
  return [
    ruleItem(w.mean, 'c-process-mean'),
    ruleItem(limits.isProvisional ? `${w.limits} (${w.provisional})` : w.limits, 'c-process-limit', LIMIT_DASH),
    ruleItem(w.nearLimits, 'c-process-near', NEAR_DASH),
  ]
}

/** A target beyond the axis is named with an arrow instead of a line. */
function targetItems({ spec, view, plot }: Context): LegendItem[] {
  const ends = targetEnds(spec)
  const bounds = targetText(spec.target, spec.unit, spec.digits, view.lang)
  if (ends.length === 0 || bounds === null) return []
  const text = noted(`${WORDS[view.lang].target} ${bounds}`, spec.target?.note)
  if (ends.some((v) => isOnAxis(v, plot.y.domain))) return [ruleItem(text, 'c-target-line', TARGET_DASH)]
  return [{ text: `${text} ${ends.every((v) => v > plot.y.domain[1]) ? '↑' : '↓'}` }]
}
