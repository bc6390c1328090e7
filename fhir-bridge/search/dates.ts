// Dates in searches: a value with its prefix as a half-open interval, and the comparisons of R4 (`eq` means that the search contains the target).

import { type EpochMs, fromLocal, isCalendarDate, type TimeInterval } from '#core'
import type { DateBound, DatePrefix } from '#ledger'

const VALUE =
  /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+\- ]\d{2}:\d{2})?)?)?)?$/

const MINUTE = 60_000

const PREFIXES: ReadonlySet<string> = new Set<DatePrefix>(['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'])

function isPrefix(text: string | undefined): text is DatePrefix {
  return text !== undefined && PREFIXES.has(text)
}

/** Minutes east of UTC; null for an impossible offset. A space is a `+` that nobody encoded. */
function offsetMinutes(zone: string): number | null {
  if (zone === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))]
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

interface Fields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
}

/** The moment after the last one that a Danish clock shows these fields: in autumn an hour comes twice. */
function localEnd(f: Fields, lengthMs: number): EpochMs {
  const { at, kind } = fromLocal(f.year, f.month, f.day, f.hour, f.minute, f.second, f.ms)
  return at + lengthMs + (kind === 'twice' ? 60 * MINUTE : 0)
}

function timeInterval(f: Fields, zone: string | undefined, lengthMs: number): TimeInterval | null {
  if (zone === undefined) {
    return {
      lo: fromLocal(f.year, f.month, f.day, f.hour, f.minute, f.second, f.ms).at,
      hi: localEnd(f, lengthMs),
    }
  }
  const offset = offsetMinutes(zone)
  if (offset === null) return null
  const utc = new Date(0)
  utc.setUTCFullYear(f.year, f.month - 1, f.day)
  utc.setUTCHours(f.hour, f.minute, f.second, f.ms)
  const lo = utc.getTime() - offset * MINUTE
  return { lo, hi: lo + lengthMs }
}

/** `ap`: a tenth of the distance to now, at least the value's own width, on both sides. */
function widen({ lo, hi }: TimeInterval, now: EpochMs): TimeInterval {
  const margin = Math.max(Math.abs(now - lo) / 10, hi - lo)
  return { lo: Math.floor(lo - margin), hi: Math.ceil(hi + margin) }
}

/**
 * Reads one date value. Without a zone it means Europe/Copenhagen.
 * @returns null when it is not one: an impossible date, 24:00, an hour without minutes
 */
export function parseDate(text: string, now: EpochMs): DateBound | null {
  const m = VALUE.exec(text)
  if (!m) return null
  const prefix = isPrefix(m[1]) ? m[1] : 'eq'
  const interval = intervalOf(m)
  if (!interval) return null
  return { prefix, ...(prefix === 'ap' ? widen(interval, now) : interval) }
}

function intervalOf(m: RegExpExecArray): TimeInterval | null {
  const [year, month, day] = [Number(m[2]), Number(m[3] ?? 1), Number(m[4] ?? 1)]
  if (!isCalendarDate(year, month, day)) return null
  if (m[5] === undefined) {
    const lo = fromLocal(year, month, day).at
    if (m[4] !== undefined) return { lo, hi: fromLocal(year, month, day + 1).at }
    if (m[3] !== undefined) return { lo, hi: fromLocal(year, month + 1, 1).at }
    return { lo, hi: fromLocal(year + 1, 1, 1).at }
  }
  const [hour, minute] = [Number(m[5]), Number(m[6])]
  // A leap second counts as the second before it, as the ledger has it.
  const second = m[7] === '60' ? 59 : Number(m[7] ?? 0)
  if (hour > 23 || minute > 59 || second > 59) return null
  const ms = Number((m[8] ?? '0').padEnd(3, '0').slice(0, 3))
  const length = m[7] === undefined ? MINUTE : m[8] === undefined ? 1000 : 1
  return timeInterval({ year, month, day, hour, minute, second, ms }, m[9], length)
}

/** Whether a target's interval meets the value (fhir R4, search, date). `hi` of an open period is Infinity. */
export function meetsDate({ prefix, lo, hi }: DateBound, target: TimeInterval): boolean {
  const contains = lo <= target.lo && target.hi <= hi
  switch (prefix) {
    case 'eq':
      return contains
    case 'ne':
      return !contains
    case 'gt':
      return target.hi > hi
    case 'lt':
      return target.lo < lo
    case 'ge':
      return target.hi > hi || contains
    case 'le':
      return target.lo < lo || contains
    case 'sa':
      return target.lo >= hi
    case 'eb':
      return target.hi <= lo
    case 'ap':
      return target.lo < hi && target.hi > lo
  }
}
