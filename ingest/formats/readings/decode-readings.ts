// Format `readings`, version 1: our own JSON (docs/device-contract.md). Unknown fields are ignored, so that devices may be newer than we are.
// Hand-written because it runs 20 000 times a second; the zod schema beside it is its oracle in a property test.

import { type DecodedReading, isMetricId, metric } from '#core'
import { isRangeFlag } from '../censored.js'
import { JsonNumber, type JsonObject, type JsonValue, readJson } from '../json/read-json.js'
import {
  type ClockState,
  type Context,
  type Decoded,
  type DecodedMessage,
  MAX_READINGS,
  NO_CONTEXT,
  refusedMessage,
} from '../message.js'
import { isRefused, type Refused, refused } from '../refusal.js'
import { readTime } from '../written-time.js'
import { readContext, readFlags, UNKNOWN_FLAGS_KEY } from './remarks.js'
import { readValues } from './values.js'

/** `epoch` is an int4 in the ledger. */
export const MAX_EPOCH = 2 ** 31 - 1

export function decodeReadings(payload: Buffer): Decoded {
  const json = readJson(payload)
  if (!json.ok) return refusedMessage(json.reason, json.detail)
  const root = json.value
  if (!(root instanceof Map)) return refusedMessage('bad-shape', '/: an object is required')
  const sequence = readSequence(root)
  if (isRefused(sequence)) return { ok: false, refused: sequence }
  // From here on a message that can be counted is counted, whatever is wrong with it: else its epoch would never be complete.
  const envelope = readEnvelope(root)
  if (isRefused(envelope)) return countedOnly(sequence, envelope)
  const readings = readItems(root.get('readings'))
  if (isRefused(readings)) return countedOnly(sequence, readings)
  const { epoch, seq } = sequence
  return { ok: true, message: { readings, epoch, seq, sentAt: envelope.sentAt, clock: envelope.clock } }
}

type Sequence = Pick<DecodedMessage, 'epoch' | 'seq'>
type Envelope = Pick<DecodedMessage, 'sentAt' | 'clock'>

function countedOnly(sequence: Sequence, problem: Refused): Decoded {
  return { ok: true, message: { ...sequence, sentAt: null, clock: null, readings: [problem] } }
}

function readSequence(root: JsonObject): Sequence | Refused {
  if (readCount(root.get('v'), 1) === undefined) {
    return refused('unsupported-version', '/v: 1 is the only version')
  }
  const epoch = readCount(root.get('epoch'), MAX_EPOCH)
  if (epoch === undefined) return refused('bad-sequence', `/epoch: an integer from 1 to ${MAX_EPOCH}`)
  const seq = readCount(root.get('seq'), Number.MAX_SAFE_INTEGER)
  if (seq === undefined) return refused('bad-sequence', '/seq: an integer from 1 to 2^53 - 1')
  return { epoch, seq }
}

function readEnvelope(root: JsonObject): Envelope | Refused {
  const clock = readClock(root.get('clock'))
  if (clock === undefined) return refused('bad-clock', '/clock: synced, unsynced or set')
  const sent = root.get('sentAt') ?? null
  const sentAt = sent === null ? null : readTime(sent, '/sentAt')
  return sentAt && isRefused(sentAt) ? sentAt : { sentAt, clock }
}

function readItems(items: JsonValue | undefined): (DecodedReading | Refused)[] | Refused {
  if (!Array.isArray(items)) return refused('bad-shape', '/readings: an array is required')
  if (items.length > MAX_READINGS) {
    return refused('too-many-readings', `/readings: at most ${MAX_READINGS} in one message`)
  }
  const readings: (DecodedReading | Refused)[] = []
  for (const item of items) {
    const ordinal = readings.length
    const reading = readReading(item, `/readings/${ordinal}`)
    readings.push(isRefused(reading) ? { ...reading, ordinal } : reading)
  }
  return readings
}

const COUNT = /^[1-9]\d{0,15}(?:\.0{1,9})?$/

/** A positive integer, null when absent, undefined when it is neither. */
function readCount(value: JsonValue | undefined, max: number): number | null | undefined {
  if (value === undefined || value === null) return null
  if (!(value instanceof JsonNumber) || !COUNT.test(value.text)) return undefined
  const count = Number(value.text)
  return count <= max ? count : undefined
}

function readClock(value: JsonValue | undefined): ClockState | undefined {
  if (value === undefined || value === null) return null
  return value === 'synced' || value === 'unsynced' || value === 'set' ? value : undefined
}

function readReading(item: JsonValue, path: string): DecodedReading | Refused {
  if (!(item instanceof Map)) return refused('bad-shape', `${path}: an object is required`)
  const id = item.get('metric')
  if (typeof id !== 'string' || !isMetricId(id)) {
    return refused('unknown-metric', `${path}/metric: an id of the metric catalogue is required`)
  }
  const written = item.get('at') ?? null
  const at = written === null ? null : readTime(written, `${path}/at`)
  if (at && isRefused(at)) return at
  const values = readValues(metric(id), item, path)
  if (isRefused(values)) return values
  const flags = readFlags(item.get('flags'), path)
  if (isRefused(flags)) return flags
  const context = readContext(item.get('context'), path)
  if (isRefused(context)) return context
  return {
    metric: id,
    at,
    values: values.values,
    unit: values.unit,
    flags:
      values.flags.length > 0 ? [...flags.known.filter((flag) => !isRangeFlag(flag)), ...values.flags] : flags.known,
    context: contextOf(context.entries, values.context, flags.unknown),
  }
}

function contextOf(
  sent: Context | null,
  comparators: Readonly<Record<string, string>> | null,
  unknownFlags: string[],
): Context {
  if (comparators === null && unknownFlags.length === 0) return sent ?? NO_CONTEXT
  return {
    ...sent,
    ...comparators,
    ...(unknownFlags.length > 0 && { [UNKNOWN_FLAGS_KEY]: unknownFlags.join(' ') }),
  }
}
