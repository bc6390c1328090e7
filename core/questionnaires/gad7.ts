// GAD-7 (clinical.md 5; Spitzer, Arch Intern Med 2006): seven items 0–3, 0–21. All seven are needed.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

export type Gad7Severity = 'minimal' | 'mild' | 'moderate' | 'severe'

/**
 * @figure GAD-7 (anxiety)
 * @nurse Signs of anxiety in the last two weeks, 0 to 21, higher is worse. A change of {mcid.gad7} points is regarded as one that matters.
 * @statistician Sum of seven items 0–3; complete answers only.
 * @formula
 *   GAD-7 = Σ items          5 mild, 10 moderate, 15 severe
 * @source Spitzer, Arch Intern Med 2006;166:1092; important difference: Toussaint, J Affect Disord 2020;265:395.
 * @needs All 7 items.
 * @notFor Diagnosing an anxiety disorder.
 * @with gad7Severity
 */
export function gad7(items: Items): Figure<{ score: number; severity: Gad7Severity }, 'invalid-items'> {
  if (!areItems(items, 7, 3)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < 7) return notEnough(values.length, 7)
  const score = total(values)
  return { ok: true, score, severity: gad7Severity(score) }
}

export function gad7Severity(score: number): Gad7Severity {
  if (score >= 15) return 'severe'
  if (score >= 10) return 'moderate'
  return score >= 5 ? 'mild' : 'minimal'
}
