// From a citizen's effect to what its charts are told.

import { addLocalDays, type EpochMs, startOfLocalDay } from '#core'
import type { EffectCourse, EffectMark, GoalProgress, OutcomeEffect, WeeklyPoint } from '#effects'
import type {
  GoalBarSpec,
  IntervalDotsSpec,
  IntervalRow,
  Mark,
  WeekOutcome,
  XmrBaseline,
  XmrSpec,
} from '../../charts/index.js'
import { formatShortDate } from '../../charts/index.js'
import { changeDigits, type EffectWords, inSentence, nameOf, valueText } from './words.js'

/** Weeks of the goal bar, as many as the goal's own count looks at. */
const GOAL_WEEKS = 12
/** A week on fewer days than this says little, unless the plan asks for less. */
const FEW_DAYS = 3

/** Measures on one axis: those with an agreed difference and a better side. The others stand in the table. */
export function dotsSpec(words: EffectWords, course: EffectCourse): IntervalDotsSpec | null {
  const rows = course.outcomes.flatMap((outcome) => dotsRow(words, outcome) ?? [])
  return rows.length > 0 ? { kind: 'interval-dots', title: words.e.citizen.dots, rows } : null
}

function dotsRow(words: EffectWords, { measure, change, baseline, followUp }: OutcomeEffect): IntervalRow | null {
  const { lang, e } = words
  if (measure.mcid === null || measure.better === null) return null
  const row = {
    label: nameOf(words, measure.name),
    unit: measure.changeUnit[lang],
    digits: measure.decimals,
    better: measure.better,
    mcid: measure.mcid.value,
  }
  if (!change.ok) {
    if (change.reason === 'not-begun') return { ...row, result: { why: e.notBegun.toLowerCase() } }
    return { ...row, result: { have: change.have, need: change.need } }
  }
  const { estimate, low, high, rough, verdict } = change
  const basis = e.citizen.basis(baseline.n, followUp.n)
  if (verdict === null) return { ...row, basis, result: { why: e.unjudged.toLowerCase() } }
  const digits = changeDigits(measure, change)
  return { ...row, digits, basis, result: { change: estimate, low, high, isRough: rough, verdict } }
}

export function goalTitle(words: EffectWords, { measure, goal }: OutcomeEffect): string {
  const { citizen } = words.e
  const name = inSentence(nameOf(words, measure.name))
  const { low = null, high = null } = goal ?? {}
  if (low === null) return citizen.goalAtMost(name, high === null ? '–' : valueText(words, measure, high))
  if (high === null) return citizen.goalAtLeast(name, valueText(words, measure, low))
  return citizen.goalBetween(name, valueText(words, measure, low), valueText(words, measure, high))
}

/** The newest weeks that are over, one by one, counted from the start at most. */
export function goalSpec(words: EffectWords, course: EffectCourse, outcome: OutcomeEffect): GoalBarSpec | null {
  const { goal, chart } = outcome
  if (!goal) return null
  const over = Math.floor(course.days / 7)
  const first = Math.max(0, over - GOAL_WEEKS)
  const weeks = Array.from({ length: over - first }, (_, i) => {
    const week = first + i
    const point = chart.points.find((p) => p.week === week)
    return { t: weekStart(course, week), outcome: outcomeOf(point, goal) }
  })
  return { kind: 'goal-bar', title: goalTitle(words, outcome), weeks }
}

const weekStart = (course: EffectCourse, week: number): EpochMs =>
  addLocalDays(startOfLocalDay(course.startAt), 7 * week)

function outcomeOf(point: WeeklyPoint | undefined, { low, high }: GoalProgress): WeekOutcome {
  if (!point) return 'not-measured'
  return point.mean >= (low ?? -Infinity) && point.mean <= (high ?? Infinity) ? 'reached' : 'not-reached'
}

export function xmrSpec(words: EffectWords, course: EffectCourse, outcome: OutcomeEffect, at: EpochMs): XmrSpec {
  const { lang, e } = words
  const { measure, chart, adherence } = outcome
  const few = Math.min(FEW_DAYS, adherence.perWeek)
  const first = chart.points[0]?.from ?? course.startAt
  return {
    kind: 'xmr',
    title: e.citizen.weeklyOf(nameOf(words, measure.name)),
    from: Math.min(first, course.startAt),
    to: course.ended?.at ?? at,
    unit: measure.unit[lang],
    digits: measure.decimals,
    ...(measure.mcid && { minSpan: 4 * measure.mcid.value }),
    weeks: chart.points.map((p) => ({ t: p.from, mean: p.mean, days: p.n, fewDays: p.n < few, signal: p.signal })),
    improvement: measure.better ?? 'none',
    baseline: baselineOf(course, outcome),
    ...targetOf(words, outcome),
    marks: course.marks.map((mark) => markOf(words, mark)),
  }
}

function baselineOf({ startAt }: EffectCourse, { chart }: OutcomeEffect): XmrSpec['baseline'] {
  const { limits, points, overSensitive } = chart
  if (!limits.ok) return { have: limits.have, need: limits.need }
  const before = points.filter((p) => p.week < 0)
  const { ok: _, provisional, ...values } = limits
  const basis: Omit<XmrBaseline, keyof typeof values> = {
    weeks: before.length,
    from: before[0]?.from ?? startAt,
    to: startOfLocalDay(startAt) - 1,
    isProvisional: provisional,
    isOverSensitive: overSensitive,
  }
  return { ...values, ...basis }
}

function targetOf({ lang, e }: EffectWords, { goal }: OutcomeEffect): Pick<XmrSpec, 'target'> {
  if (!goal) return {}
  return { target: { low: goal.low, high: goal.high, note: e.citizen.goalSet(formatShortDate(goal.setAt, lang)) } }
}

function markOf(words: EffectWords, { at, kind, name }: EffectMark): Mark {
  return { t: at, label: words.e.citizen.marks[kind]?.(name ? nameOf(words, name) : '') ?? kind }
}
