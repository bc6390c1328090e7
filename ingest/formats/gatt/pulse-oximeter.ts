// PLX Spot-Check (0x2A5E) and Continuous (0x2A5F) Measurement, Bluetooth Pulse Oximeter Service 1.0.1: oxygen saturation and pulse.

import type { ReadingFlag } from '#core'
import { flagsOf, type GattValue, namesOf, numberReading, type Shared } from './characteristic.js'
import type { ByteCursor } from './cursor.js'
import { type DateTimeFields, NO_STAMP, readDateTime, resolveStamp } from './date-time.js'
import { type MedFloat, readSfloat } from './medfloat.js'

const SPOT = { timeStamp: 1, status: 2, sensor: 4, amplitude: 8, clockNotSet: 16 } as const
const CONTINUOUS = { fast: 1, slow: 2, status: 4, sensor: 8, amplitude: 16 } as const

/** Bit 5, "measurement ongoing", is how every continuous stream looks: no remark. */
const STATUS_FLAGS: Readonly<Record<number, ReadingFlag>> = {
  6: 'not-settled',
  10: 'not-a-measurement',
  11: 'not-a-measurement',
  12: 'not-a-measurement',
  13: 'device-fault',
  14: 'poor-signal',
  15: 'device-fault',
}
const SENSOR_FLAGS: Readonly<Record<number, ReadingFlag>> = {
  1: 'device-fault',
  2: 'poor-signal',
  3: 'poor-signal',
  4: 'poor-signal',
  5: 'poor-signal',
  6: 'poor-signal',
  7: 'poor-signal',
  8: 'poor-signal',
  10: 'poor-signal',
  11: 'device-fault',
  12: 'device-fault',
  13: 'poor-signal',
  14: 'device-fault',
  15: 'device-fault',
}
const SENSOR_NAMES: Readonly<Record<number, string>> = {
  1: 'equipment malfunction',
  2: 'signal irregularity',
  3: 'inadequate signal',
  4: 'poor signal',
  5: 'low perfusion',
  6: 'erratic signal',
  7: 'no pulse in signal',
  8: 'questionable pulse',
  10: 'interference',
  11: 'sensor not on user',
  12: 'unknown sensor',
  13: 'sensor displaced',
  14: 'sensor malfunction',
  15: 'sensor disconnected',
}

export function spotCheck(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const [spo2, pulse] = [readSfloat(cursor.uint16()), readSfloat(cursor.uint16())]
  const written = flags & SPOT.timeStamp ? readDateTime(cursor) : null
  const status = flags & SPOT.status ? cursor.uint16() : 0
  const sensor = flags & SPOT.sensor ? cursor.uint24() : 0
  const amplitude = flags & SPOT.amplitude ? readSfloat(cursor.uint16()) : null
  const shared = remarks(status, sensor, amplitude)
  if (!(flags & SPOT.clockNotSet)) {
    return pair(spo2, pulse, { ...shared, stamp: written ? resolveStamp(written) : NO_STAMP })
  }
  // The device says that its clock was never set: what it shows is no time, and is kept only for a person to see.
  return pair(spo2, pulse, {
    stamp: NO_STAMP,
    flags: [...shared.flags, 'clock-unsynced'],
    context: written ? { ...shared.context, deviceTime: show(written) } : shared.context,
  })
}

/** Only the normal averaging is kept: the fast and the slow one tell of the same moment. */
export function continuous(cursor: ByteCursor): GattValue {
  const flags = cursor.uint8()
  const [spo2, pulse] = [readSfloat(cursor.uint16()), readSfloat(cursor.uint16())]
  if (flags & CONTINUOUS.fast) cursor.uint32()
  if (flags & CONTINUOUS.slow) cursor.uint32()
  const status = flags & CONTINUOUS.status ? cursor.uint16() : 0
  const sensor = flags & CONTINUOUS.sensor ? cursor.uint24() : 0
  const amplitude = flags & CONTINUOUS.amplitude ? readSfloat(cursor.uint16()) : null
  return pair(spo2, pulse, remarks(status, sensor, amplitude))
}

function remarks(status: number, sensor: number, amplitude: MedFloat | null): Shared {
  const names = namesOf(sensor, SENSOR_NAMES).join(', ')
  return {
    stamp: NO_STAMP,
    flags: [...new Set([...flagsOf(status, STATUS_FLAGS), ...flagsOf(sensor, SENSOR_FLAGS)])],
    context: {
      ...(names && { sensor: names.slice(0, 200) }),
      ...(amplitude?.kind === 'number' && { pulseAmplitudePercent: Number(amplitude.text) }),
    },
  }
}

/** A finger pulled out gives NaN for one or both: what is there is kept, and nothing at all is refused once. */
function pair(spo2: MedFloat, pulse: MedFloat, shared: Shared): GattValue {
  const both = [numberReading('spo2', spo2, '%', shared), numberReading('pulse', pulse, '/min', shared)]
  const present = both.filter((_, i) => (i === 0 ? spo2 : pulse).kind === 'number')
  return { readings: present.length > 0 ? present : both.slice(0, 1), note: null }
}

const two = (n: number): string => String(n).padStart(2, '0')

function show(t: DateTimeFields): string {
  return `${t.year}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`
}
