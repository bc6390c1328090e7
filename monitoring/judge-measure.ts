// Judges one measure of one citizen from its newest trustworthy reading. Doubtful values are shown elsewhere; they never colour.

import {
  BASELINE,
  type Condition,
  DOUBTFUL_BITS,
  type EpochMs,
  HOME_PRESSURE,
  type Limits,
  type MetricId,
  type PersonalBaseline,
  personalBaseline,
  type ValueLimits,
} from '#core'
import type { MeasureFacts, RecentReading } from './facts.js'
import { judgePressureMean } from './judge-pressure.js'
import { judgeWeight } from './judge-weight.js'
import { firstPast, type Judged, runOf, worstFirst } from './judged.js'
import type { MeasureJudgement, NotEvaluable, Reason, Triage } from './judgement.js'
import { column, remembered } from './stretch.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** @param staleAfterMs age at which a reading of this measure no longer says how the citizen is */
export function judgeMeasure(
  facts: MeasureFacts,
  conditions: readonly Condition[],
  limits: readonly ValueLimits[],
  staleAfterMs: number,
  now: EpochMs,
): MeasureJudgement {
  const { metric, latest, recent } = facts
  const doubtful = (latest.flags & DOUBTFUL_BITS) !== 0
  const reading = doubtful ? recent.at(-1) : trusted(facts)
  const before = reading ? firstPast(recent, (at) => at >= reading.at) : 0
  const learned = learnedFrom(recent, before, reading?.at ?? latest.at)
  const usual = latest.values.map((_, i) => (learned[i]?.ready ? learned[i].median : null))
  const stale = now - latest.at > staleAfterMs
  const own = limits.filter((l) => l.metric === metric)
  const base = { metric, doubtful, stale, at: latest.at, usual }
  if (reading === undefined) return { ...base, triage: 'none', reasons: [], notEvaluable: 'doubtful', z: null }

  const decimals = latest.values.find((v) => v !== null)?.decimals ?? 0
  const judged: Judged = { metric, conditions, reading, recent, before, usual, decimals: decimals > 3 ? 1 : decimals }
  const weight = judgeWeight(judged)
  const reasons = [...own.flatMap((l) => byLimits(judged, l)), ...judgePressureMean(judged), ...weight.reasons].sort(
    worstFirst,
  )
  const rules = own.length > 0 || judgedByMean(judged) || weight.applies
  const { triage, notEvaluable } = verdict(reasons, { doubtful, stale, rules, evaluable: weight.evaluable })
  return { ...base, triage, reasons: triage === 'none' ? [] : reasons, notEvaluable, z: largestZ(judged, learned) }
}

const judgedByMean = ({ metric, conditions }: Judged): boolean =>
  metric === 'blood-pressure' && HOME_PRESSURE.conditions.some((c) => conditions.includes(c))

/** The newest reading itself, which may not be among the recent ones yet. */
function trusted({ latest }: MeasureFacts): RecentReading {
  return { at: latest.at, values: latest.values.map((v) => v?.value ?? null) }
}

function verdict(
  reasons: readonly Reason[],
  state: { doubtful: boolean; stale: boolean; rules: boolean; evaluable: boolean },
): { triage: Triage; notEvaluable: NotEvaluable | null } {
  const worst = reasons[0]?.level
  // What was red stays red until somebody has looked, however old it grows and whatever doubtful value came after it.
  if (worst) return { triage: worst, notEvaluable: null }
  if (state.doubtful) return { triage: 'none', notEvaluable: 'doubtful' }
  if (state.stale) return { triage: 'none', notEvaluable: 'stale' }
  if (!state.rules) return { triage: 'none', notEvaluable: 'no-limits' }
  if (!state.evaluable) return { triage: 'none', notEvaluable: 'no-reading-in-window' }
  return { triage: 'green', notEvaluable: null }
}

/** What is usual, per value: learned from 28 days, without the newest 24 hours before the judged reading. */
function learnedFrom(recent: readonly RecentReading[], before: number, judgedAt: EpochMs): readonly PersonalBaseline[] {
  const from = firstPast(recent, (at) => at >= judgedAt - BASELINE.windowDays * DAY, before)
  const to = firstPast(recent, (at) => at > judgedAt - BASELINE.excludeNewestHours * HOUR, before)
  return baselines(recent, from, to)
}

