// One glucose series in order (clinical.md 2.9): duplicate times keep the last, LO and HI get their stand-in value, units are never mixed.

import { type Figure, refuse } from '../statistics/figure.js'
import type { EpochMs } from '../time/instant.js'
import type { GlucoseUnit } from './ranges.js'

export interface GlucoseReading {
  at: EpochMs
  /** In `unit`; for a censored reading whatever the device printed, which is not used. */
  value: number
  unit: GlucoseUnit
  /** The meter said LO or HI. */
  censored?: 'low' | 'high' | undefined
}

export interface GlucoseSeries {
  unit: GlucoseUnit
  /** Ascending, no time twice. */
  times: Float64Array
  /** In `unit`, one for each time. */
  values: Float64Array
  /** How many stand in for LO and HI: a mean that holds any of them is marked. */
  censored: { low: number; high: number }
}

/** Used in means for LO and HI; they are below 3.0 and above 13.9 mmol/L, as the shares need. */
const STAND_IN: Readonly<Record<GlucoseUnit, { low: number; high: number }>> = {
  'mmol/L': { low: 2.2, high: 27.8 },
  'mg/dL': { low: 2.2 * 18.0156, high: 27.8 * 18.0156 },
}

/**
 * @param readings of one sensor or one meter, any order, implausible ones (clinical.md 0.9) already left out
 * @returns refuses both units in one series (a task for data quality), and a value that is not above 0
 */
export function glucoseSeries(
  readings: readonly GlucoseReading[],
): Figure<GlucoseSeries, 'mixed-units' | 'implausible'> {
  const unit = readings[0]?.unit ?? 'mmol/L'
  let ascending = true
  let before = Number.NEGATIVE_INFINITY
  for (const { at, value, unit: own, censored } of readings) {
    if (own !== unit) return refuse('mixed-units')
    if (censored === undefined && !(value > 0 && Number.isFinite(value))) return refuse('implausible')
    if (!(at > before)) ascending = false
    before = at
  }
  return { ok: true, unit, ...columns(ascending ? readings : lastOfEachTime(readings), STAND_IN[unit]) }
}

function columns(
  readings: readonly GlucoseReading[],
  standIn: Readonly<Record<'low' | 'high', number>>,
): Omit<GlucoseSeries, 'unit'> {
  const times = new Float64Array(readings.length)
  const values = new Float64Array(readings.length)
  const censored = { low: 0, high: 0 }
  for (let i = 0; i < readings.length; i++) {
    const reading = readings[i]!
    times[i] = reading.at
    values[i] = reading.censored === undefined ? reading.value : standIn[reading.censored]
    if (reading.censored !== undefined) censored[reading.censored]++
  }
  return { times, values, censored }
}

function lastOfEachTime(readings: readonly GlucoseReading[]): GlucoseReading[] {
  const byTime = new Map<EpochMs, GlucoseReading>()
  for (const reading of readings) byTime.set(reading.at, reading)
  return [...byTime.values()].sort((a, b) => a.at - b.at)
}
