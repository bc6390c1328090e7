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

/**
 * @returns null when there is nothing to judge
 *
 * @figure Time in range (TIR) and the other glucose ranges (*andel af målinger i hvert område*)
 * @nurse How large a part of the sensor's measurements lie in the target range, how many are low and how many are high. A rise of {mcid.tir}
 *   percentage points in range is regarded as a change that matters. Look at the lows first: a good share in range can hide them.
 * @statistician Shares of readings, not of time: gaps are not filled, so readings lost at night or in lows bias the shares. A value is judged in
 *   the unit it comes in. The ledger holds mmol/L: what a device sends in mg/dL is converted on arrival, and then 70 mg/dL (3.886) counts as low
 *   and 54 mg/dL (2.997) as very low. Very low, low, in range, high and very high sum to 100; the tight range (TITR) is a part of the range.
 *   Serial readings are strongly autocorrelated, so a binomial interval does not hold.
 * @formula
 *   share = 100 × readings in the range / all readings           (mmol/L; mg/dL in brackets)
 *   very low (TBR 2)  < {GLUCOSE_LIMITS.mmol/L.veryLow}   [< {GLUCOSE_LIMITS.mg/dL.veryLow}]      low (TBR 1)  from {GLUCOSE_LIMITS.mmol/L.veryLow} to below {GLUCOSE_LIMITS.mmol/L.low}
 *   in range (TIR)    {GLUCOSE_LIMITS.mmol/L.low} to {GLUCOSE_LIMITS.mmol/L.high}, both included [{GLUCOSE_LIMITS.mg/dL.low} to {GLUCOSE_LIMITS.mg/dL.high}]
 *   high (TAR 1)      above {GLUCOSE_LIMITS.mmol/L.high} to {GLUCOSE_LIMITS.mmol/L.veryHigh}     very high (TAR 2)  > {GLUCOSE_LIMITS.mmol/L.veryHigh}   [> {GLUCOSE_LIMITS.mg/dL.veryHigh}]
 *   tight (TITR)      {GLUCOSE_LIMITS.mmol/L.low} to {GLUCOSE_LIMITS.mmol/L.tightHigh}     [{GLUCOSE_LIMITS.mg/dL.low} to {GLUCOSE_LIMITS.mg/dL.tightHigh}]
 * @source International consensus, Battelino, Diabetes Care 2019;42:1593; Lancet Diabetes Endocrinol 2023;11:42.
 * @needs One sensor over {SUFFICIENT.days} days with {SUFFICIENT.activePercent} % of its readings; with less it is marked "not representative". LO
 *   and HI count as very low and very high.
 * @notFor Finger-prick readings, which have shares of measurements instead; dosing; single nights.
 * @with glucoseShares
 */
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
