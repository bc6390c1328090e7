// GOLD's grade of airflow limitation (clinical.md 1.3; GOLD report 2023–2025). Unrounded values are compared.

import { type Figure, refuse } from '../statistics/figure.js'

export type GoldGrade = 1 | 2 | 3 | 4

/** Not obstructed: there is no grade. */
export const OBSTRUCTED_BELOW = 0.7

/** @returns null when the ratio is 0.70 or more, or a number is missing (NaN) */
export function goldGrade(fev1PercentPredicted: number, ratio: number): GoldGrade | null {
  if (!(ratio < OBSTRUCTED_BELOW) || Number.isNaN(fev1PercentPredicted)) return null
  if (fev1PercentPredicted >= 80) return 1
  if (fev1PercentPredicted >= 50) return 2
  return fev1PercentPredicted >= 30 ? 3 : 4
}

export type Bronchodilator = 'post' | 'pre' | 'unknown'

/** The grade of a blow: only after a bronchodilator. A home blow of unknown state shows the grade that the clinic recorded. */
export function goldAirflow(
  fev1PercentPredicted: number,
  ratio: number,
  bronchodilator: Bronchodilator,
): Figure<{ grade: GoldGrade }, 'not-post-bronchodilator' | 'not-obstructed'> {
  if (bronchodilator !== 'post') return refuse('not-post-bronchodilator')
  const grade = goldGrade(fev1PercentPredicted, ratio)
  return grade === null ? refuse('not-obstructed') : { ok: true, grade }
}
