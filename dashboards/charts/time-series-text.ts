// A time series in words and as a table. States what was measured; a change only when somebody estimated it with an interval.

import {
  formatDateTime,
  formatDayClock,
  formatDayMonth,
  formatNumber,
  formatPeriod,
  formatValue,
  type Lang,
  NBSP,
  withUnit,
} from './format.js'
import { DAY_MS, type EpochMs, HOUR_MS } from './local-time.js'
import { daysIn, daysWithReadings, periodOf } from './period.js'
import { type Point, within } from './series.js'
import type { Change, ChartTable, How, Limit, Mark, Reading, Target, TimeSeriesSpec } from './spec.js'
import { WORDS } from './words.js'

/** `højst 134 mmHg`, `88–92 %`; null when there is no target. */
export function targetText(target: Target | undefined, unit: string, digits: number, lang: Lang): string | null {
  if (!target || (target.low === null && target.high === null)) return null
  const n = (v: number) => formatNumber(v, digits, lang)
  if (target.low === null) return WORDS[lang].atMost(withUnit(n(target.high ?? 0), unit, lang))
  if (target.high === null) return WORDS[lang].atLeast(withUnit(n(target.low), unit, lang))
  return withUnit(`${n(target.low)}–${n(target.high)}`, unit, lang)
}

/** `87 % og derunder`: the limit itself counts, as `core/triage` judges it. */
export function limitText(limit: Limit, unit: string, digits: number, lang: Lang): string {
  const value = formatValue(limit.v, unit, digits, lang)
  return limit.side === 'below' ? WORDS[lang].andBelow(value) : WORDS[lang].andAbove(value)
}

/** `7 dage`, `36 timer`. */
export function windowText(ms: number, lang: Lang): string {
  const { dayCount, hourCount } = WORDS[lang]
  const days = ms / DAY_MS
  const [n, name] = days >= 1 ? [days, dayCount] : [ms / HOUR_MS, hourCount]
  return `${formatNumber(n, Number.isInteger(n) ? 0 : 1, lang)}${NBSP}${name(n)}`
}

export function summariseTimeSeries(spec: TimeSeriesSpec, lang: Lang): string {
  const several = spec.series.length > 1
  if (spec.series.length === 0) return WORDS[lang].summary.none(formatPeriod(...shownPeriod(spec), lang))
  return spec.series
    .map((s) => {
      const sentences = [
        ...basis(spec, s.points, lang),
        ...figures(spec, s.points, s.target, lang),
        changeSentence(s.change, spec.unit, spec.digits, lang),
      ]
      const text = sentences.filter((t) => t !== null).join(' ')
      return several ? `${s.label}: ${text}` : text
    })
    .join(' ')
}

type Timed = Pick<TimeSeriesSpec, 'from' | 'to' | 'maxGapMs'>

/** The period with its last instant, as `formatPeriod` wants it. */
export function shownPeriod(spec: Timed): [EpochMs, EpochMs] {
  const [from, to] = periodOf(spec)
  return [from, to - 1]
}

/** How much the chart rests on: number of readings and days, what was left out, and the longest silence. */
export function basis(spec: Timed, all: readonly Reading[], lang: Lang): string[] {
  const w = WORDS[lang].summary
  const period = periodOf(spec)
  const shown = within(all, ...period)
  const counted = shown.filter((p) => p.how !== 'excluded')
  const name = formatPeriod(...shownPeriod(spec), lang)
  const left = shown.length - counted.length
  const excluded = left > 0 ? [w.excluded(left)] : []
  if (counted.length === 0) return [w.none(name), ...excluded]
  return [
    w.count(name, counted.length, daysWithReadings(counted), daysIn(period)),
    ...silence(spec, counted, lang),
    ...excluded,
  ]
}

/** Silence is only worth a sentence when it exceeds what the plan allows and lasts two days or more. */
function silence(spec: Timed, counted: readonly Point[], lang: Lang): string[] {
  const w = WORDS[lang].summary
  const [, to] = periodOf(spec)
  const worth = (ms: number) => ms > spec.maxGapMs && ms >= 2 * DAY_MS
  const sinceLast = to - (counted.at(-1)?.t ?? to)
  if (worth(sinceLast)) return [w.quiet(Math.floor(sinceLast / DAY_MS))]
  const longest = counted.reduce((most, p, i) => Math.max(most, i > 0 ? p.t - counted[i - 1]!.t : 0), 0)
  return worth(longest) ? [w.pause(Math.floor(longest / DAY_MS))] : []
}

