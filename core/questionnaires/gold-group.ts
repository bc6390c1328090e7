// GOLD's groups A, B and E of 2023 (clinical.md 5): exacerbations first, then symptoms by mMRC or CAT.

import { type Figure, refuse } from '../statistics/figure.js'

export interface GoldFacts {
  /** Null when not asked. One of the two is enough for A or B. */
  mMrc: number | null
  cat: number | null
  /** In the last twelve months. */
  moderateExacerbations: number
  /** Exacerbations that led to an admission. */
  hospitalised: number
}

/**
 * @figure GOLD group (A, B, E)
 * @nurse Which of GOLD's groups a citizen with COPD belongs to: E with exacerbations that matter, else B with more symptoms, else A.
 * @statistician Decision rule on counts of the last twelve months and mMRC or CAT; one of the two is enough, and the higher group wins when they
 *   disagree.
 * @formula
 *   E: ≥ 2 moderate exacerbations or ≥ 1 admission in 12 months;  else B: mMRC ≥ 2 or CAT ≥ 10;  else A
 * @source GOLD report 2023–2025.
 * @needs The exacerbations of twelve months; for A or B also mMRC or CAT.
 * @notFor Grading airflow, which is the GOLD airflow grade 1–4.
 */
export function goldGroup({
  mMrc,
  cat,
  moderateExacerbations,
  hospitalised,
}: GoldFacts): Figure<{ group: 'A' | 'B' | 'E' }, 'symptoms-unknown'> {
  if (moderateExacerbations >= 2 || hospitalised >= 1) return { ok: true, group: 'E' }
  if ((mMrc !== null && mMrc >= 2) || (cat !== null && cat >= 10)) return { ok: true, group: 'B' }
  return mMrc === null && cat === null ? refuse('symptoms-unknown') : { ok: true, group: 'A' }
}
