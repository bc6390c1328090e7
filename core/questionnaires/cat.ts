// CAT, the COPD assessment test (clinical.md 5): GSK's copyright. Its text is never shipped; only the score, 0–40, is stored.

import { type Figure, refuse } from '../statistics/figure.js'

/** @param score sum of eight items 0–5, as the licensed form gave it */
export function catScore(score: number): Figure<{ score: number; moreSymptoms: boolean }, 'invalid-items'> {
  if (!Number.isInteger(score) || score < 0 || score > 40) return refuse('invalid-items')
  return { ok: true, score, moreSymptoms: score >= 10 }
}
