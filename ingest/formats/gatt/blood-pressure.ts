// Blood Pressure Measurement (0x2A35), Bluetooth Blood Pressure Service 1.1: one blood pressure, and a pulse when the cuff counted one.

import type { ReadingFlag } from '#core'
import { refused } from '../refusal.js'
import { type GattValue, noValue, reading, type Shared, userOf } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { NO_STAMP, readDateTime, resolveStamp } from './date-time.js'
import { type MedFloat, readSfloat } from './medfloat.js'

const FLAG = { kPa: 1, timeStamp: 2, pulseRate: 4, userId: 8, status: 16 } as const

/** Bits of Measurement Status; bits 3 and 4 are one number (`pulseRange`). */
const STATUS = { bodyMovement: 1, cuffLoose: 2, irregularPulse: 4, position: 32 } as const

function statusFlags(status: number): ReadingFlag[] {
  const flags: ReadingFlag[] = []
  if (status & STATUS.bodyMovement) flags.push('body-movement')
  if (status & STATUS.cuffLoose) flags.push('cuff-loose')
  if (status & STATUS.irregularPulse) flags.push('irregular-pulse')
  const pulseRange = (status >> 3) & 3
  if (pulseRange === 1 || pulseRange === 2) flags.push('pulse-out-of-range')
  if (status & STATUS.position) flags.push('improper-position')
  return flags
}

/** Said of the cuff on the arm: nothing that the pulse suffers from. */
const CUFF_ONLY: ReadonlySet<ReadingFlag> = new Set<ReadingFlag>(['cuff-loose', 'improper-position'])

export function bloodPressure(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const systolic = readSfloat(cursor.uint16())
  const diastolic = readSfloat(cursor.uint16())
  const mean = readSfloat(cursor.uint16())
  const stamp = flags & FLAG.timeStamp ? resolveStamp(readDateTime(cursor)) : NO_STAMP
  const pulse = flags & FLAG.pulseRate ? readSfloat(cursor.uint16()) : null
  const user = userOf(flags & FLAG.userId ? cursor.uint8() : null)
  const status = statusFlags(flags & FLAG.status ? cursor.uint16() : 0)
  const shared: Shared = { stamp, flags: [...status, ...user.flags], context: user.context }

  const readings = [pressure(systolic, diastolic, mean, flags & FLAG.kPa ? 'kPa' : 'mm[Hg]', shared)]
  if (pulse?.kind === 'number') {
    const pulseFlags = shared.flags.filter((flag) => !CUFF_ONLY.has(flag))
    readings.push(reading('pulse', { value: pulse.text }, '/min', { ...shared, flags: pulseFlags }))
  }
  return { readings, note: null }
}

/** The mean is optional: many cuffs send NaN for it. */
function pressure(
  systolic: MedFloat,
  diastolic: MedFloat,
  mean: MedFloat,
  unit: string,
  shared: Shared,
): GattValue['readings'][number] {
  if (systolic.kind !== 'number') return refused('no-value', `systolic: ${noValue(systolic).detail}`)
  if (diastolic.kind !== 'number') return refused('no-value', `diastolic: ${noValue(diastolic).detail}`)
  const values = {
    systolic: systolic.text,
    diastolic: diastolic.text,
    ...(mean.kind === 'number' && { mean: mean.text }),
  }
  return reading('blood-pressure', values, unit, shared)
}
