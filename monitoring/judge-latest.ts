// Judges a citizen from what is newest: worst colour, every reason, what is missing. Pure; the clock comes in as an argument.

import {
  type EpochMs,
  localDayNumber,
  type MetricId,
  MISSED,
  missedRun,
  type PlannedMeasure,
  standardLimits,
  standardPlan,
  type ValueLimits,
} from '#core'
import type { CitizenFacts } from './facts.js'
import { judgeMeasure } from './judge-measure.js'
import { worstFirst } from './judged.js'
import type { CitizenJudgement, MeasureJudgement, MissedJudgement, Triage } from './judgement.js'

const HOUR = 3_600_000

/** A sensor that is silent for this long no longer says how the citizen is *(choice)*. */
const SENSOR_STALE_MS = 6 * HOUR
/** A daily reading may be taken in the morning one day and in the evening the next *(choice)*. */
const GRACE_MS = 12 * HOUR
/** Spirometry, questionnaires and the like come once a week or more seldom *(choice)*. */
const UNPLANNED_DAYS = 14

export function judgeLatest(facts: CitizenFacts, now: EpochMs): CitizenJudgement {
  const plan = standardPlan(facts.conditions)
  const limits = standardLimits(facts.conditions)
  const measures = facts.measures.map((m) =>
    judgeMeasure(m, facts.conditions, limits, staleAfterMs(m.metric, plan, limits), now),
  )
  const missed = worstMissed(facts, plan, now)
  return {
    triage: colourOf(measures, plan, missed),
    reasons: measures.flatMap((m) => m.reasons).sort(worstFirst),
    measures,
    missed,
    doubtful: measures.some((m) => m.doubtful),
    lastAt: measures.reduce<EpochMs | null>((newest, m) => Math.max(newest ?? m.at, m.at), null),
  }
}

/**
 * Age at which a reading no longer says how the citizen is. Planned: a day and a half for a daily plan, late enough to mean a missed
 * measurement, early enough to say so the same day. What has limits rides with the plan; the rest is taken now and then.
 */
export function staleAfterMs(
  metric: MetricId,
  plan: readonly PlannedMeasure[],
  limits: readonly Pick<ValueLimits, 'metric'>[],
): number {
  if (metric === 'glucose-cgm') return SENSOR_STALE_MS
  const planned = plan.find((p) => p.metrics.includes(metric))
  const days = planned?.everyDays ?? (limits.some((l) => l.metric === metric) ? 1 : UNPLANNED_DAYS)
  return days * 24 * HOUR + GRACE_MS
}

function colourOf(
  measures: readonly MeasureJudgement[],
  plan: readonly PlannedMeasure[],
  missed: MissedJudgement | null,
): Triage {
  if (measures.some((m) => m.triage === 'red')) return 'red'
  if (measures.some((m) => m.triage === 'yellow')) return 'yellow'
  if (plan.length === 0 || missed?.level || measures.some((m) => m.doubtful)) return 'none'
  const fine = (metric: MetricId): boolean => measures.some((m) => m.metric === metric && m.triage === 'green')
  return plan.every((p) => p.metrics.some(fine)) ? 'green' : 'none'
}

function worstMissed(facts: CitizenFacts, plan: readonly PlannedMeasure[], now: EpochMs): MissedJudgement | null {
  const today = localDayNumber(now)
  return plan
    .map((planned): MissedJudgement => {
      const served = facts.measures.filter((m) => planned.metrics.includes(m.metric)).map((m) => m.latest.at)
      const lastAt = served.length === 0 ? null : Math.max(...served)
      const run = missedRun(
        lastAt === null ? null : localDayNumber(lastAt),
        localDayNumber(facts.enrolledAt),
        today,
        planned.everyDays,
      )
      return { metric: planned.metrics[0], run, level: missedLevel(run), lastAt, everyDays: planned.everyDays }
    })
    .reduce<MissedJudgement | null>((worst, m) => (worst === null || m.run > worst.run ? m : worst), null)
}

function missedLevel(run: number): 'yellow' | 'red' | null {
  if (run >= MISSED.redRun) return 'red'
  return run >= MISSED.yellowRun ? 'yellow' : null
}