function figures(spec: TimeSeriesSpec, all: readonly Reading[], target: Target | undefined, lang: Lang): string[] {
  const w = WORDS[lang].summary
  const counted = within(all, ...periodOf(spec)).filter((p) => p.how !== 'excluded')
  const last = counted.at(-1)
  if (!last) return []
  const value = (v: number) => formatValue(v, spec.unit, spec.digits, lang)
  const sentences = [w.latest(value(last.v), formatDayClock(last.t, lang))]
  if (counted.length > 1) {
    const low = counted.reduce((a, p) => Math.min(a, p.v), last.v)
    const high = counted.reduce((a, p) => Math.max(a, p.v), last.v)
    sentences.push(w.extent(formatNumber(low, spec.digits, lang), value(high)))
  }
  const goal = targetText(target, spec.unit, spec.digits, lang)
  if (target && goal) sentences.push(w.inTarget(counted.filter((p) => meets(p.v, target)).length, counted.length, goal))
  return sentences
}

export const meets = (v: number, { low, high }: Target): boolean =>
  (low === null || v >= low) && (high === null || v <= high)

/**
 * "Fallen" or "risen" needs an interval that excludes no change; otherwise the sentence says that it may be chance.
 * An estimate that contradicts its own interval says nothing at all.
 */
export function changeSentence(change: Change | undefined, unit: string, digits: number, lang: Lang): string | null {
  if (!change) return null
  const { from, to, low, high, since } = change
  const difference = to - from
  if (![from, to, low, high, since].every(Number.isFinite)) return null
  const slack = 0.5 * 10 ** -digits
  if (low > high || difference < low - slack || difference > high + slack) return null
  const w = WORDS[lang].summary
  const signed = (v: number) => (v > 0 ? '+' : '') + formatNumber(v, digits, lang)
  const interval = w.interval(signed(difference), signed(low), signed(high))
  const day = formatDayMonth(since, lang)
  const n = (v: number) => formatNumber(v, digits, lang)
  if (high < 0 && difference < 0) return w.fell(n(from), withUnit(n(to), unit, lang), day, interval)
  if (low > 0 && difference > 0) return w.rose(n(from), withUnit(n(to), unit, lang), day, interval)
  return w.unsure(day, interval)
}

export function tabulateTimeSeries(spec: TimeSeriesSpec, lang: Lang, newest = Number.POSITIVE_INFINITY): ChartTable {
  const columns = spec.series.map((s) => ({
    name: withUnitHead(spec.series.length > 1 ? s.label : spec.title, spec.unit),
    digits: spec.digits,
  }))
  const rows = spec.series.flatMap((s, i) =>
    within(s.points, ...periodOf(spec)).map((p) => ({
      t: p.t,
      values: columns.map((_, j) => (i === j ? p.v : null)),
      how: p.how,
    })),
  )
  return timedTable(columns, spec.series.length > 1 ? mergeSameTime(rows) : rows, spec, lang, newest)
}

export const withUnitHead = (name: string, unit: string): string => (unit === '' ? name : `${name} (${unit})`)

export interface TimedRow {
  readonly t: EpochMs
  readonly values: readonly (number | null)[]
  readonly how?: How | undefined
}

/** Readings of several series taken at one instant in the same way share a row. */
function mergeSameTime(rows: readonly TimedRow[]): TimedRow[] {
  const merged: TimedRow[] = []
  for (const row of rows.toSorted((a, b) => a.t - b.t)) {
    const last = merged.at(-1)
    const free =
      last?.t === row.t && last.how === row.how && row.values.every((v, i) => v === null || last.values[i] === null)
    if (last && free) {
      merged[merged.length - 1] = { ...last, values: last.values.map((v, i) => v ?? row.values[i] ?? null) }
    } else merged.push(row)
  }
  return merged
}

/**
 * Newest last, interventions in their place; the remark column exists only when something is to be remarked.
 * @param newest how many rows are wanted, counted from the end
 */
export function timedTable(
  columns: readonly { readonly name: string; readonly digits: number }[],
  rows: readonly TimedRow[],
  spec: Timed & { readonly marks?: readonly Mark[] },
  lang: Lang,
  newest: number,
): ChartTable {
  const w = WORDS[lang]
  const [from, to] = periodOf(spec)
  const marks = (spec.marks ?? []).filter((m) => m.t >= from && m.t <= to)
  const remarks = marks.length > 0 || rows.some((r) => (r.how ?? 'home') !== 'home')
  const lines = [
    ...rows.map((r) => ({ ...r, remark: r.how && r.how !== 'home' ? w.how[r.how] : '' })),
    ...marks.map((m) => ({ t: m.t, values: columns.map(() => null), remark: m.label })),
  ].sort((a, b) => a.t - b.t)
  const cell = (v: number | null, i: number) => (v === null ? '' : formatNumber(v, columns[i]?.digits ?? 0, lang))
  return {
    head: [w.time, ...columns.map((c) => c.name), ...(remarks ? [w.remark] : [])],
    rows: lines
      .slice(Math.max(0, lines.length - newest))
      .map((l) => [formatDateTime(l.t, lang), ...l.values.map(cell), ...(remarks ? [l.remark] : [])]),
    total: lines.length,
  }
}
