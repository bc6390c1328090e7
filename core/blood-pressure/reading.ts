// One blood pressure reading and when it can be believed (clinical.md 0.9).

import type { EpochMs } from '../time/instant.js'

export interface PressureReading {
  at: EpochMs
  systolicMmHg: number
  diastolicMmHg: number
  /** Null when the device sent none. */
  pulsePerMinute: number | null
  /** The device saw an irregular pulse. */
  irregular: boolean
}

export const PLAUSIBLE_PRESSURE = { systolic: [60, 260], diastolic: [30, 160], pulsePressureMin: 10 } as const

/** False for what no adult's arm can hold: kept and marked elsewhere, left out of statistics here. */
export function isPlausiblePressure(reading: Pick<PressureReading, 'systolicMmHg' | 'diastolicMmHg'>): boolean {
  const { systolicMmHg: s, diastolicMmHg: d } = reading
  const { systolic, diastolic, pulsePressureMin } = PLAUSIBLE_PRESSURE
  return s >= systolic[0] && s <= systolic[1] && d >= diastolic[0] && d <= diastolic[1] && s - d >= pulsePressureMin
}
