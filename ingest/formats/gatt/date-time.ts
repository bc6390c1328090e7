// GATT Date Time (0x2A08): seven bytes without a zone. It is what a clock on a wall in Denmark shows.

import { copenhagenOffset, fromLocal, isCalendarDate, PRECISION, type ReadingFlag, type WrittenTime } from '#core'
import { type Refused, refused } from '../refusal.js'
import type { ByteCursor } from './cursor.js'

export interface LocalStamp {
  /** Null when the device says that it does not know the date. */
  at: WrittenTime | null
  flags: readonly ReadingFlag[]
}

export const NO_STAMP: LocalStamp = { at: null, flags: [] }

const AMBIGUOUS: readonly ReadingFlag[] = ['ambiguous-time']

/** Years that the characteristic allows, besides 0 for "not known". */
const YEARS = { from: 1582, to: 9999 }

export interface DateTimeFields {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

export function readDateTime(cursor: ByteCursor): DateTimeFields {
  return {
    year: cursor.uint16(),
    month: cursor.uint8(),
    day: cursor.uint8(),
    hour: cursor.uint8(),
    minute: cursor.uint8(),
    second: cursor.uint8(),
  }
}

/**
 * The moment of a local date-time.
 * @param offsetMin minutes to add to the clock time (glucose meters send the user's change of the clock apart)
 */
export function resolveStamp(t: DateTimeFields, offsetMin = 0): LocalStamp | Refused {
  if (t.year === 0 || t.month === 0 || t.day === 0) return NO_STAMP
  const exists = isCalendarDate(t.year, t.month, t.day) && t.hour < 24 && t.minute < 60 && t.second < 60
  if (!exists || t.year < YEARS.from || t.year > YEARS.to) {
    return refused('bad-time', 'the date-time does not exist')
  }
  const { at, kind } = fromLocal(t.year, t.month, t.day, t.hour, t.minute + offsetMin, t.second)
  return {
    at: { at, offsetMin: copenhagenOffset(at), precision: PRECISION.second },
    flags: kind === 'once' ? [] : AMBIGUOUS,
  }
}