/** Per value, without a floor of the spread: floors differ by measure. */
const baselines = remembered((series, from, to) =>
  (series[from]?.values ?? []).map((_, i) => personalBaseline(column(series, from, to, i), 0)),
)

function byLimits(judged: Judged, { valueIndex, limits }: ValueLimits): Reason[] {
  const measured = judged.reading.values[valueIndex]
  if (measured === null || measured === undefined) return []
  const usual = judged.usual[valueIndex] ?? null
  const found = LIMIT_RULES.flatMap(({ name, kind, level, breaks }) => {
    const limit = limits[name]
    if (limit === undefined || !breaks(measured, limit, usual)) return []
    const run = runOf(judged, valueIndex, (v) => breaks(v, limit, usual))
    return [
      {
        kind,
        level,
        metric: judged.metric,
        valueIndex,
        measured,
        decimals: judged.decimals,
        limit,
        usual,
        at: judged.reading.at,
        ...run,
      },
    ]
  })
  // One reason per value says it: the worst, and a fixed limit before a personal distance.
  const worst = found.sort(worstFirst)[0]
  return worst ? [confirmed(judged, worst)] : []
}

interface LimitRule {
  name: keyof Limits
  kind: Reason['kind']
  level: Reason['level']
  breaks: (value: number, limit: number, usual: number | null) => boolean
}

const LIMIT_RULES: readonly LimitRule[] = [
  { name: 'redLow', kind: 'low', level: 'red', breaks: (v, limit) => v <= limit },
  { name: 'redHigh', kind: 'high', level: 'red', breaks: (v, limit) => v >= limit },
  {
    name: 'redBelowOwnMedian',
    kind: 'below-usual',
    level: 'red',
    breaks: (v, d, usual) => usual !== null && v <= usual - d,
  },
  { name: 'yellowLow', kind: 'low', level: 'yellow', breaks: (v, limit) => v <= limit },
  { name: 'yellowHigh', kind: 'high', level: 'yellow', breaks: (v, limit) => v >= limit },
  {
    name: 'yellowBelowOwnMedian',
    kind: 'below-usual',
    level: 'yellow',
    breaks: (v, d, usual) => usual !== null && v <= usual - d,
  },
  {
    name: 'yellowAboveOwnMedian',
    kind: 'above-usual',
    level: 'yellow',
    breaks: (v, d, usual) => usual !== null && v >= usual + d,
  },
]

/** A red blood pressure needs a second reading within half an hour; until then it is red and says so. */
function confirmed(judged: Judged, reason: Reason): Reason {
  if (judged.metric !== 'blood-pressure' || reason.kind !== 'high' || reason.level !== 'red') return reason
  const before = judged.recent[judged.before - 1]
  const soon = before !== undefined && judged.reading.at - before.at <= 6 * HOME_PRESSURE.confirmMinutes * 60_000
  return soon && reason.times > 1 ? reason : { ...reason, unconfirmed: true }
}

const FLOORS: Partial<Record<MetricId, readonly number[]>> = {
  spo2: [BASELINE.floorSd.spo2],
  pulse: [BASELINE.floorSd.pulse],
  'blood-pressure': [BASELINE.floorSd.sbp, BASELINE.floorSd.dbp],
  'body-weight': [BASELINE.floorSd.weightKg],
  fev1: [BASELINE.floorSd.fev1L],
}

function largestZ({ metric, reading }: Judged, learned: readonly PersonalBaseline[]): number | null {
  const floors = FLOORS[metric] ?? []
  const zs = floors.flatMap((floor, i) => {
    const value = reading.values[i] ?? null
    const baseline = learned[i]
    if (value === null || !baseline?.ready) return []
    return [Math.abs(value - baseline.median) / Math.max(baseline.robustSd, floor)]
  })
  return zs.length === 0 ? null : Math.max(...zs)
}
