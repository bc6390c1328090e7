// Calendar arithmetic in Europe/Copenhagen for axes and texts. A local day has 23, 24 or 25 hours.

export type EpochMs = number

export const ZONE = 'Europe/Copenhagen'
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** What charts can show: outside these years the zone's rules are history or guesswork. */
export const EARLIEST: EpochMs = Date.UTC(1900, 0, 1)
export const LATEST: EpochMs = Date.UTC(2200, 0, 1)

export interface LocalParts {
  readonly year: number
  /** 1–12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

const formatter = new Intl.DateTimeFormat('en-US', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})

/** The wall clock in Copenhagen at an instant (clamped to what charts can show). */
export function localParts(t: EpochMs): LocalParts {
  const got: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(clampTime(t))) got[type] = Number(value)
  return {
    year: got.year ?? 0,
    month: got.month ?? 1,
    day: got.day ?? 1,
    hour: got.hour ?? 0,
    minute: got.minute ?? 0,
  }
}

export function clampTime(t: EpochMs): EpochMs {
  return Math.min(LATEST, Math.max(EARLIEST, t))
}

function offsetMs(t: EpochMs): number {
  const p = localParts(t)
  const wall = Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute)
  return wall - Math.floor(clampTime(t) / MINUTE_MS) * MINUTE_MS
}

/**
 * The instant of a wall-clock time. Months and days may overflow (`month: 14`, `day: 0`) as in `Date.UTC`. A time that
 * the spring change skips becomes the hour after it; one that autumn repeats becomes the first of the two.
 */
export function fromLocal(year: number, month: number, day: number, hour = 0): EpochMs {
  const wall = Date.UTC(year, month - 1, day, hour)
  const first = wall - offsetMs(wall - 2 * HOUR_MS)
  const second = wall - offsetMs(first)
  return first === second ? first : Math.max(first, second)
}

/** Local midnight at or before an instant. */
export function startOfDay(t: EpochMs): EpochMs {
  const p = localParts(t)
  return fromLocal(p.year, p.month, p.day)
}

/** Local midnight `days` days after the day of `t`. */
export function addDays(t: EpochMs, days: number): EpochMs {
  const p = localParts(t)
  return fromLocal(p.year, p.month, p.day + days)
}

/** Whole local calendar days from the day of `a` to the day of `b`. */
export function dayDistance(a: EpochMs, b: EpochMs): number {
  const pa = localParts(a)
  const pb = localParts(b)
  return Math.round((Date.UTC(pb.year, pb.month - 1, pb.day) - Date.UTC(pa.year, pa.month - 1, pa.day)) / DAY_MS)
}
