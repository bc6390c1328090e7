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

export function goalAttainment(goals: readonly WeightedGoal[], rho = GOAL_RHO): Figure<GoalAttainment> {
  const weighted = goals.filter((g) => g.weight > 0)
  if (weighted.length === 0) return notEnough(0, 1)
  const total = (of: (g: WeightedGoal) => number): number => weighted.reduce((t, g) => t + of(g), 0)
  const scale = Math.sqrt((1 - rho) * total((g) => g.weight ** 2) + rho * total((g) => g.weight) ** 2)
  const tAttained = 50 + (10 * total((g) => g.weight * g.attained)) / scale
  const tBaseline = 50 + (10 * total((g) => g.weight * g.baseline)) / scale
  return { ok: true, tAttained, tBaseline, tChange: tAttained - tBaseline }
}
