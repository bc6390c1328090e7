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

/**
 * The grade of a blow: only after a bronchodilator. A home blow of unknown state shows the grade that the clinic recorded.
 *
 * @figure GOLD airflow grade
 * @nurse How much COPD narrows the airways, 1 (mild) to 4 (very severe). It counts only for a blow after bronchodilator medicine. A home blow
 *   usually does not say whether medicine was taken; then the screen shows the grade that the clinic recorded.
 * @statistician Ordinal grade of unrounded FEV1 in percent of predicted, given only when post-bronchodilator FEV1/FVC is below the fixed ratio
 *   {OBSTRUCTED_BELOW}. The fixed ratio over-calls obstruction in the old and under-calls it in the young, compared with the lower limit of
 *   normal.
 * @formula
 *   FEV1/FVC < {OBSTRUCTED_BELOW}:  FEV1 % predicted ≥ 80 → 1;  ≥ 50 → 2;  ≥ 30 → 3;  < 30 → 4
 *   FEV1/FVC ≥ {OBSTRUCTED_BELOW}:  no grade
 * @source GOLD report 2023–2025.
 * @needs FEV1 and FVC after a bronchodilator, and reference values for the person.
 * @notFor A home blow of unknown bronchodilator state; diagnosing COPD; choosing treatment, which GOLD bases on symptoms and exacerbations.
 * @with goldGrade
 */
export function goldAirflow(
  fev1PercentPredicted: number,
  ratio: number,
  bronchodilator: Bronchodilator,
): Figure<{ grade: GoldGrade }, 'not-post-bronchodilator' | 'not-obstructed'> {
  if (bronchodilator !== 'post') return refuse('not-post-bronchodilator')
  const grade = goldGrade(fev1PercentPredicted, ratio)
  return grade === null ? refuse('not-obstructed') : { ok: true, grade }
}
