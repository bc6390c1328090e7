// `effective_time_frame`: a moment, or an interval. A reading's time is where its interval starts; the end is kept in the context.

import type { EpochMs, WrittenTime } from '#core'
import { formatDateTime } from '#core'
import { JsonNumber, type JsonObject, type JsonValue } from '../json/read-json.js'
import { isRefused, type Refused, refused } from '../refusal.js'
import { readTime } from '../written-time.js'

export interface TimeFrame {
  at: WrittenTime | null
  /** When the interval ended, as ISO 8601; null for a moment. */
  periodEnd: string | null
}

/** An interval may end this much after it was received: clocks differ. */
const AHEAD_MS = 5 * 60_000

const DURATION_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['sec', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['wk', 7 * 86_400_000],
])

export function readTimeFrame(frame: JsonValue | undefined, path: string, receivedAt: EpochMs): TimeFrame | Refused {
  if (frame === undefined || frame === null) return { at: null, periodEnd: null }
  const bad = refused('bad-time', `${path}: a date_time or a time_interval is required`)
  if (!(frame instanceof Map)) return bad
  const [moment, interval] = [frame.get('date_time'), frame.get('time_interval')]
  if (moment !== undefined && interval !== undefined) return bad
  if (moment !== undefined) {
    const at = readTime(moment, `${path}/date_time`)
    return isRefused(at) ? at : { at, periodEnd: null }
  }
  return interval instanceof Map ? readInterval(interval, `${path}/time_interval`, receivedAt) : bad
}

/** Two of start, end and duration. A date with a part of the day is no time that a reading can be attributed by. */
function readInterval(interval: JsonObject, path: string, receivedAt: EpochMs): TimeFrame | Refused {
  const bad = refused('bad-time', `${path}: a start and an end, or one of them and a duration, are required`)
  const start = optionalTime(interval, 'start_date_time', path)
  if (start && isRefused(start)) return start
  const end = optionalTime(interval, 'end_date_time', path)
  if (end && isRefused(end)) return end
  const duration = readDuration(interval.get('duration'))
  const from = start ?? (end && duration !== null ? { ...end, at: end.at - duration } : null)
  const to = end ?? (start && duration !== null ? { ...start, at: start.at + duration } : null)
  if (!from || !to || to.at < from.at || !isDate(from.at) || !isDate(to.at)) return bad
  if (to.at > receivedAt + AHEAD_MS) return refused('time-in-future', `${path}: ends more than 5 min after receipt`)
  return { at: from, periodEnd: formatDateTime(to) }
}

function optionalTime(interval: JsonObject, field: string, path: string): WrittenTime | Refused | null {
  const value = interval.get(field) ?? null
  return value === null ? null : readTime(value, `${path}/${field}`)
}

function readDuration(duration: JsonValue | undefined): number | null {
  if (!(duration instanceof Map)) return null
  const [value, unit] = [duration.get('value'), duration.get('unit')]
  const unitMs = typeof unit === 'string' ? DURATION_MS.get(unit) : undefined
  if (!(value instanceof JsonNumber) || unitMs === undefined) return null
  const ms = Math.round(Number(value.text) * unitMs)
  return ms >= 0 && Number.isSafeInteger(ms) ? ms : null
}

/** Between the years 1 and 9999, so that it can be written. */
function isDate(at: EpochMs): boolean {
  return at >= -62_135_596_800_000 && at <= 253_402_300_799_999
}
