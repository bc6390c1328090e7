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

/** A covariate that is the same for everybody explains nothing and is left out. */
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
