// Moments in time: milliseconds since 1970 in UTC, with the offset and the precision they were written with.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number

/** How finely a time was given. The numbers are on disk (`reading.time_precision`). */
export const PRECISION = { year: 1, month: 2, day: 3, minute: 4, second: 5, millisecond: 6 } as const
export type Precision = (typeof PRECISION)[keyof typeof PRECISION]

/** A moment as somebody wrote it: `at` is the start of the interval that the precision leaves open. */
export interface WrittenTime {
  at: EpochMs
  /** Minutes east of UTC at the place of measurement, −840…840. */
  offsetMin: number
  precision: Precision
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})$/

const MINUTE = 60_000

/** Days in a month of the Gregorian calendar; `month` from 1. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** True for a date that exists, between the years 1 and 9999. */
export function isCalendarDate(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/**
 * Reads an ISO 8601 date-time with a zone. Fractions finer than a millisecond are cut; a leap second reads as :59.999.
 * @returns null when it is not one: no zone, 31 February, 24:00, an offset beyond ±14:00
 */
export function parseDateTime(text: string): WrittenTime | null {
  const m = DATE_TIME.exec(text)
  if (!m) return null
  const [year, month, day, hour, minute] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])]
  const leap = m[6] === '60'
  const second = leap ? 59 : Number(m[6] ?? 0)
  const ms = leap ? 999 : Number((m[7] ?? '0').padEnd(3, '0').slice(0, 3))
  if (!isCalendarDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return null
  const offsetMin = parseOffset(m[8] ?? 'Z')
  if (offsetMin === null) return null
  const precision =
    m[6] === undefined ? PRECISION.minute : m[7] === undefined ? PRECISION.second : PRECISION.millisecond
  const utc = new Date(0)
  utc.setUTCFullYear(year, month - 1, day)
  utc.setUTCHours(hour, minute, second, ms)
  return { at: utc.getTime() - offsetMin * MINUTE, offsetMin, precision }
}

function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(-2))
  const total = hours * 60 + minutes
  if (minutes > 59 || total > 14 * 60) return null
  return text.startsWith('-') ? -total : total
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** `+01:00`; UTC is `+00:00` unless `utcAsZ`. */
export function formatOffset(offsetMin: number, utcAsZ = false): string {
  if (offsetMin === 0 && utcAsZ) return 'Z'
  const abs = Math.abs(offsetMin)
  return `${offsetMin < 0 ? '-' : '+'}${two(Math.floor(abs / 60))}:${two(abs % 60)}`
}

/**
 * Writes a moment as FHIR's dateTime, with its own offset and precision.
 * Minute precision is not FHIR's: seconds are written as :00 there.
 */
export function formatDateTime({ at, offsetMin, precision }: WrittenTime): string {
  const local = new Date(at + offsetMin * MINUTE).toISOString()
  if (precision === PRECISION.year) return local.slice(0, 4)
  if (precision === PRECISION.month) return local.slice(0, 7)
  if (precision === PRECISION.day) return local.slice(0, 10)
  const end = precision === PRECISION.millisecond ? 23 : 19
  return local.slice(0, end) + formatOffset(offsetMin)
}

/** An instant in UTC with milliseconds: record times, logs, receipts. */
export function formatInstant(at: EpochMs): string {
  return new Date(at).toISOString()
}
