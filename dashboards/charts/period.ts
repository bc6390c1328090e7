// The period a chart shows, and what it says about days: how many, and how many of them have readings.

import { addDays, clampTime, dayDistance, type EpochMs, HOUR_MS } from './local-time.js'
import type { Point } from './series.js'

/** In order, inside what the calendar knows, and at least an hour long. */
export function periodOf(spec: { readonly from: EpochMs; readonly to: EpochMs }): [EpochMs, EpochMs] {
  const known = (t: EpochMs) => (Number.isFinite(t) ? clampTime(t) : 0)
  const from = Math.min(known(spec.from), known(spec.to))
  return [from, Math.max(known(spec.from), known(spec.to), from + HOUR_MS)]
}

/** Local calendar days that a period touches; one that ends at midnight does not touch the day after. */
export function daysIn([from, to]: readonly [EpochMs, EpochMs]): number {
  return dayDistance(from, Math.max(from, to - 1)) + 1
}

/** Local days with at least one reading; `points` in time order. */
export function daysWithReadings(points: readonly Point[]): number {
  let days = 0
  let nextMidnight = Number.NEGATIVE_INFINITY
  for (const p of points) {
    if (p.t < nextMidnight) continue
    days++
    nextMidnight = addDays(p.t, 1)
  }
  return days
}
