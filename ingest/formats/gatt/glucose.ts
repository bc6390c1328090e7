// Glucose Measurement (0x2A18), Bluetooth Glucose Service 1.0.1. Its context (0x2A34) comes apart and is joined by the sequence number later.

import { comparatorKey, type MetricId, type ReadingFlag } from '#core'
import { type Beyond, censored, isRangeFlag } from '../censored.js'
import { type Refused, refused } from '../refusal.js'
import { flagsOf, type GattValue, namesOf, noValue, reading, type Shared } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { type LocalStamp, readDateTime, resolveStamp } from './date-time.js'
import { type MedFloat, readSfloat } from './medfloat.js'

const FLAG = { timeOffset: 1, concentration: 2, molPerLitre: 4, status: 8, contextFollows: 16 } as const

/** What was measured, by the type nibble. Whole blood and plasma of a vein or artery are no home measurement: no metric may hold them. */
const SPECIMEN: Readonly<Record<number, { metric: MetricId | null; name: string }>> = {
  1: { metric: 'blood-glucose-capillary', name: 'capillary whole blood' },
  2: { metric: 'blood-glucose-capillary', name: 'capillary plasma' },
  3: { metric: null, name: 'venous whole blood' },
  4: { metric: 'glucose-plasma', name: 'venous plasma' },
  5: { metric: null, name: 'arterial whole blood' },
  6: { metric: null, name: 'arterial plasma' },
  7: { metric: 'blood-glucose-capillary', name: 'whole blood' },
  8: { metric: 'blood-glucose-capillary', name: 'plasma' },
  9: { metric: 'glucose-cgm', name: 'interstitial fluid' },
  10: { metric: 'blood-glucose-capillary', name: 'control solution' },
}
const CONTROL_SOLUTION = 10

const LOCATION: Readonly<Record<number, string>> = {
  1: 'finger',
  2: 'alternate site',
  3: 'earlobe',
  4: 'control solution',
}
const CONTROL_LOCATION = 4

const STATUS_FLAGS: Readonly<Record<number, ReadingFlag>> = {
  0: 'low-battery',
  1: 'device-fault',
  2: 'device-fault',
  3: 'device-fault',
  4: 'device-fault',
  5: 'above-range',
  6: 'below-range',
  7: 'device-fault',
  8: 'device-fault',
  9: 'device-fault',
  10: 'device-fault',
  11: 'clock-unsynced',
}
/** Why `device-fault`, for the person who reads it. */
const FAULTS: Readonly<Record<number, string>> = {
  1: 'sensor',
  2: 'sample size',
  3: 'strip insertion',
  4: 'strip type',
  7: 'too warm',
  8: 'too cold',
  9: 'strip pulled',
  10: 'general',
}

/** Time offsets that say "beyond what fits". */
const OFFSET_OVERRUN = 0x7fff
const OFFSET_UNDERRUN = -0x8000

export function glucose(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const sequence = cursor.uint16()
  const base = readDateTime(cursor)
  const offset = flags & FLAG.timeOffset ? cursor.int16() : 0
  const hasConcentration = (flags & FLAG.concentration) !== 0
  const concentration = hasConcentration ? readSfloat(cursor.uint16()) : null
  const typeAndLocation = hasConcentration ? cursor.uint8() : 0
  const status = flags & FLAG.status ? cursor.uint16() : 0
  if (!concentration) return { readings: [], note: 'status-only' }

  const stamp: LocalStamp | Refused =
    offset === OFFSET_OVERRUN || offset === OFFSET_UNDERRUN
      ? refused('bad-time', 'the time offset is an overrun or underrun')
      : resolveStamp(base, offset)
  const shared = remarks(sequence, typeAndLocation, status, flags, stamp)
  const unit = flags & FLAG.molPerLitre ? 'mol/L' : 'kg/L'
  const specimen = SPECIMEN[typeAndLocation & 15] ?? { metric: 'blood-glucose-capillary' as const }
  if (specimen.metric === null) {
    return { readings: [refused('unsupported-specimen', 'venous or arterial blood has no metric')], note: null }
  }
  return { readings: [glucoseReading(specimen.metric, concentration, unit, status, shared)], note: null }
}

function remarks(
  sequence: number,
  typeAndLocation: number,
  status: number,
  flags: number,
  stamp: LocalStamp | Refused,
): Shared {
  const [type, place] = [typeAndLocation & 15, typeAndLocation >> 4]
  const specimen = SPECIMEN[type]?.name
  const location = LOCATION[place]
  const fault = namesOf(status, FAULTS).join(', ')
  const isControl = type === CONTROL_SOLUTION || place === CONTROL_LOCATION
  return {
    stamp,
    flags: [...flagsOf(status, STATUS_FLAGS), ...(isControl ? (['not-a-measurement'] as const) : [])],
    context: {
      sequence,
      ...(specimen && { specimen }),
      ...(location && { location }),
      ...(fault && { fault }),
      ...(flags & FLAG.contextFollows && { contextFollows: true }),
    },
  }
}

function glucoseReading(
  metric: MetricId,
  concentration: MedFloat,
  unit: string,
  status: number,
  shared: Shared,
): GattValue['readings'][number] {
  if (concentration.kind === 'number') return reading(metric, { value: concentration.text }, unit, shared)
  const beyond = beyondRange(concentration, status)
  const limit = beyond && censored(metric, beyond)
  if (!limit) return noValue(concentration)
  return reading(metric, { value: limit.value }, limit.unit, {
    stamp: shared.stamp,
    flags: [...shared.flags.filter((flag) => !isRangeFlag(flag)), limit.flag],
    context: { ...shared.context, [comparatorKey('value')]: beyond === 'low' ? '<' : '>' },
  })
}

/** A special value is HI or LO when it is an infinity, or else when the status says so: one of the two. */
function beyondRange({ kind }: MedFloat, status: number): Beyond | null {
  if (kind === 'above') return 'high'
  if (kind === 'below') return 'low'
  const [high, low] = [(status & (1 << 5)) !== 0, (status & (1 << 6)) !== 0]
  if (high === low) return null
  return high ? 'high' : 'low'
}
