// Goal attainment scaling (clinical.md 6.6; Kiresuk and Sherman 1968): several weighted goals as one T score, where 50 is "as expected".

import { type Figure, notEnough } from '../statistics/figure.js'

export interface WeightedGoal {
  /** Above 0. */
  weight: number
  /** −2 much less than expected … 0 as expected … 2 much more. */
  attained: number
  /** Where the citizen stood when the goal was set. */
  baseline: number
}

export interface GoalAttainment {
  tAttained: number
  tBaseline: number
  tChange: number
}

/** Assumed correlation between goals. */
export const GOAL_RHO = 0.3

/**
 * @figure Goal attainment scaling (T score)
 * @nurse Several goals of one citizen as one number: 50 means as expected, above 50 better. It says how the citizen did against her own goals, so
 *   goals that are set low give high numbers.
 * @statistician Weighted sum of attainment levels −2 to 2, standardised with an assumed correlation of {GOAL_RHO} between goals. The T scale holds
 *   only if goals are set without bias; levels are ordinal.
 * @formula
 *   T = 50 + 10 Σ w x / √((1 − ρ) Σ w² + ρ (Σ w)²)          also for the baseline, and the change
 * @source Kiresuk and Sherman, Community Ment Health J 1968;4:443.
 * @needs One goal with a weight above 0, its levels set before follow-up.
 * @notFor Comparing citizens or teams.
 */
export function goalAttainment(goals: readonly WeightedGoal[], rho = GOAL_RHO): Figure<GoalAttainment> {
  const weighted = goals.filter((g) => g.weight > 0)
  if (weighted.length === 0) return notEnough(0, 1)
  const total = (of: (g: WeightedGoal) => number): number => weighted.reduce((t, g) => t + of(g), 0)
  const scale = Math.sqrt((1 - rho) * total((g) => g.weight ** 2) + rho * total((g) => g.weight) ** 2)
  const tAttained = 50 + (10 * total((g) => g.weight * g.attained)) / scale
  const tBaseline = 50 + (10 * total((g) => g.weight * g.baseline)) / scale
  return { ok: true, tAttained, tBaseline, tChange: tAttained - tBaseline }
}
