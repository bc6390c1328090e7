// Format `gatt/{characteristic}`: a raw Bluetooth notification, as a phone or hub forwards it. Hex digits only is hex, anything else is binary.

import { type Decoded, plainMessage, refusedMessage } from '../message.js'
import { isRefused } from '../refusal.js'
import { bloodPressure } from './blood-pressure.js'
import type { GattDecoder } from './characteristic.js'
import { ByteCursor } from './cursor.js'
import { glucose } from './glucose.js'
import { glucoseContext } from './glucose-context.js'
import { heartRate } from './heart-rate.js'
import { continuous, spotCheck } from './pulse-oximeter.js'
import { temperature } from './temperature.js'
import { weight } from './weight.js'

const DECODERS = new Map<string, GattDecoder>([
  ['2a18', glucose],
  ['2a1c', temperature],
  ['2a34', glucoseContext],
  ['2a35', bloodPressure],
  ['2a37', heartRate],
  ['2a5e', spotCheck],
  ['2a5f', continuous],
  ['2a9d', weight],
])

/** The longest attribute value that Bluetooth knows. */
const MAX_VALUE = 512

const FULL_UUID = /^0000([0-9a-f]{4})-0000-1000-8000-00805f9b34fb$/

/** @param characteristic 16-bit or full 128-bit UUID, upper or lower case */
export function decodeGatt(characteristic: string, payload: Buffer): Decoded {
  const uuid = characteristic.toLowerCase()
  const decoder = DECODERS.get(FULL_UUID.exec(uuid)?.[1] ?? uuid)
  if (!decoder) {
    return refusedMessage('unknown-characteristic', `one of ${[...DECODERS.keys()].join(', ')} is required`)
  }
  const bytes = readBytes(payload)
  if (!bytes) return refusedMessage('bad-hex', 'hex is an even number of hex digits, without separators')
  if (bytes.length > MAX_VALUE) return refusedMessage('over-long', `a value has at most ${MAX_VALUE} bytes`)
  const cursor = new ByteCursor(bytes)
  const { readings, note, glucoseContext } = decoder(cursor)
  if (cursor.truncated) return refusedMessage('truncated', 'fields that the flags announce are missing')
  if (cursor.rest > 0) return refusedMessage('over-long', 'bytes follow that the flags do not announce')
  readings.forEach((reading, ordinal) => {
    if (isRefused(reading)) reading.ordinal = ordinal
  })
  return plainMessage(readings, note, glucoseContext)
}

const HEX = /^[\t\n\r ]*((?:[0-9a-fA-F]{2})+)[\t\n\r ]*$/
/** Digits with something between them that people put there: meant as hex, and never to be read as binary. */
const HEX_LIKE = /^[\t\n\r ]*(?:0x)?[0-9a-fA-F][0-9a-fA-F\t\n\r :,-]*$/

/** The value's bytes; null for text that is nearly hex. White space around hex is allowed: a file ends in a newline. */
function readBytes(payload: Buffer): Uint8Array | null {
  if (payload.length > 4 * MAX_VALUE) return payload
  const text = payload.toString('latin1')
  const digits = HEX.exec(text)?.[1]
  if (digits !== undefined) return Buffer.from(digits, 'hex')
  return HEX_LIKE.test(text) ? null : payload
}
