// From a judged citizen to the row that a nurse reads: the measure it is about, its usual level, fourteen days as a line.

import {
  addLocalDays,
  type CitizenId,
  type EpochMs,
  FLAG_BITS,
  isCondition,
  localDate,
  localDayNumber,
  type MetricId,
  median,
  metric,
  standardPlan,
} from '#core'
import type { Profile } from '#identity'
import type { Latest } from '#ledger'
import { column, firstPast, type MeasureJudgement, type RecentReading, remembered } from '#monitoring'
import type { MeasureData, PersonData } from '../schemas/judgement.js'
import type { WorklistRow } from '../schemas/worklist.js'
import type { CitizenState } from './watch.js'

const SPARK_DAYS = 14
/** Six a day. */
const MOST_POINTS = 84

export function worklistRow(state: CitizenState, profile: Profile | undefined, now: EpochMs): WorklistRow {
  const { judgement } = state
  const about = metricOfRow(state)
  const measure = about === null ? null : measureData(state, about)
  return {
    id: state.citizenId,
    person: personData(state.citizenId, profile, now),
    conditions: [...state.conditions],
    teams: state.teams.map((t) => ({ id: t.careTeamId, name: t.name })),
    triage: judgement.triage,
    reasons: [...judgement.reasons],
    measure,
    spark: about === null ? null : spark(state, about, judgement.reasons[0]?.valueIndex ?? 0, now),
    missed: judgement.missed && {
      metric: judgement.missed.metric,
      run: judgement.missed.run,
      level: judgement.missed.level,
      lastAt: judgement.missed.lastAt,
    },
    doubtful: judgement.doubtful,
    lastAt: judgement.lastAt,
  }
}

/** The worst reason's, else a doubtful one's, else the plan's, else the newest. */
function metricOfRow({ judgement, conditions, latest }: CitizenState): MetricId | null {
  const worst = judgement.reasons[0]?.metric
  if (worst) return worst
  const doubtful = judgement.measures.find((m) => m.doubtful)?.metric
  if (doubtful) return doubtful
  const has = (id: MetricId): boolean => latest.some((l) => l.metric === id)
  const planned = standardPlan(conditions.filter(isCondition)).flatMap((p) => p.metrics.filter(has))
  if (planned[0]) return planned[0]
  return [...judgement.measures].sort((a, b) => b.at - a.at)[0]?.metric ?? null
}

export function measureData(state: CitizenState, id: MetricId): MeasureData | null {
  const latest = state.latest.find((l) => l.metric === id)
  const judged = state.judgement.measures.find((m) => m.metric === id)
  return latest && judged ? toMeasureData(latest, judged) : null
}

function toMeasureData(latest: Latest, judged: MeasureJudgement): MeasureData {
  const decimals = latest.values.find((v) => v !== null)?.decimals ?? 0
  return {
    metric: latest.metric,
    unit: metric(latest.metric).unit,
    values: latest.values.map((v) => v?.value ?? null),
    decimals: decimals > 3 ? 2 : decimals,
    at: latest.effectiveAt,
    triage: judged.triage,
    doubtful: judged.doubtful,
    typed: (latest.flags & FLAG_BITS.typed) !== 0,
    stale: judged.stale,
    beyond: beyondRange(latest.flags),
    notEvaluable: judged.notEvaluable,
    usual: [...judged.usual],
  }
}

/** Both say nothing: a device that contradicts itself. */
function beyondRange(flags: number): 'below' | 'above' | null {
  const [below, above] = [flags & FLAG_BITS['below-range'], flags & FLAG_BITS['above-range']]
  if (below && above) return null
  if (below) return 'below'
  return above ? 'above' : null
}

function spark(state: CitizenState, id: MetricId, valueIndex: number, now: EpochMs): WorklistRow['spark'] {
  const from = addLocalDays(now, 1 - SPARK_DAYS)
  const recent = state.recent.get(id) ?? []
  const first = firstPast(recent, (at) => at >= from)
  const points = recent.length - first > MOST_POINTS ? dailyPoints : everyPoint
  const drawn = points(recent, first, valueIndex)
  return drawn.length === 0 ? null : { from, to: now, points: drawn }
}

type Points = (recent: readonly RecentReading[], first: number, valueIndex: number) => [number, number][]

const everyPoint: Points = (recent, first, valueIndex) =>
  recent.slice(first).flatMap(({ at, values }): [number, number][] => {
    const value = values[valueIndex] ?? null
    return value === null ? [] : [[at, value]]
  })

/** The median of each value; its days stay as they were, all but the last. */
const MIDDLES = [0, 1, 2].map((i) => remembered((series, from, to) => median(column(series, from, to, i))))

/** A sensor's fortnight is more than a word-sized line can show: the median of each day stays. */
const dailyPoints: Points = (recent, first, valueIndex) => {
  const points: [number, number][] = []
  for (let start = first; start < recent.length; ) {
    const day = localDayNumber(recent[start]!.at)
    const end = firstPast(recent, (at) => localDayNumber(at) > day)
    const middle = MIDDLES[valueIndex]!(recent, start, end)
    if (middle !== null) points.push([recent[end - 1]!.at, middle])
    start = end
  }
  return points
}

/** "Anne Hansen", 78. Without a profile the id stands in, so that a row is never nameless. */
export function personData(citizenId: CitizenId, profile: Profile | undefined, now: EpochMs): PersonData {
  if (!profile) return { name: citizenId, age: null }
  return { name: `${profile.given.join(' ')} ${profile.family}`.trim(), age: ageOn(profile.birthDate, localDate(now)) }
}

/** Whole years between two local dates `YYYY-MM-DD`; null when the birth date is none. */
export function ageOn(birthDate: string, today: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return null
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}
