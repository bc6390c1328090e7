// How much of the time a pressure lay in its target range (clinical.md 3.4): straight lines between daily means (Rosendaal, Thromb Haemost 1993;69:236).

import { type Figure, notEnough } from '../statistics/figure.js'
import { sum } from '../statistics/sum.js'

export interface DayValue {
  /** Days, counted from anywhere; several values of one day are averaged. */
  day: number
  value: number
}

/** Both ends are inside. */
export interface TargetBand {
  low: number
  high: number
}

export const SYSTOLIC_BAND: TargetBand = { low: 110, high: 134 }
/** A line over a longer silence would be a guess. */
export const MAX_GAP_DAYS = 56

export interface TimeInTargetRange {
  percent: number
  daysInRange: number
  daysCounted: number
  /** Silences longer than the gap, left out. */
  gapsSkipped: number
  /** Printed beside it: readings need no lines. */
  shareOfReadingsPercent: number
}

/**
 * @returns refuses when no two days lie close enough to join
 *
 * @figure Time in target range of blood pressure
 * @nurse Over months: how large a part of the time the pressure lay in the target band, when a straight line is drawn from day to day. The share
 *   of the measurements themselves stands beside it.
 * @statistician Rosendaal's linear interpolation between consecutive daily means, with the exact share of each segment inside the closed band.
 *   Segments longer than {MAX_GAP_DAYS} days are skipped and counted. Interpolation assumes monotone change between visits; sparse data make it an
 *   assumption rather than an observation.
 * @formula
 *   time in range % = 100 × Σ days of segments inside [low, high] / Σ days of segments          systolic band {SYSTOLIC_BAND.low}–{SYSTOLIC_BAND.high} mmHg unless set
 * @source Rosendaal, Thromb Haemost 1993;69:236; for blood pressure Fatani, J Am Coll Cardiol 2021;77:1290.
 * @needs Two days with readings at most {MAX_GAP_DAYS} days apart.
 * @notFor Short periods; comparing citizens who measure at different rhythms.
 * @with shareOfReadings
 */
export function timeInTargetRange(
  points: readonly DayValue[],
  band: TargetBand = SYSTOLIC_BAND,
  maxGapDays = MAX_GAP_DAYS,
): Figure<TimeInTargetRange, 'only-gaps'> {
  const days = dailyMeans(points)
  if (days.length < 2) return notEnough(days.length, 2)
  const spans: number[] = []
  const inside: number[] = []
  let gapsSkipped = 0
  for (let i = 1; i < days.length; i++) {
    const [a, b] = [days[i - 1]!, days[i]!]
    const length = b.day - a.day
    if (length > maxGapDays) {
      gapsSkipped++
      continue
    }
    spans.push(length)
    inside.push(length * shareInside(a.value, b.value, band))
  }
  if (spans.length === 0) return { ok: false, reason: 'only-gaps' }
  const [daysInRange, daysCounted] = [sum(inside), sum(spans)]
  return {
    ok: true,
    percent: (100 * daysInRange) / daysCounted,
    daysInRange,
    daysCounted,
    gapsSkipped,
    shareOfReadingsPercent: shareOfReadings(points, band),
  }
}

/** Percent of readings inside the band; for no readings there is none, and 0 is never asked. */
export function shareOfReadings(points: readonly DayValue[], { low, high }: TargetBand): number {
  return (100 * points.filter((p) => p.value >= low && p.value <= high).length) / Math.max(1, points.length)
}

/** Exact share of the straight line from a to b that lies in the band. */
function shareInside(a: number, b: number, { low, high }: TargetBand): number {
  if (a === b) return a >= low && a <= high ? 1 : 0
  const [from, to] = [Math.min(a, b), Math.max(a, b)]
  return Math.max(0, Math.min(to, high) - Math.max(from, low)) / (to - from)
}

/** One value per day, in order. */
function dailyMeans(points: readonly DayValue[]): DayValue[] {
  const days = new Map<number, number[]>()
  for (const { day, value } of points) days.set(day, [...(days.get(day) ?? []), value])
  return [...days].map(([day, values]) => ({ day, value: sum(values) / values.length })).sort((a, b) => a.day - b.day)
}
