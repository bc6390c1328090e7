// Shares of readings per range (clinical.md 2.1; Battelino, Diabetes Care 2019;42:1593). Judges readings, not time.

import { GLUCOSE_LIMITS, type GlucoseUnit } from './ranges.js'

/** Percent of readings. The first five sum to 100; `tight` is a part of `inRange`. */
export interface RangeShares {
  /** TBR level 2: below 3.0 mmol/L. */
  veryLow: number
  /** TBR level 1: 3.0 up to, but not, 3.9. */
  low: number
  /** TIR: 3.9 to 10.0. */
  inRange: number
  /** TAR level 1: above 10.0, to 13.9. */
  high: number
  /** TAR level 2: above 13.9. */
  veryHigh: number
  /** TITR: 3.9 to 7.8. */
  tight: number
}

/** @returns null when there is nothing to judge */
export function rangeShares(values: ArrayLike<number>, unit: GlucoseUnit): RangeShares | null {
  const n = values.length
  if (n === 0) return null
  const limits = GLUCOSE_LIMITS[unit]
  const count = { veryLow: 0, low: 0, inRange: 0, high: 0, veryHigh: 0, tight: 0 }
  for (let i = 0; i < n; i++) {
    const v = values[i]!
    if (v < limits.veryLow) count.veryLow++
    else if (v < limits.low) count.low++
    else if (v <= limits.high) count.inRange++
    else if (v <= limits.veryHigh) count.high++
    else count.veryHigh++
    if (v >= limits.low && v <= limits.tightHigh) count.tight++
  }
  const percent = (k: number): number => (100 * k) / n
  return {
    veryLow: percent(count.veryLow),
    low: percent(count.low),
    inRange: percent(count.inRange),
    high: percent(count.high),
    veryHigh: percent(count.veryHigh),
    tight: percent(count.tight),
  }
}
