// A glucose sensor's fourteen days as the citizen's page shows them: shares, the day's profile, and whether there is enough data.
// The definitions are those of core/glucose; here is only the page's shape, in mmol/L.

import { agp } from '../glucose/agp.js'
import { GLUCOSE_LIMITS } from '../glucose/ranges.js'
import { cgmSufficiency, SUFFICIENT } from '../glucose/sufficiency.js'
import { rangeShares } from '../glucose/time-in-range.js'
import type { EpochMs } from '../time/instant.js'

/** mmol/L: `inRange` is closed at both ends. */
export const GLUCOSE_RANGES = GLUCOSE_LIMITS['mmol/L']
export const SENSOR_PERIOD_DAYS = 14

export interface GlucoseShares {
  veryHigh: number
  high: number
  inRange: number
  low: number
  veryLow: number
}

/** @returns percent of readings per range, which sum to 100; null for none */
export function glucoseShares(mmolL: readonly number[]): GlucoseShares | null {
  const shares = rangeShares(mmolL, 'mmol/L')
  if (shares === null) return null
  const { veryHigh, high, inRange, low, veryLow } = shares
  return { veryHigh, high, inRange, low, veryLow }
}

export interface GlucoseHour {
  /** Local clock hour, 0–23. */
  hour: number
  p5: number
  p25: number
  p50: number
  p75: number
  p95: number
  /** Local days with a reading in this hour; a curve over fewer than five is dashed. */
  days: number
}

/** Quantiles per local clock hour; hours without readings are absent. */
export function glucoseProfile(points: readonly { at: EpochMs; mmolL: number }[]): GlucoseHour[] {
  const hours = agp(
    points.map((p) => p.at),
    points.map((p) => p.mmolL),
  )
  return hours.map(({ hour, quantiles: [p5, p25, p50, p75, p95], days }) => ({ hour, p5, p25, p50, p75, p95, days }))
}

export interface SensorSufficiency {
  /** Whole days from the first to the last reading. */
  days: number
  /** Percent of the expected readings that are there. */
  activePercent: number
  representative: boolean
}

/** The page's window is exactly fourteen days: a sensor that starts a few hours into it still has them. */
const SLACK_DAYS = 0.5

export function sensorSufficiency(times: readonly EpochMs[]): SensorSufficiency {
  const { spanDays, activePercent } = cgmSufficiency([...new Set(times)].sort((a, b) => a - b))
  if (spanDays === 0) return { days: 0, activePercent: 0, representative: false }
  return {
    days: Math.round(spanDays),
    activePercent,
    representative: spanDays >= SENSOR_PERIOD_DAYS - SLACK_DAYS && activePercent >= SUFFICIENT.activePercent,
  }
}
