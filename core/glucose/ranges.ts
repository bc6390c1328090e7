// The glucose ranges of the international consensus (clinical.md 2.1; Battelino, Diabetes Care 2019;42:1593), in both units.
// A value is judged in the unit it was stored in: converting first would move values across a limit.

import { GLUCOSE_MGDL_PER_MMOLL } from '../units/convert.js'

export type GlucoseUnit = 'mmol/L' | 'mg/dL'

export interface GlucoseLimits {
  /** Below this is TBR level 2. */
  veryLow: number
  /** Below this is TBR. */
  low: number
  /** TIR is closed at both ends. */
  high: number
  /** Above this is TAR level 2. */
  veryHigh: number
  /** The tight range ends here (TITR, 3.9–7.8 mmol/L), closed. */
  tightHigh: number
}

export const GLUCOSE_LIMITS: Readonly<Record<GlucoseUnit, GlucoseLimits>> = {
  'mmol/L': { veryLow: 3.0, low: 3.9, high: 10.0, veryHigh: 13.9, tightHigh: 7.8 },
  'mg/dL': { veryLow: 54, low: 70, high: 180, veryHigh: 250, tightHigh: 140 },
}

export function glucoseInMgDl(value: number, unit: GlucoseUnit): number {
  return unit === 'mg/dL' ? value : value * GLUCOSE_MGDL_PER_MMOLL
}

export function glucoseInMmolL(value: number, unit: GlucoseUnit): number {
  return unit === 'mmol/L' ? value : value / GLUCOSE_MGDL_PER_MMOLL
}
