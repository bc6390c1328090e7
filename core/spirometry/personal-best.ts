// The best that this person blows (clinical.md 1.8), and today's value against it.

import { type Figure, notEnough } from '../statistics/figure.js'
import type { EpochMs } from '../time/instant.js'
import { MS_PER_DAY } from '../time/local-clock.js'
import { isGoodGrade, type QualityGrade } from './session-quality.js'

export interface GradedSession {
  at: EpochMs
  fev1L: number
  /** Null when the device gives no letter: it cannot be a personal best. */
  grade: QualityGrade | null
}

const LAST_DAYS = 365
const DAYS_AFTER_EXACERBATION = 42

/**
 * The largest FEV1 of grade A–C in the last 365 days, leaving out 42 days from each start of an exacerbation.
 * Home and clinic are separate series (clinical.md 1.5): the caller hands in one of them.
 *
 * @figure Personal best FEV1, and today in percent of it
 * @nurse The best good blow of the last year, and how today's compares with it. It is the citizen's own yardstick: a drop against it says more
 *   than a drop against healthy people.
 * @statistician Maximum of FEV1 over sessions of grade A–C in the last {LAST_DAYS} days, leaving out {DAYS_AFTER_EXACERBATION} days from each
 *   start of an exacerbation. A maximum is biased upwards and rises with the number of sessions, so percentages below 100 are the rule.
 * @formula
 *   best = max FEV1 (grade A–C, last {LAST_DAYS} days)          today = 100 FEV1 / best
 * @source The platform's own definition, after self-management plans for COPD.
 * @needs One session of grade A–C within the period; home and clinic are separate series.
 * @notFor Measuring change over time; comparing citizens.
 * @with percentOfPersonalBest
 */
export function personalBest(
  sessions: readonly GradedSession[],
  exacerbationStarts: readonly EpochMs[],
  now: EpochMs,
): Figure<{ fev1L: number; at: EpochMs; sessions: number }> {
  const ill = (at: EpochMs): boolean =>
    exacerbationStarts.some((start) => at >= start && at < start + DAYS_AFTER_EXACERBATION * MS_PER_DAY)
  const good = sessions.filter(
    (s) => s.grade !== null && isGoodGrade(s.grade) && s.at <= now && s.at > now - LAST_DAYS * MS_PER_DAY && !ill(s.at),
  )
  const [first, ...rest] = good
  if (!first) return notEnough(0, 1)
  const best = rest.reduce(
    (top, s) => (s.fev1L > top.fev1L || (s.fev1L === top.fev1L && s.at < top.at) ? s : top),
    first,
  )
  return { ok: true, fev1L: best.fev1L, at: best.at, sessions: good.length }
}

/** Today's FEV1 in percent of the personal best; null when the best is not above 0. */
export function percentOfPersonalBest(fev1L: number, bestL: number): number | null {
  return bestL > 0 ? (100 * fev1L) / bestL : null
}
