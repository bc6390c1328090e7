// Weight Measurement (0x2A9D), Bluetooth Weight Scale Service 1.0: weight, with BMI and height when the scale knows them.

import { refused } from '../refusal.js'
import { type GattValue, reading, type Shared, userOf } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { NO_STAMP, readDateTime, resolveStamp } from './date-time.js'
import { scaled } from './medfloat.js'

const FLAG = { imperial: 1, timeStamp: 2, userId: 4, bmiAndHeight: 8 } as const

/** "Measurement unsuccessful". */
const UNSUCCESSFUL = 0xffff

export function weight(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const imperial = (flags & FLAG.imperial) !== 0
  const raw = cursor.uint16()
  const stamp = flags & FLAG.timeStamp ? resolveStamp(readDateTime(cursor)) : NO_STAMP
  const user = userOf(flags & FLAG.userId ? cursor.uint8() : null)
  const shared: Shared = { stamp, flags: user.flags, context: user.context }
  const readings = [weightReading(raw, imperial, shared)]
  if (flags & FLAG.bmiAndHeight) {
    const bmi = cursor.uint16()
    const height = cursor.uint16()
    if (bmi > 0) readings.push(reading('bmi', { value: scaled(bmi, -1) }, 'kg/m2', shared))
    if (height > 0) readings.push(heightReading(height, imperial, shared))
  }
  return { readings, note: null }
}

/** Steps of 5 g or of 0.01 lb. */
function weightReading(raw: number, imperial: boolean, shared: Shared): GattValue['readings'][number] {
  if (raw === UNSUCCESSFUL) return refused('no-value', 'the scale says that the measurement was unsuccessful')
  return imperial
    ? reading('body-weight', { value: scaled(raw, -2) }, '[lb_av]', shared)
    : reading('body-weight', { value: scaled(raw * 5, -3) }, 'kg', shared)
}

/** Steps of 1 mm or of 0.1 inch. */
function heightReading(raw: number, imperial: boolean, shared: Shared): GattValue['readings'][number] {
  return imperial
    ? reading('body-height', { value: scaled(raw, -1) }, '[in_i]', shared)
    : reading('body-height', { value: scaled(raw, -3) }, 'm', shared)
}
