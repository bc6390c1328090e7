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

/** @param baseline,followUp readings in time order, one unit, implausible ones left out */
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
