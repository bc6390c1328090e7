// How two lists of numbers go together: Pearson's r, and the lag-1 autocorrelation of residuals.

import { mean, sum } from './sum.js'

/**
 * Pearson's r of pairs; null for fewer than two, or when one side does not vary (clinical.md 0.6).
 *
 * @figure Correlation (r) and likeness of neighbours (lag 1)
 * @nurse r says how well two lists of numbers go together, from −1 to 1. Lag 1 says how much a reading resembles the one before: the more it does,
 *   the less each new reading tells.
 * @statistician Pearson's product-moment r; lag 1 is the sum of products of neighbouring residuals over the sum of squares, biased low in short
 *   series.
 * @formula
 *   r = Σ (x − mean x)(y − mean y) / √(Σ (x − mean x)² Σ (y − mean y)²)          lag 1 = Σ e(t) e(t−1) / Σ e(t)²
 * @source Textbook definitions.
 * @needs Two pairs, and both sides varying.
 * @notFor Cause and effect.
 * @with lag1
 */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const middleX = mean(x)
  const middleY = mean(y)
  if (middleX === null || middleY === null || x.length !== y.length || x.length < 2) return null
  if (isConstant(x) || isConstant(y)) return null
  const sxy = sum(x.map((v, i) => (v - middleX) * (y[i]! - middleY)))
  const sxx = sum(x.map((v) => (v - middleX) ** 2))
  const syy = sum(y.map((v) => (v - middleY) ** 2))
  const size = Math.sqrt(sxx) * Math.sqrt(syy)
  return size > 0 ? Math.max(-1, Math.min(1, sxy / size)) : null
}

/** Whether all values are the same. */
export function isConstant(values: readonly number[]): boolean {
  return values.every((v) => v === values[0])
}

/** Products of neighbours over squares, of residuals in time order; null when all are 0. */
export function lag1(residuals: ArrayLike<number>): number | null {
  let products = 0
  let squares = 0
  for (let i = 0; i < residuals.length; i++) {
    squares += residuals[i]! * residuals[i]!
    if (i > 0) products += residuals[i]! * residuals[i - 1]!
  }
  return squares > 0 ? products / squares : null
}
