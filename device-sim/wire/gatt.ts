// Bluetooth notifications as a hub forwards them: Blood Pressure Measurement (2A35) and Weight Measurement (2A9D), in hex.
// Layouts: Bluetooth SIG, GATT Specification Supplement. Time stamps are the local clock's and carry no zone.

import { type EpochMs, toLocal } from '#core'
import type { PlannedReading } from '../history/types.js'

/** SFLOAT (IEEE 11073-20601): a whole number with exponent 0. */
function sfloat(value: number): number {
  return value & 0x0fff
}

/** 0x07FF: not a number, where a device has no value. */
const SFLOAT_NAN = 0x07ff

function writeDateTime(target: Buffer, offset: number, at: EpochMs): number {
  const local = toLocal(at)
  target.writeUInt16LE(local.year, offset)
  target.set([local.month, local.day, local.hour, local.minute, local.second], offset + 2)
  return offset + 7
}

const BP = { timeStamp: 0x02, pulseRate: 0x04, userId: 0x08, status: 0x10 } as const
const IRREGULAR_PULSE = 0x0004

/** mmHg, time stamp, pulse rate, user 1, measurement status. */
export function gattBloodPressure(pressure: PlannedReading, pulse: PlannedReading | null, at: EpochMs): Buffer {
  const { systolic, diastolic, mean } = pressure.values
  const bytes = Buffer.alloc(pulse ? 19 : 17)
  bytes[0] = BP.timeStamp | BP.userId | BP.status | (pulse ? BP.pulseRate : 0)
  bytes.writeUInt16LE(sfloat(Number(systolic)), 1)
  bytes.writeUInt16LE(sfloat(Number(diastolic)), 3)
  bytes.writeUInt16LE(mean === undefined ? SFLOAT_NAN : sfloat(Number(mean)), 5)
  let offset = writeDateTime(bytes, 7, at)
  if (pulse) offset = bytes.writeUInt16LE(sfloat(Number(pulse.values.rate)), offset)
  bytes[offset++] = 1
  bytes.writeUInt16LE(pressure.flags.includes('irregular-pulse') ? IRREGULAR_PULSE : 0, offset)
  return Buffer.from(bytes.toString('hex'))
}

const WEIGHT = { timeStamp: 0x02, userId: 0x04 } as const

/** Kilograms in steps of 5 g, time stamp, user 1. */
export function gattWeight(weight: PlannedReading, at: EpochMs): Buffer {
  const bytes = Buffer.alloc(11)
  bytes[0] = WEIGHT.timeStamp | WEIGHT.userId
  bytes.writeUInt16LE(Math.round(Number(weight.values.value) / 0.005), 1)
  bytes[writeDateTime(bytes, 3, at)] = 1
  return Buffer.from(bytes.toString('hex'))
}
