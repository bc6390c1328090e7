// What one characteristic's decoder gives: readings and refusals in the order of the value's fields.

import type { DecodedReading, MetricId, ReadingFlag } from '#core'
import type { Context, DecodedMessage } from '../message.js'
import { type Refused, refused } from '../refusal.js'
import type { ByteCursor } from './cursor.js'
import type { LocalStamp } from './date-time.js'
import type { MedFloat } from './medfloat.js'

export interface GattValue {
  readings: (DecodedReading | Refused)[]
  note: DecodedMessage['note']
  glucoseContext?: DecodedMessage['glucoseContext']
}

export type GattDecoder = (cursor: ByteCursor) => GattValue

/** What all readings of one notification share. */
export interface Shared {
  stamp: LocalStamp | Refused
  flags: readonly ReadingFlag[]
  context: Context
}

/** A reading with what it shares with the others; refused when the notification's time does not exist. */
export function reading(
  metric: MetricId,
  values: Readonly<Record<string, string>>,
  unit: string,
  { stamp, flags, context }: Shared,
): DecodedReading | Refused {
  if ('reason' in stamp) return { ...stamp }
  return { metric, at: stamp.at, values, unit, flags: [...flags, ...stamp.flags], context }
}

/** The one number of a metric; a special value in its place is no measurement. */
export function numberReading(
  metric: MetricId,
  float: MedFloat,
  unit: string,
  shared: Shared,
): DecodedReading | Refused {
  if (float.kind !== 'number') return noValue(float)
  return reading(metric, { value: float.text }, unit, shared)
}

export function noValue(float: MedFloat): Refused {
  return refused(
    'no-value',
    float.kind === 'none' ? 'NaN, NRes or reserved: the device has no value' : '±INFINITY: beyond the device',
  )
}

/** The names whose bits are set, lowest bit first. */
export function namesOf(bits: number, names: Readonly<Record<number, string>>): string[] {
  return Object.entries(names)
    .filter(([bit]) => bits & (1 << Number(bit)))
    .map(([, name]) => name)
}

/** The flags whose bits are set, each once. */
export function flagsOf(bits: number, flags: Readonly<Record<number, ReadingFlag>>): ReadingFlag[] {
  const set = Object.entries(flags).filter(([bit]) => bits & (1 << Number(bit)))
  return [...new Set(set.map(([, flag]) => flag))]
}

/** User index 255 is "unknown user". */
export function userOf(index: number | null): { flags: ReadingFlag[]; context: Record<string, number> } {
  if (index === null) return { flags: [], context: {} }
  return index === 255 ? { flags: ['user-unknown'], context: {} } : { flags: [], context: { user: index } }
}
