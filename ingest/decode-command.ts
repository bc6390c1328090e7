// The core of `naermaal decode`: one sample, decoded and checked as the pipeline would, as JSON. Nothing is stored.

import {
  type CheckedReading,
  type DecodedReading,
  type EpochMs,
  FLAG_BITS,
  flagsFromBits,
  formatDateTime,
  formatDecimal,
  metric,
} from '#core'
import { check } from './checks/check.js'
import { decode } from './formats/decode.js'
import type { DecodedMessage } from './formats/message.js'
import { isRefused, type Refused } from './formats/refusal.js'

/**
 * @param format as in the topic: `readings`, `gatt/2a35`, `omh`
 * @returns 65 (EX_DATAERR) when nothing came out and something was refused; the output ends in a newline
 */
export function decodeCommand(
  format: string,
  bytes: Buffer,
  receivedAt: EpochMs,
): { exitCode: 0 | 65; output: string } {
  const decoded = decode(format, bytes, receivedAt)
  if (!decoded.ok) return { exitCode: 65, output: print([], [decoded.refused], null) }
  const { message } = decoded
  const readings: CheckedReading[] = []
  const refusals: Refused[] = []
  for (const [ordinal, reading] of message.readings.entries()) {
    const result = isRefused(reading) ? { readings: [], refused: reading } : judge(reading, message, receivedAt)
    readings.push(...result.readings)
    if (result.refused) refusals.push(isRefused(reading) ? reading : { ...result.refused, ordinal })
  }
  const exitCode = readings.length === 0 && refusals.length > 0 ? 65 : 0
  return { exitCode, output: print(readings, refusals, message) }
}

/**
 * A sample is often old, or was sent long ago: it is shown as it was the day it was measured, with the refusal that it would meet
 * today beside it. A clock that the sample itself calls wrong is another matter.
 */
function judge(
  reading: DecodedReading,
  message: DecodedMessage,
  receivedAt: EpochMs,
): { readings: CheckedReading[]; refused: Refused | null } {
  const { sentAt, clock } = message
  const checked = check(reading, { receivedAt, sentAt, clock })
  if (checked.ok) return { readings: [checked.reading], refused: null }
  const { refused } = checked
  const isOld = refused.reason === 'too-old'
  const isLate = refused.reason === 'clock-untrusted' && clock === null
  if (!reading.at || !(isOld || isLate)) return { readings: [], refused }
  const then = check(reading, { receivedAt: reading.at.at, sentAt: null, clock: null })
  if (!then.ok) return { readings: [], refused }
  const late = isOld ? FLAG_BITS.late : 0
  return { readings: [{ ...then.reading, flags: then.reading.flags | late }], refused }
}

function print(readings: CheckedReading[], refusals: Refused[], message: DecodedMessage | null): string {
  const members = [
    ['readings', list(readings.map(printReading))],
    ['refused', list(refusals.map((refusal) => JSON.stringify(refusal)))],
    ['epoch', JSON.stringify(message?.epoch ?? null)],
    ['seq', JSON.stringify(message?.seq ?? null)],
    ['sentAt', JSON.stringify(message?.sentAt ? formatDateTime(message.sentAt) : null)],
    ['clock', JSON.stringify(message?.clock ?? null)],
    ...(message?.note ? [['note', JSON.stringify(message.note)]] : []),
    ...(message?.glucoseContext ? [['glucoseContext', JSON.stringify(message.glucoseContext)]] : []),
  ]
  return `{\n${members.map(([name, json]) => `  "${name}": ${json}`).join(',\n')}\n}\n`
}

function list(items: string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${item}`).join(',\n')}\n  ]`
}

/** By hand, because JSON.stringify would print 82.30 as 82.3. */
function printReading(reading: CheckedReading): string {
  const { values, unit } = metric(reading.metric)
  const numbers = values.flatMap(({ name }, i) => {
    const value = reading.values[i]
    return value ? [`${JSON.stringify(name)}: ${formatDecimal(value)}`] : []
  })
  const members = [
    `"metric": ${JSON.stringify(reading.metric)}`,
    `"at": ${JSON.stringify(formatDateTime(reading.effective))}`,
    `"values": { ${numbers.join(', ')} }`,
    `"unit": ${JSON.stringify(unit)}`,
    `"flags": ${JSON.stringify(flagsFromBits(reading.flags))}`,
    `"context": ${JSON.stringify(reading.context)}`,
  ]
  return `{ ${members.join(', ')} }`
}
