// Temperature Measurement (0x2A1C), Bluetooth Health Thermometer Service 1.0.

import { type GattValue, numberReading, type Shared } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { NO_STAMP, readDateTime, resolveStamp } from './date-time.js'
import { readFloat } from './medfloat.js'

const FLAG = { fahrenheit: 1, timeStamp: 2, type: 4 } as const

const SITE: Readonly<Record<number, string>> = {
  1: 'armpit',
  2: 'body',
  3: 'ear',
  4: 'finger',
  5: 'gastro-intestinal tract',
  6: 'mouth',
  7: 'rectum',
  8: 'toe',
  9: 'tympanum',
}

export function temperature(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const value = readFloat(cursor.uint32())
  const stamp = flags & FLAG.timeStamp ? resolveStamp(readDateTime(cursor)) : NO_STAMP
  const site = flags & FLAG.type ? SITE[cursor.uint8()] : undefined
  const shared: Shared = { stamp, flags: [], context: site ? { site } : {} }
  const unit = flags & FLAG.fahrenheit ? '[degF]' : 'Cel'
  return { readings: [numberReading('body-temperature', value, unit, shared)], note: null }
}
