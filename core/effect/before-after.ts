// One citizen, before and after (clinical.md 6.2): change of the mean with an interval that knows neighbouring readings resemble each other.
// Bartlett 1935 (effective sample size), with the small-sample correction of the lag-1 estimate. Not proof of an effect: there is no comparison.

import { isConstant } from '../statistics/correlation.js'
import { estimateOf } from '../statistics/estimate.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { mean } from '../statistics/sum.js'

/** Readings that each phase needs. */
export const MIN_READINGS_PER_PHASE = 7
/** With fewer in a phase the interval holds the truth less often than 95 of 100 times (6.16). */
export const ROUGH_BELOW = 14

export interface BeforeAfter {
  nBaseline: number
  nFollowUp: number
  meanBaseline: number
  meanFollowUp: number
  /** Follow-up minus baseline, in the unit of the readings. */
  change: number
  /** Lag-1 autocorrelation of the residuals: as found, corrected, and as used (0 to 0.9); null when nothing varies. */
  lag1: number | null
  lag1Corrected: number | null
  lag1Used: number | null
  /** The interval is to be shown as "rough". */
  rough: boolean
  /** How many independent readings each phase is worth. */
  effectiveBaseline: number
  effectiveFollowUp: number
  /** Pooled SD of the readings within their phases. */
  sdWithin: number
  se: number | null
  df: number
  low: number | null
  high: number | null
}

/**
 * @param baseline,followUp readings in time order, one unit, implausible ones left out
 *
 * @figure Before and after, one citizen (*ændring efter start*)
 * @nurse The average of the last {WINDOW_DAYS.baseline} days before the start against the average of days {WINDOW_DAYS.followUpFrom} to
 *   {WINDOW_DAYS.followUpTo} after it, with how much is known about the difference. The first weeks are left out, because doses are still being
 *   found. Each day with measurements counts once, with its mean. It shows what happened, not what caused it (*viser hvad der er sket, ikke hvad
 *   der er årsagen*).
 * @statistician Difference of phase means with a t interval on effective sample sizes, n in days on the effect page (one mean per local day): the
 *   pooled lag-1 autocorrelation of residuals is corrected for its small-sample bias and clamped to 0–0.9. Windows are fixed in advance in local
 *   days around the first recorded start; nothing after death, admission or the moment asked for is used. Starts within {COMBINED_WITHIN_DAYS}
 *   days of the first are one combined intervention. No comparator: trend, season and regression to the mean are in the estimate. "Rough" with
 *   fewer than {ROUGH_BELOW} readings in a phase or lag 1 from {ROUGH_FROM_LAG1}.
 * @formula
 *   change = mean after − mean before
 *   r1 = Σ products of neighbouring residuals / Σ squared residuals      (within phases, both together)
 *   r1c = r1 + (1 + 4 r1) / ((n_b + n_f) / 2)        rc = r1c clamped to 0 … 0.9
 *   n_eff = max(2, n (1 − rc) / (1 + rc))            per phase
 *   SE = √(s_b² / n_b,eff + s_f² / n_f,eff)          df = max(2, n_b,eff + n_f,eff − 2)
 *   interval = change ± t(0.975, df) SE
 * @source Effective sample size: Bartlett, J R Stat Soc 1935;98:536. Coverage on simulated citizens: [How honest are the
 *   figures?](effect-honesty.md)
 * @needs A start date, and {MIN_READINGS_PER_PHASE} readings (days with readings on the effect page) before and after; with fewer "n of
 *   {MIN_READINGS_PER_PHASE}". With {MIN_WEEKS_PER_SIDE} weeks on each side the interrupted series takes its place.
 * @notFor Saying that the intervention works; a citizen who was already changing before the start.
 * @with onePersonEffect, phasesOf, combinedStarts, isRoughInterval
 */
export function beforeAfterOnePerson(baseline: readonly number[], followUp: readonly number[]): Figure<BeforeAfter> {
  const fewest = Math.min(baseline.length, followUp.length)
  if (fewest < MIN_READINGS_PER_PHASE) return notEnough(fewest, MIN_READINGS_PER_PHASE)
  const before = phase(baseline)
  const after = phase(followUp)
  const n = before.n + after.n

  const squares = before.squares + after.squares
  const lag1 = squares > 0 ? (before.products + after.products) / squares : null
  const lag1Corrected = lag1 === null ? null : lag1 + (1 + 4 * lag1) / (n / 2)
  const lag1Used = lag1Corrected === null ? null : Math.min(0.9, Math.max(0, lag1Corrected))
  const worth = (1 - (lag1Used ?? 0)) / (1 + (lag1Used ?? 0))
  const effectiveBaseline = Math.max(2, before.n * worth)
  const effectiveFollowUp = Math.max(2, after.n * worth)
  const df = Math.max(2, effectiveBaseline + effectiveFollowUp - 2)
  const change = after.mean - before.mean
  const se = Math.sqrt(before.variance / effectiveBaseline + after.variance / effectiveFollowUp)
  const { se: error, low, high } = estimateOf(change, se, df)
  return {
    ok: true,
    nBaseline: before.n,
    nFollowUp: after.n,
    meanBaseline: before.mean,
    meanFollowUp: after.mean,
    change,
    lag1,
    lag1Corrected,
    lag1Used,
    rough: fewest < ROUGH_BELOW,
    effectiveBaseline,
    effectiveFollowUp,
    sdWithin: Math.sqrt(squares / (n - 2)),
    se: error,
    df,
    low,
    high,
  }
}

interface Phase {
  n: number
  mean: number
  variance: number
  /** Sums of squared residuals and of products of neighbouring ones. */
  squares: number
  products: number
}

function phase(values: readonly number[]): Phase {
  const n = values.length
  const middle = isConstant(values) ? values[0]! : mean(values)!
  let squares = 0
  let products = 0
  for (let i = 0; i < n; i++) {
    const residual = values[i]! - middle
    squares += residual * residual
    if (i > 0) products += residual * (values[i - 1]! - middle)
  }
  return { n, mean: middle, variance: squares / (n - 1), squares, products }
}
