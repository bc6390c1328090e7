// WHO-5 well-being index (clinical.md 5; Topp, Psychother Psychosom 2015): five items 0–5, times four, 0–100. All five are needed.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

export interface Who5 {
  /** 0–25. */
  raw: number
  /** 0–100, higher is better. */
  score: number
  band: 'ok' | 'reduced' | 'likely-depression-risk'
  /** Below 50: PHQ-9 is suggested. */
  suggestsPhq9: boolean
}

/**
 * @figure WHO-5 well-being
 * @nurse Well-being in the last two weeks, 0 to 100, higher is better. 50 or less is reduced well-being, 28 or less a sign of possible depression;
 *   below 50 PHQ-9 is suggested. A change of {mcid.who5} points is regarded as one that matters.
 * @statistician Sum of five items 0–5, times 4. Complete answers only; no imputation.
 * @formula
 *   WHO-5 = 4 × Σ items          ≤ 28 likely depression risk, ≤ 50 reduced, otherwise ok
 * @source Topp, Psychother Psychosom 2015;84:167.
 * @needs All 5 items.
 * @notFor Diagnosing depression.
 */
export function who5(items: Items): Figure<Who5, 'invalid-items'> {
  if (!areItems(items, 5, 5)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < 5) return notEnough(values.length, 5)
  const raw = total(values)
  const score = raw * 4
  const band = score <= 28 ? 'likely-depression-risk' : score <= 50 ? 'reduced' : 'ok'
  return { ok: true, raw, score, band, suggestsPhq9: score < 50 }
}
