// Analysis of covariance (clinical.md 6.7), the preferred estimate: follow-up on group, baseline, age and sex. Takes out that the groups did not start alike.

import { isConstant } from '../statistics/correlation.js'
import { type Estimate, estimateOf } from '../statistics/estimate.js'
import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { leastSquares } from '../statistics/least-squares.js'
import type { FollowedPerson } from './comparison-row.js'

export interface Ancova extends Estimate {
  df: number
}

const COEFFICIENTS = 5

/**
 * A covariate that is the same for everybody explains nothing and is left out.
 *
 * @figure Difference from the comparison group, ANCOVA (*forskel i forhold til sammenligningsgruppen*)
 * @nurse How much better or worse those with the intervention ended, compared with people without it who began alike. This is the estimate to look
 *   at; the balance of the groups stands beside it. When the two ways to compute it disagree by more than half of what matters, it says "depends
 *   on the method".
 * @statistician Linear regression of follow-up on group, baseline, age and sex, classical errors, t interval; a constant covariate is left out.
 *   Assumes a common linear slope and no unmeasured confounding; in non-randomised groups that differ at the start ANCOVA and difference in
 *   differences answer different questions (Lord's paradox), hence both.
 * @formula
 *   follow-up = b0 + b1 group + b2 baseline + b3 age + b4 male + e          estimate = b1
 *   depends on the method: |b1 − difference in differences| > MCID / 2
 * @source Vickers and Altman, BMJ 2001;323:1123. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs More than {COEFFICIENTS} people with both measurements, in two groups; to be shown {GROUP_ESTIMATE_FROM} and {FOLLOW_UP_SHARE%} %
 *   follow-up. Standardised differences of at most {NEEDS_ADJUSTMENT_ABOVE}, or the adjustment.
 * @notFor Cause, unless chance decided who got the intervention.
 * @with compareGroups
 */
export function ancova(people: readonly FollowedPerson[]): Figure<Ancova, 'cannot-tell-apart'> {
  if (people.length <= COEFFICIENTS) return notEnough(people.length, COEFFICIENTS + 1)
  const group = people.map((p) => (p.group === 'treated' ? 1 : 0))
  const covariates = [
    people.map((p) => p.baseline),
    people.map((p) => p.ageYears),
    people.map((p) => (p.isMale ? 1 : 0)),
  ].filter((column) => !isConstant(column))
  const y = people.map((p) => p.followUp)
  const fit = isConstant(group) ? null : leastSquares([group, ...covariates], y)
  if (!fit) return refuse('cannot-tell-apart')
  const noise = y.reduce((total, v) => total + v * v, 0) * 1e-22
  const variance = fit.sse <= noise ? 0 : fit.sse / fit.df
  const se = Math.sqrt(variance * fit.inverse[1]![1]!)
  return { ok: true, df: fit.df, ...estimateOf(fit.coefficients[1]!, se, fit.df) }
}
