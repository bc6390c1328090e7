// A weekly XmR chart in words and as a table: what the weeks were, what the limits rest on, and which weeks stand out by which rule.

import type { CursorData } from './cursor.js'
import type { TooFew, XmrBaseline, XmrSpec, XmrWeek } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatDate, formatNumber, formatPeriod, formatValue, type Lang } from './format.js'
import { addDays, DAY_MS, dayDistance, type EpochMs } from './local-time.js'
import { MEANINGS, meaningOfSignal } from './meaning.js'
import { periodOf } from './period.js'
import { within } from './series.js'
import type { ChartTable, Mark } from './spec.js'
import { withUnitHead } from './time-series-text.js'
import { WORDS } from './words.js'

const WEEK_MS = 7 * DAY_MS
/** A week's symbol stands in its middle, so that an intervention's line runs between the weeks before and after it. */
export const HALF_WEEK_MS = WEEK_MS / 2
/** Neighbours, though clocks change between them. */
export const MAX_WEEK_GAP_MS = WEEK_MS + DAY_MS

/** Weeks that begin in the period, in order. */
export function shownWeeks(spec: XmrSpec): (XmrWeek & { readonly v: number })[] {
  return within(
    spec.weeks.map((w) => ({ ...w, v: w.mean })),
    ...periodOf(spec),
  )
}

/** The period with the last week whole, though it may not be over. */
export function xmrPeriod(spec: XmrSpec): [EpochMs, EpochMs] {
  const [from, to] = periodOf(spec)
  return [from, Math.max(to, (shownWeeks(spec).at(-1)?.t ?? from) + WEEK_MS)]
}

export function shownMarks(spec: XmrSpec): Mark[] {
  const [from, to] = periodOf(spec)
  return (spec.marks ?? []).filter((m) => m.t >= from && m.t <= to).sort((a, b) => a.t - b.t)
}

/** The limits, when there are any that can be drawn. */
export function limitsOf({ baseline }: XmrSpec): XmrBaseline | null {
  if ('have' in baseline) return null
  const { mean, upl, lpl, nearUpper, nearLower } = baseline
  return [mean, upl, lpl, nearUpper, nearLower].every(Number.isFinite) ? baseline : null
}

export const tooFewOf = ({ baseline }: XmrSpec): TooFew | null => ('have' in baseline ? baseline : null)

export const weekText = (t: EpochMs, lang: Lang): string => formatPeriod(t, addDays(t, 6), lang)

/** `forbedring: 7 i træk under gennemsnittet`; null for usual variation. */
export function signalText({ signal }: XmrWeek, spec: XmrSpec, lang: Lang): string | null {
  if (signal === null || signal === 'common') return null
  const w = EFFECT_WORDS[lang]
  return `${w.meaning[meaningOfSignal(signal, spec.improvement)]}: ${w.signal[signal]}`
}

export function summariseXmr(spec: XmrSpec, lang: Lang): string {
  const w = EFFECT_WORDS[lang].xmr
  const weeks = shownWeeks(spec)
  const first = weeks[0]
  const last = weeks.at(-1)
  if (!first || !last) {
    const [from, to] = periodOf(spec)
    return w.none(formatPeriod(from, to - 1, lang))
  }
  const without = Math.max(0, Math.round(dayDistance(first.t, last.t) / 7) + 1 - weeks.length)
  return [
    w.count(weeks.length, formatPeriod(first.t, addDays(last.t, 6), lang), without),
    w.latest(formatValue(last.mean, spec.unit, spec.digits, lang), EFFECT_WORDS[lang].dayCount(last.days)),
    ...(limitsOf(spec) ? signalSentences(spec, weeks, lang) : []),
    ...basis(spec, lang),
  ].join(' ')
}

function basis(spec: XmrSpec, lang: Lang): string[] {
  const w = EFFECT_WORDS[lang].xmr
  const limits = limitsOf(spec)
  const tooFew = tooFewOf(spec)
  const n = (v: number) => formatNumber(v, 0, lang)
  if (tooFew) return [w.noLimits(n(tooFew.have), n(tooFew.need))]
  if (!limits) return []
  const number = (v: number) => formatNumber(v, spec.digits, lang)
  const value = (v: number) => formatValue(v, spec.unit, spec.digits, lang)
  const { mean, lpl, upl } = limits
  return [
    w.basis(value(mean), number(lpl), value(upl), limits.weeks, formatPeriod(...periodOf(limits), lang)),
    ...(limits.isProvisional ? [w.provisional] : []),
    ...(limits.isOverSensitive ? [w.overSensitive] : []),
  ]
}

function signalSentences(spec: XmrSpec, weeks: readonly XmrWeek[], lang: Lang): string[] {
  const w = EFFECT_WORDS[lang].xmr
  const meanings = weeks.map((week) => meaningOfSignal(week.signal, spec.improvement))
  const sentences = MEANINGS.flatMap((meaning) => {
    const n = meanings.filter((m) => m === meaning).length
    return n > 0 && meaning !== 'usual' ? [w.signals(meaning, n)] : []
  })
  return sentences.length > 0 ? sentences : [w.noSignal]
}

/** One row a week, interventions in their place; nothing when no week was measured. */
export function tabulateXmr(spec: XmrSpec, lang: Lang, newest = Number.POSITIVE_INFINITY): ChartTable {
  const w = EFFECT_WORDS[lang]
  const weeks = shownWeeks(spec)
  const lines = weeks.map((week) => ({
    t: week.t,
    cells: [
      weekText(week.t, lang),
      formatNumber(week.mean, spec.digits, lang),
      formatNumber(week.days, 0, lang),
      remarkText(week, spec, lang),
    ],
  }))
  const marks = weeks.length === 0 ? [] : shownMarks(spec)
  const all = [...marks.map((m) => ({ t: m.t, cells: [formatDate(m.t, lang), '', '', m.label] })), ...lines].sort(
    (a, b) => a.t - b.t,
  )
  return {
    head: [w.week, withUnitHead(spec.title, spec.unit), w.days, WORDS[lang].remark],
    rows: all.slice(Math.max(0, all.length - newest)).map((line) => line.cells),
    total: all.length,
  }
}

/** What the cursor and the table say beside the number. */
function remarkText(week: XmrWeek, spec: XmrSpec, lang: Lang): string {
  const few = week.fewDays ? EFFECT_WORDS[lang].fewDays : null
  return [signalText(week, spec, lang), few].filter((t) => t !== null).join('; ')
}

/** What the cursor walks over: one stop a week, with what the table remarks. */
export function xmrCursor(spec: XmrSpec, lang: Lang): CursorData | null {
  const weeks = shownWeeks(spec)
  if (weeks.length === 0) return null
  const [from, to] = xmrPeriod(spec)
  const notes = weeks.map((week) =>
    [EFFECT_WORDS[lang].dayCount(week.days), remarkText(week, spec, lang)].filter((t) => t !== '').join('; '),
  )
  return {
    axis: 'week',
    lang,
    from,
    to,
    unit: spec.unit,
    digits: spec.digits,
    labels: [],
    points: weeks.map((week) => [week.t + HALF_WEEK_MS - from, week.v]),
    how: {},
    notes,
  }
}
