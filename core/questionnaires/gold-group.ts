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
