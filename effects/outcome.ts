// One measure in one course: windows, change, verdict, trend, chart, goal and adherence, from the values of local days. Pure; only days that are over count.

import {
  addLocalDays,
  adherence,
  beforeAfterOnePerson,
  type DeviceId,
  type EffectReading,
  type EpochMs,
  isRoughInterval,
  localDayNumber,
  MIN_READINGS_PER_PHASE,
  MS_PER_DAY,
  mean,
  onePersonEffect,
  type Phases,
  phasesOf,
  WINDOW_DAYS,
} from '#core'
import type { CitizenEvent, DailyValues, Goal } from '#ledger'
import type {
  EffectCaveat,
  GoalProgress,
  MeasuredShare,
  OutcomeChange,
  OutcomeEffect,
  PhaseFigures,
  StartedIntervention,
} from './citizen-effect.js'
import type { CourseFrame } from './course.js'
import { type Measure, toldMeasure } from './measures.js'
import { seriesChange } from './series-change.js'
import { outcomeTrend } from './trend.js'
import { chartOf, wholeWeeks } from './weekly-chart.js'

/** What one local day is worth in a measure. */
export interface DayValue {
  /** Local day, counted from 1970-01-01. */
  day: number
  value: number
  devices: readonly DeviceId[]
}

export interface OutcomeInput {
  measure: Measure
  primary: boolean
  /** Of the citizen in this measure, oldest first. */
  values: readonly DayValue[]
  goal: Goal | null
  course: CourseFrame
  events: readonly CitizenEvent[]
  /** Interventions of other courses. */
  others: readonly StartedIntervention[]
  models: ReadonlyMap<DeviceId, string>
  at: EpochMs
}

const GOAL_WEEKS = 12
/** Days of the longest look back at adherence. */
export const YEAR_DAYS = 364

export function dayValues(measure: Measure, days: readonly DailyValues[]): DayValue[] {
  return days
    .filter((d) => d.metric === measure.metric)
    .flatMap((d) => {
      const value = measure.ofDay(d)
      return value === null ? [] : [{ day: d.day, value, devices: d.devices }]
    })
}

/** A local day as a moment in it: its noon in UTC is after noon here. */
const asReading = ({ day, value }: DayValue): EffectReading => ({ at: (day + 0.5) * MS_PER_DAY, value })

export function outcomeEffect(input: OutcomeInput): OutcomeEffect {
  const { measure, course, at } = input
  const { startAt } = course
  const today = localDayNumber(at)
  const known = input.values.filter((v) => v.day < today)
  const { startDay, until, counted, readings, phases } = countedDays(known, course, at)
  const swap = deviceSwap(counted, startDay, input.models)
  const asked: Asked = {
    measure,
    startAt,
    started: until - startDay,
    ended: course.ended !== null,
    swapped: swap !== null,
  }
  const excluded = exacerbationsInBaseline(input.events, startAt)
  const weeks = wholeWeeks(known.map(asReading), startAt, today)
  const weeksCounted = weeks.filter((w) => startDay + 7 * (w.week + 1) <= until)
  return {
    measure: toldMeasure(measure),
    primary: input.primary,
    goal: goalProgress(input.goal, weeksCounted, Math.floor((until - startDay) / 7)),
    baseline: phaseFigures(phases.baseline, startAt, -WINDOW_DAYS.baseline, -1, until),
    followUp: phaseFigures(phases.followUp, startAt, WINDOW_DAYS.followUpFrom, WINDOW_DAYS.followUpTo, until),
    change: seriesChange(weeksCounted, asked) ?? beforeAfter(readings, phases, asked, []),
    withoutExacerbation: excluded.length === 0 ? null : beforeAfter(readings, phases, asked, excluded),
    trend: outcomeTrend(counted, startDay),
    chart: chartOf(weeks, startAt, measure.better),
    adherence: measuredShare(measure, counted, startDay, until, startAt),
    caveats: caveatsOf(input, swap, excluded.length > 0, until - startDay),
  }
}

