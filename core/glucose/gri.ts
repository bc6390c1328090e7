// The glycaemia risk index (clinical.md 2.2; Klonoff, J Diabetes Sci Technol 2023;17:1226): one number from the four shares outside the range.

import type { RangeShares } from './time-in-range.js'

/** 0–100, higher is worse. */
export function glycaemiaRiskIndex({ veryLow, low, veryHigh, high }: RangeShares): number {
  return Math.min(100, 3.0 * veryLow + 2.4 * low + 1.6 * veryHigh + 0.8 * high)
}

export type GriZone = 'A' | 'B' | 'C' | 'D' | 'E'

/** A to 20, B to 40, C to 60, D to 80, E above. */
export function griZone(gri: number): GriZone {
  if (gri <= 20) return 'A'
  if (gri <= 40) return 'B'
  if (gri <= 60) return 'C'
  return gri <= 80 ? 'D' : 'E'
}
