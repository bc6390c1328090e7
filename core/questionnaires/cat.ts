// CAT, the COPD assessment test (clinical.md 5): GSK's copyright. Its text is never shipped; only the score, 0–40, is stored.

import { type Figure, refuse } from '../statistics/figure.js'

/**
 * @param score sum of eight items 0–5, as the licensed form gave it
 *
 * @figure CAT (COPD assessment test)
 * @nurse How much COPD troubles daily life, 0 to 40, higher is worse; 10 or more counts as "more symptoms". A change of {mcid.cat} points is
 *   regarded as one that matters. The text is licensed, so only the score is kept.
 * @statistician The total as the licensed form gave it; range checked, items not available.
 * @formula
 *   CAT = sum of 8 items 0–5, computed by the form
 * @source Jones, ERJ 2009;34:648; important difference: Kon, Lancet Respir Med 2014;2:195.
 * @needs A whole number from 0 to 40.
 * @notFor Diagnosing COPD.
 */
export function catScore(score: number): Figure<{ score: number; moreSymptoms: boolean }, 'invalid-items'> {
  if (!Number.isInteger(score) || score < 0 || score > 40) return refuse('invalid-items')
  return { ok: true, score, moreSymptoms: score >= 10 }
}
