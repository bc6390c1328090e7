// The spread of values (clinical.md 0.6): always divided by n − 1, so one value has none.

import { mean } from './sum.js'

/**
 * @returns null for fewer than two values
 *
 * @figure Mean, standard deviation (SD) and CV
 * @nurse The mean is the average; SD says how much single readings usually lie from it, and CV is SD in percent of the mean.
 * @statistician SD divides by n − 1; sums are compensated (Neumaier) and what rounding leaves of the mean is taken out, so that equal values have
 *   an SD of exactly 0. With an SD of 0 there is no t, z, r or effect size, rather than an infinite one.
 * @formula
 *   SD = √(Σ (x − mean)² / (n − 1))          CV % = 100 SD / mean
 * @source Textbook definitions; sums: Neumaier, Z Angew Math Mech 1974;54:39.
 * @needs Two values for SD and CV; a mean above 0 for CV. In groups {SMALL_CELL} people.
 * @notFor Skewed values, where median and quantiles say more.
 * @with mean, variationPercent
 */
export function standardDeviation(values: ArrayLike<number>): number | null {
  const middle = mean(values)
  if (middle === null || values.length < 2) return null
  let squares = 0
  let rest = 0
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - middle
    squares += d * d
    rest += d
  }
  // The rest is 0 but for rounding; taking it out keeps equal values at exactly 0 (Chan, Golub and LeVeque 1983).
  return Math.sqrt(Math.max(0, squares - (rest * rest) / values.length) / (values.length - 1))
}

/** SD in percent of the mean; null for fewer than two values or a mean of 0 or less. */
export function variationPercent(values: ArrayLike<number>): number | null {
  const middle = mean(values)
  const sd = standardDeviation(values)
  return middle === null || sd === null || middle <= 0 ? null : (100 * sd) / middle
}
