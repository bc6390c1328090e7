// A glucose sensor's report: shares per range, the day's profile, and whether there is enough data (clinical.md 2.1, 2.3, 2.7).

import { quantile } from '../statistics/quantile.js'
import { localDate, toLocal } from '../time/copenhagen.js'
import type { EpochMs } from '../time/instant.js'

/** mmol/L: `inRange` is closed at both ends. */
export const GLUCOSE_RANGES = { veryLow: 3.0, low: 3.9, high: 10.0, veryHigh: 13.9 } as const
export const SENSOR_PERIOD_DAYS = 14
const ENOUGH_PERCENT = 70

export interface GlucoseShares {
  veryHigh: number
  high: number
  inRange: number
  low: number
  veryLow: number
}

/** @returns percent of readings per range, which sum to 100; null for none */
export function glucoseShares(mmolL: readonly number[]): GlucoseShares | null {
  if (mmolL.length === 0) return null
  const share = (test: (v: number) => boolean): number => (100 * mmolL.filter(test).length) / mmolL.length
  const r = GLUCOSE_RANGES
  return {
    veryLow: share((v) => v < r.veryLow),
    low: share((v) => v >= r.veryLow && v < r.low),
    inRange: share((v) => v >= r.low && v <= r.high),
    high: share((v) => v > r.high && v <= r.veryHigh),
    veryHigh: share((v) => v > r.veryHigh),
  }
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
  const hours = new Map<number, { values: number[]; days: Set<string> }>()
  for (const { at, mmolL } of points) {
    const { hour } = toLocal(at)
    const bin = hours.get(hour) ?? { values: [], days: new Set<string>() }
    bin.values.push(mmolL)
    bin.days.add(localDate(at))
    hours.set(hour, bin)
  }
  return [...hours]
    .sort(([a], [b]) => a - b)
    .map(([hour, { values, days }]) => {
      const q = (p: number): number => quantile(values, p) ?? 0
      return { hour, p5: q(0.05), p25: q(0.25), p50: q(0.5), p75: q(0.75), p95: q(0.95), days: days.size }
    })
}

export interface SensorSufficiency {
  /** Whole days from the first to the last reading. */
  days: number
  /** Percent of the expected readings that are there. */
  activePercent: number
  representative: boolean
}

/** Expected readings follow the sensor's own rhythm: the median interval in whole minutes. */
export function sensorSufficiency(times: readonly EpochMs[]): SensorSufficiency {
  const sorted = [...times].sort((a, b) => a - b)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || sorted.length < 2)
    return { days: 0, activePercent: 0, representative: false }
  const gaps = sorted.slice(1).map((t, i) => (t - sorted[i]!) / 60_000)
  const rhythm = Math.max(1, Math.round(quantile(gaps, 0.5) ?? 1))
  const spanMinutes = (last - first) / 60_000
  const expected = Math.round(spanMinutes / rhythm) + 1
  const activePercent = (100 * Math.min(sorted.length, expected)) / expected
  // A sensor that starts a few minutes into the window still has its fourteen days.
  const days = spanMinutes / 1440
  return {
    days: Math.round(days),
    activePercent,
    representative: days >= SENSOR_PERIOD_DAYS - 0.5 && activePercent >= ENOUGH_PERCENT,
  }
}
