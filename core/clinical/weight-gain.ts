// Fast weight gain in heart failure (clinical.md 4.3): against the lowest weight of the days before, never against today's own.

export interface DayWeight {
  /** Local day number; several weights on a day are allowed. */
  day: number
  kg: number
}

/** Differences of two decimals: 82.1 − 80.1 is 2, not 1.9999999999999858. */
const PRECISION = 1e6

/**
 * Gain of `now` over the lowest weight one to `withinDays` days earlier.
 * @returns null when there is no weight in the window: not evaluable, which is not the same as no gain
 */
export function weightGain(before: readonly DayWeight[], now: DayWeight, withinDays: number): number | null {
  const window = before.filter((w) => now.day - w.day >= 1 && now.day - w.day <= withinDays)
  if (window.length === 0) return null
  const lowest = window.reduce((low, w) => Math.min(low, w.kg), Number.POSITIVE_INFINITY)
  return Math.round((now.kg - lowest) * PRECISION) / PRECISION
}
