// A time as text in a message: with a zone or not at all. The two refusals tell a developer which mistake it was.

import { parseDateTime, type WrittenTime } from '#core'
import type { JsonValue } from './json/read-json.js'
import { type Refused, refused } from './refusal.js'

const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?$/

/** ISO 8601 with a zone, at most this long. */
const MAX_LENGTH = 40

/** @param path where the time stands, for the detail of a refusal */
export function readTime(value: JsonValue | undefined, path: string): WrittenTime | Refused {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) {
    return refused('bad-time', `${path}: an ISO 8601 date-time with a zone is required`)
  }
  const time = parseDateTime(value)
  if (time) return time
  return WITHOUT_ZONE.test(value)
    ? refused('time-without-zone', `${path}: a zone is required, such as +01:00 or Z`)
    : refused('bad-time', `${path}: an ISO 8601 date-time with a zone is required`)
}
