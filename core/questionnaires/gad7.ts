// GAD-7 (clinical.md 5; Spitzer, Arch Intern Med 2006): seven items 0–3, 0–21. All seven are needed.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

export type Gad7Severity = 'minimal' | 'mild' | 'moderate' | 'severe'

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
