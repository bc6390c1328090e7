// The glycaemia risk index (clinical.md 2.2; Klonoff, J Diabetes Sci Technol 2023;17:1226): one number from the four shares outside the range.

import type { RangeShares } from './time-in-range.js'

/**
 * 0–100, higher is worse.
 *
 * @figure Glycaemia risk index (GRI)
 * @nurse One number from 0 to 100 for how many of the measurements are too low or too high, where lows weigh most. Zone A (up to 20) is best, zone
 *   E (above 80) worst. Two citizens with the same number can have opposite problems, so look at the shares behind it.
 * @statistician Weighted sum of the four shares outside the range, cut off at 100, with weights fitted to experts' ranking of traces. Ordinal in
 *   meaning; no interval is given.
 * @formula
 *   GRI = min(100, 3.0 very low + 2.4 low + 1.6 very high + 0.8 high)      shares in percent
 *   zones: A ≤ 20, B ≤ 40, C ≤ 60, D ≤ 80, E > 80
 * @source Klonoff, J Diabetes Sci Technol 2023;17:1226.
 * @needs What time in range needs.
 * @notFor Choosing treatment: it does not say whether glucose is too low or too high.
 * @with griZone
 */
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
