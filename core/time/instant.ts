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

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** The Gregorian calendar repeats after 400 years of this many days. */
const CYCLE_MS = 146_097 * DAY
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Days in a month of the Gregorian calendar; `month` from 1. */
export function daysInMonth(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0)
}

/** True for a date that exists, between the years 1 and 9999. */
export function isCalendarDate(year: number, month: number, day: number): boolean {
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/**
 * Reads an ISO 8601 date-time with a zone. Fractions finer than a millisecond are cut; a leap second reads as :59.999.
 * Read character by character, because it runs twice for every message and a regular expression costs three times as much.
 * @returns null when it is not one: no zone, 31 February, 24:00, an offset beyond ±14:00
 */
export function parseDateTime(text: string): WrittenTime | null {
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const separated = text[4] === '-' && text[7] === '-' && (text[10] === 'T' || text[10] === ' ') && text[13] === ':'
  if (!separated || !isCalendarDate(year, month, day) || !(hour <= 23 && minute <= 59)) return null
  const fine = readSeconds(text)
  if (fine === null) return null
  const offsetMin = parseOffset(text, fine.end)
  if (offsetMin === null) return null
  const utc = Date.UTC(year + 400, month - 1, day, hour, minute, fine.second, fine.ms) - CYCLE_MS
  return { at: utc - offsetMin * MINUTE, offsetMin, precision: fine.precision }
}

/** The number that `count` digits spell; NaN when one of them is none. */
function digits(text: string, from: number, count: number): number {
  let value = 0
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

interface Seconds {
  second: number
  ms: number
  precision: Precision
  /** Where the zone begins. */
  end: number
}

/** `:ss`, `:ss.f…` (1–9 digits) or nothing, after the minutes. */
function readSeconds(text: string): Seconds | null {
  if (text[16] !== ':') return { second: 0, ms: 0, precision: PRECISION.minute, end: 16 }
  const second = digits(text, 17, 2)
  if (!(second <= 60)) return null
  const leap = second === 60
  if (text[19] !== '.' && text[19] !== ',')
    return { second: leap ? 59 : second, ms: leap ? 999 : 0, precision: PRECISION.second, end: 19 }
  let end = 20
  let ms = 0
  for (let digit = digits(text, end, 1); digit >= 0; digit = digits(text, ++end, 1)) {
    if (end < 23) ms += digit * 10 ** (22 - end)
  }
  if (end === 20 || end > 29) return null
  return { second: leap ? 59 : second, ms: leap ? 999 : ms, precision: PRECISION.millisecond, end }
}

/** `Z`, `±hh:mm` or `±hhmm`, to the end of the text. */
function parseOffset(text: string, from: number): number | null {
  const sign = text[from]
  if (sign === 'Z' || sign === 'z') return text.length === from + 1 ? 0 : null
  if (sign !== '+' && sign !== '-') return null
  const colon = text[from + 3] === ':' ? 1 : 0
  const hours = digits(text, from + 1, 2)
  const minutes = digits(text, from + 3 + colon, 2)
  const total = hours * 60 + minutes
  if (!(minutes <= 59 && total <= 14 * 60) || text.length !== from + 5 + colon) return null
  return sign === '-' ? -total : total
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => TWO_DIGITS[n] ?? String(n)

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
  const local = formatInstant(at + offsetMin * MINUTE)
  if (precision === PRECISION.year) return local.slice(0, 4)
  if (precision === PRECISION.month) return local.slice(0, 7)
  if (precision === PRECISION.day) return local.slice(0, 10)
  const end = precision === PRECISION.millisecond ? 23 : 19
  return local.slice(0, end) + formatOffset(offsetMin)
}

/** The day that was written last: neighbours share it, and a date takes most of the time. */
const lastDay = { start: Number.NaN, text: '' }

/**
 * An instant in UTC with milliseconds: record times, logs, receipts. As `Date.toISOString`, in a fraction of the time.
 * @throws RangeError for NaN and for days that `Date` does not have
 */
export function formatInstant(at: EpochMs): string {
  const start = Math.floor(at / DAY) * DAY
  if (start !== lastDay.start) {
    const text = new Date(start).toISOString()
    lastDay.text = text.slice(0, text.indexOf('T') + 1)
    lastDay.start = start
  }
  const ms = Math.floor(at - start)
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${lastDay.text}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}Z`
}
