// Standardised mean difference (clinical.md 6.7; Austin 2009): are two groups alike? Above 0.1 not alike, above 0.25 no comparison without adjustment.

import { isConstant } from '../statistics/correlation.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'

export type GroupBalance = 'alike' | 'not-alike' | 'needs-adjustment'

export const NOT_ALIKE_ABOVE = 0.1
export const NEEDS_ADJUSTMENT_ABOVE = 0.25

/**
 * Size of the difference in SDs, without sign. @returns null when a group is too small or nothing varies
 *
 * @figure Balance of two groups (standardised difference)
 * @nurse Whether two groups were alike at the start. Above {NOT_ALIKE_ABOVE} they are not; above {NEEDS_ADJUSTMENT_ABOVE} no comparison is shown
 *   without adjustment.
 * @statistician Absolute difference over the root of the mean variance of the groups; independent of sample size, unlike p. Only for baseline
 *   value, age and sex: what was not recorded can differ freely.
 * @formula
 *   |mean_t − mean_c| / √((var_t + var_c) / 2)          shares: |p_t − p_c| / √((p_t(1−p_t) + p_c(1−p_c)) / 2)
 * @source Austin, Stat Med 2009;28:3083.
 * @needs Two people in each group.
 * @notFor Proving that groups are comparable.
 * @with standardisedShareDifference, balanceOf
 */
export function standardisedMeanDifference(treated: readonly number[], control: readonly number[]): number | null {
  const spread = (values: readonly number[]): number | null =>
    isConstant(values) && values.length > 1 ? 0 : standardDeviation(values)
  const [a, b] = [spread(treated), spread(control)]
  return a === null || b === null ? null : over(mean(treated)! - mean(control)!, (a * a + b * b) / 2)
}

/** As above, for shares from 0 to 1. */
export function standardisedShareDifference(treated: number, control: number): number | null {
  return over(treated - control, (treated * (1 - treated) + control * (1 - control)) / 2)
}

function over(difference: number, variance: number): number | null {
  if (!(variance > 0)) return null
  return Math.abs(difference) / Math.sqrt(variance)
}

/** @param differences null where a covariate could not be judged: such groups are not called alike */
export function balanceOf(differences: readonly (number | null)[]): GroupBalance {
  const worst = Math.max(0, ...differences.map((d) => d ?? NOT_ALIKE_ABOVE + Number.EPSILON))
  if (worst > NEEDS_ADJUSTMENT_ABOVE) return 'needs-adjustment'
  return worst > NOT_ALIKE_ABOVE ? 'not-alike' : 'alike'
}
