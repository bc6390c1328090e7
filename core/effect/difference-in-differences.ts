// Difference in differences (clinical.md 6.7): how much more one group changed than another. Welch's test on the change scores.

import { isConstant } from '../statistics/correlation.js'
import { type Estimate, estimateOf } from '../statistics/estimate.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'

export interface DifferenceInDifferences extends Estimate {
  changeTreated: number
  changeControl: number
  /** Satterthwaite's; null when nothing varies. */
  df: number | null
}

/**
 * @param treated,control follow-up minus baseline per person
 *
 * @figure Difference in differences
 * @nurse How much more the one group changed than the other. It takes away what changed for everybody.
 * @statistician Welch's test on change scores, Satterthwaite df. Assumes parallel trends; with unlike baselines regression to the mean differs
 *   between groups.
 * @formula
 *   mean change treated − mean change control ± t(0.975, df) √(var_t/n_t + var_c/n_c)
 * @source Welch, Biometrika 1947;34:28. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs Two people with both measurements in each group; to be shown {GROUP_ESTIMATE_FROM} and {FOLLOW_UP_SHARE%} % follow-up.
 * @notFor Standing alone when ANCOVA disagrees.
 */
export function differenceInDifferences(
  treated: readonly number[],
  control: readonly number[],
): Figure<DifferenceInDifferences> {
  const fewest = Math.min(treated.length, control.length)
  if (fewest < 2) return notEnough(fewest, 2)
  const changeTreated = mean(treated)!
  const changeControl = mean(control)!
  const a = varianceOf(treated) / treated.length
  const b = varianceOf(control) / control.length
  const spread = (a * a) / (treated.length - 1) + (b * b) / (control.length - 1)
  const df = spread > 0 ? (a + b) ** 2 / spread : null
  const estimate = estimateOf(changeTreated - changeControl, df === null ? null : Math.sqrt(a + b), df)
  return { ok: true, changeTreated, changeControl, df, ...estimate }
}

function varianceOf(values: readonly number[]): number {
  return isConstant(values) ? 0 : standardDeviation(values)! ** 2
}
