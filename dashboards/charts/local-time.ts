// Calendar arithmetic for axes and texts: core's Danish local time, kept inside the years that charts can show.

import { addLocalDays, type EpochMs, type LocalTime, localDaysBetween, fromLocal as resolveLocal, toLocal } from '#core'

export type { EpochMs, LocalTime }

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** What charts can show: a reading outside these years is a device's clock gone wrong. */
const EARLIEST: EpochMs = Date.UTC(1900, 0, 1)
const LATEST: EpochMs = Date.UTC(2200, 0, 1)

export function clampTime(t: EpochMs): EpochMs {
  return Math.min(LATEST, Math.max(EARLIEST, t))
}

export const localParts = (t: EpochMs): LocalTime => toLocal(clampTime(t))

/** The instant of a wall-clock hour; months and days may overflow. Of a repeated hour the first. */
export const fromLocal = (year: number, month: number, day: number, hour = 0): EpochMs =>
  resolveLocal(year, month, day, hour).at

/** Local midnight at or before an instant. */
export const startOfDay = (t: EpochMs): EpochMs => addDays(t, 0)

/** Local midnight `days` days after the day of `t`. */
export const addDays = (t: EpochMs, days: number): EpochMs => addLocalDays(clampTime(t), days)

/** Whole local calendar days from the day of `a` to the day of `b`. */
export const dayDistance = (a: EpochMs, b: EpochMs): number => localDaysBetween(clampTime(a), clampTime(b))
