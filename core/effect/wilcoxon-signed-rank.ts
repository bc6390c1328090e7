// Wilcoxon's signed rank test (clinical.md 6.2): zeros dropped, mid-ranks, normal approximation with correction for ties and continuity.

import { midRanks } from '../statistics/mid-ranks.js'
import { normalTwoSidedP } from '../statistics/normal.js'

export interface SignedRank {
  /** Sum of the ranks of positive changes. */
  w: number | null
  p: number | null
}

/** @param changes follow-up minus baseline; null for both when no change differs from 0 */
export function wilcoxonSignedRank(changes: readonly number[]): SignedRank {
  const moved = changes.filter((d) => d !== 0)
  const n = moved.length
  if (n === 0) return { w: null, p: null }
  const { ranks, ties } = midRanks(moved.map(Math.abs))
  let w = 0
  for (let i = 0; i < n; i++) if (moved[i]! > 0) w += ranks[i]!
  const tied = ties.reduce((total, t) => total + t ** 3 - t, 0)
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tied / 48
  const off = Math.max(0, Math.abs(w - (n * (n + 1)) / 4) - 0.5)
  return { w, p: normalTwoSidedP(off / Math.sqrt(variance)) }
}
