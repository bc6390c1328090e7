// Heart Rate Measurement (0x2A37), Bluetooth Heart Rate Service 1.0: a pulse without a time of its own.

import type { ReadingFlag } from '#core'
import { type GattValue, reading } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { NO_STAMP } from './date-time.js'

const FLAG = { uint16: 1, contact: 2, contactKnown: 4, energy: 8, intervals: 16 } as const

/** More than these are not kept in the context: a notification holds nine or so. */
const MAX_INTERVALS = 32

export function heartRate(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const rate = flags & FLAG.uint16 ? cursor.uint16() : cursor.uint8()
  const energyKj = flags & FLAG.energy ? cursor.uint16() : null
  const intervals = flags & FLAG.intervals ? readIntervals(cursor) : []
  const lifted = (flags & FLAG.contactKnown) !== 0 && (flags & FLAG.contact) === 0
  const remarks: ReadingFlag[] = lifted ? ['poor-signal'] : []
  const context = {
    ...(energyKj !== null && { energyExpendedKj: energyKj }),
    ...(intervals.length > 0 && { rrMs: intervals.slice(0, MAX_INTERVALS).join(' ') }),
  }
  const shared = { stamp: NO_STAMP, flags: remarks, context }
  return { readings: [reading('pulse', { value: String(rate) }, '/min', shared)], note: null }
}

/** All that is left, in 1/1024 s, as whole milliseconds. An odd byte at the end is read as truncated. */
function readIntervals(cursor: ByteCursor): number[] {
  const intervals: number[] = []
  while (cursor.rest > 0) intervals.push(Math.round((cursor.uint16() * 1000) / 1024))
  return intervals
}