export interface CountedDays {
  startDay: number
  /** The first day that does not count: today, or the day on which the course ended. */
  until: number
  counted: DayValue[]
  readings: EffectReading[]
  phases: Phases
}

/** The days of a course that count, and those of them in its two windows. */
export function countedDays(
  values: readonly DayValue[],
  { startAt, ended }: Pick<CourseFrame, 'startAt' | 'ended'>,
  at: EpochMs,
): CountedDays {
  const until = localDayNumber(Math.min(at, ended?.at ?? at))
  const counted = values.filter((v) => v.day < until)
  const readings = counted.map(asReading)
  const phases = phasesOf(readings, { startAt, asOf: Number.POSITIVE_INFINITY })
  return { startDay: localDayNumber(startAt), until, counted, readings, phases }
}

/** What every way of estimating a change is told. */
export interface Asked {
  measure: Measure
  startAt: EpochMs
  /** Whole days since the start that count. */
  started: number
  ended: boolean
  swapped: boolean
}

function beforeAfter(
  readings: readonly EffectReading[],
  { baseline, followUp }: Phases,
  { measure, startAt, started, ended, swapped }: Asked,
  excluded: readonly { from: EpochMs; to: EpochMs }[],
): OutcomeChange {
  const windows = { startAt, asOf: Number.POSITIVE_INFINITY, excluded }
  const nBaseline = excluded.length === 0 ? baseline.length : phasesOf(readings, windows).baseline.length
  const short = (have: number, of: 'baseline' | 'follow-up'): OutcomeChange => ({
    ok: false,
    reason: 'not-enough-data',
    have,
    need: MIN_READINGS_PER_PHASE,
    of,
  })
  if (nBaseline < MIN_READINGS_PER_PHASE) return short(nBaseline, 'baseline')
  if (started <= WINDOW_DAYS.followUpFrom && !ended) {
    return { ok: false, reason: 'not-begun', from: addLocalDays(startAt, WINDOW_DAYS.followUpFrom) }
  }
  if (followUp.length < MIN_READINGS_PER_PHASE) return short(followUp.length, 'follow-up')
  const { better, mcid } = measure
  if (better === null || mcid === null) return withoutVerdict(readings, windows)
  const found = onePersonEffect(readings, { ...windows, better, mcid: mcid.value, deviceSwapped: swapped })
  if (!found.ok) return short(followUp.length, 'follow-up')
  const { change, low, high, rough, verdict, needed } = found
  const moreNeeded = needed !== null && needed.more > 0 ? needed.more : null
  return { ok: true, method: 'before-after', estimate: change, low, high, rough, verdict, moreNeeded }
}

function withoutVerdict(readings: readonly EffectReading[], windows: Parameters<typeof phasesOf>[1]): OutcomeChange {
  const { baseline, followUp } = phasesOf(readings, windows)
  const found = beforeAfterOnePerson(
    baseline.map((r) => r.value),
    followUp.map((r) => r.value),
  )
  if (!found.ok) return { ...found, of: 'follow-up' }
  const { change: estimate, low, high } = found
  const rough = isRoughInterval(found)
  return { ok: true, method: 'before-after', estimate, low, high, rough, verdict: null, moreNeeded: null }
}

/** @param first,last days of the window from the start @param until the first day that does not count */
function phaseFigures(
  readings: readonly EffectReading[],
  startAt: EpochMs,
  first: number,
  last: number,
  until: number,
): PhaseFigures {
  const over = until - localDayNumber(startAt) - first
  return {
    from: addLocalDays(startAt, first),
    to: addLocalDays(startAt, last),
    daysSoFar: Math.min(last - first + 1, Math.max(0, over)),
    n: readings.length,
    mean: mean(readings.map((r) => r.value)),
  }
}

