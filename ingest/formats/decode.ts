// From the bytes of one message to its readings, by format. Pure and total: any bytes give a result, and nothing here knows the time.

import type { EpochMs } from '#core'
import { decodeGatt } from './gatt/decode-gatt.js'
import { type Decoded, refusedMessage } from './message.js'
import { decodeOmh } from './omh/decode-omh.js'
import { decodeReadings } from './readings/decode-readings.js'

const GATT = 'gatt/'

/**
 * @param format what follows `up/` in the topic: `readings`, `gatt/2a35`, `omh`
 * @param receivedAt only to judge what a message says of the future; never a stand-in for a time (the checks do that)
 */
export function decode(format: string, payload: Buffer, receivedAt: EpochMs): Decoded {
  if (format === 'readings') return decodeReadings(payload)
  if (format.startsWith(GATT)) return decodeGatt(format.slice(GATT.length), payload)
  if (format === 'omh') return decodeOmh(payload, receivedAt)
  return refusedMessage('unknown-format', 'the topic ends in readings, gatt/{characteristic} or omh')
}