/** @param weeksOver whole weeks since the start */
function goalProgress(
  goal: Goal | null,
  weeks: readonly { week: number; value: number }[],
  weeksOver: number,
): GoalProgress | null {
  if (goal === null) return null
  const { low, high, recordedAt: setAt } = goal
  const newest = weeks.filter((w) => w.week >= Math.max(0, weeksOver - GOAL_WEEKS))
  const reached = newest.filter((w) => (low === null || w.value >= low) && (high === null || w.value <= high))
  return { low, high, setAt, weeks: newest.length, reached: reached.length }
}

/** Due days of a week, counted from the start, and how many days later still serve them. */
const DUE = {
  7: { days: [0, 1, 2, 3, 4, 5, 6], grace: 0 },
  3: { days: [0, 2, 4], grace: 2 },
  1: { days: [0], grace: 6 },
}

function measuredShare(
  { perWeek }: Measure,
  values: readonly DayValue[],
  startDay: number,
  until: number,
  startAt: EpochMs,
): MeasuredShare {
  const first = Math.max(startDay, until - YEAR_DAYS)
  const due: number[] = []
  for (let day = first; day < until; day++) {
    if (DUE[perWeek].days.includes((day - startDay) % 7)) due.push(day)
  }
  const made = values.filter((v) => v.day >= first).map((v) => v.day)
  const { met, due: counted, percent } = adherence(due, made, DUE[perWeek].grace, until)
  return { from: addLocalDays(startAt, first - startDay), met, due: counted, percent, perWeek }
}

interface Swap {
  day: number
  model: string | null
}

/** A device in the follow-up that was not there in the baseline. */
function deviceSwap(values: readonly DayValue[], startDay: number, models: ReadonlyMap<DeviceId, string>): Swap | null {
  const inWindow = (from: number, to: number): DayValue[] =>
    values.filter((v) => v.day - startDay >= from && v.day - startDay <= to)
  const before = new Set(inWindow(-WINDOW_DAYS.baseline, -1).flatMap((v) => v.devices))
  if (before.size === 0) return null
  for (const { day, devices } of inWindow(WINDOW_DAYS.followUpFrom, WINDOW_DAYS.followUpTo)) {
    const other = devices.find((d) => !before.has(d))
    if (other !== undefined) return { day, model: models.get(other) ?? null }
  }
  return null
}

function exacerbationsInBaseline(events: readonly CitizenEvent[], startAt: EpochMs): { from: EpochMs; to: EpochMs }[] {
  const from = addLocalDays(startAt, -WINDOW_DAYS.baseline)
  return events
    .filter((e) => e.kind === 'exacerbation')
    .map((e) => ({ from: e.at, to: e.until ?? Number.POSITIVE_INFINITY }))
    .filter((e) => e.from < startAt && e.to >= from)
}

function caveatsOf(
  { course, others }: OutcomeInput,
  swap: Swap | null,
  exacerbation: boolean,
  started: number,
): EffectCaveat[] {
  const { startAt, interventions, ended } = course
  const windowEnd = addLocalDays(startAt, WINDOW_DAYS.followUpTo + 1)
  const caveats: EffectCaveat[] = []
  if (interventions.length > 1) caveats.push({ kind: 'combined', interventions: interventions.length })
  for (const { startMoved } of interventions) if (startMoved) caveats.push({ kind: 'start-moved', to: startMoved.to })
  if (swap) caveats.push({ kind: 'device-swapped', at: (swap.day + 0.5) * MS_PER_DAY, model: swap.model })
  if (ended) caveats.push({ kind: 'ended', ...ended })
  if (exacerbation) caveats.push({ kind: 'exacerbation-in-baseline' })
  for (const { startAt: at, kind } of others) {
    if (at > startAt && at < windowEnd) caveats.push({ kind: 'other-start-in-follow-up', at, name: kind.name })
  }
  if (!ended && started > WINDOW_DAYS.followUpFrom && started <= WINDOW_DAYS.followUpTo) {
    caveats.push({ kind: 'window-open', until: windowEnd })
  }
  return caveats
}
