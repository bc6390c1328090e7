// What one device measures in one sitting, as the messages it makes of it. A Bluetooth device notifies once per measurement; others gather.

import { type EpochMs, mulberry32At, streamSeed } from '#core'
import { pressureReading, pulseReading } from '../models/blood-pressure.js'
import { type Body, MINUTE } from '../models/body.js'
import { meterReading } from '../models/glucose.js'
import { catReading, mrcReading, saturationReading, spirometryReading } from '../models/lungs.js'
import { weightReading } from '../models/weight.js'
import type { SimDevice } from '../population/types.js'
import type { PlannedReading } from './types.js'

/** A meter set to mg/dL by mistake still writes mmol/L beside the number. */
const UNIT_MISTAKE_SHARE = 1 / 2000
const MG_PER_MMOL = 18.0156

type Message = PlannedReading[]

/** @param times readings in the sitting, a minute apart */
export function deviceReadings(body: Body, device: SimDevice, at: EpochMs, times: number): Message[] {
  switch (device.kind) {
    case 'blood-pressure-monitor':
      return pressureMessages(body, device, at, times)
    case 'pulse-oximeter':
      return [
        [
          reading('spo2', at, saturationReading(body, at), '%'),
          reading('pulse', at, pulseReading(body, at), '/min', 'rate'),
        ],
      ]
    case 'spirometer':
      return [spirometryMessage(body, at)]
    case 'questionnaire-app':
      return [
        [
          reading('cat-score', at, catReading(body, at), '{Number}'),
          reading('mrc-dyspnoea', at, mrcReading(body, at), '{Number}'),
        ],
      ]
    case 'weight-scale':
      return [[scaleReading(body, at)]]
    case 'glucose-meter':
      return [[glucoseReading(body, at)]]
    case 'cgm':
    case 'thermometer':
      return []
  }
}

function reading(
  metric: PlannedReading['metric'],
  at: EpochMs,
  value: number | string,
  unit: string,
  name = 'value',
): PlannedReading {
  return { metric, at, values: { [name]: String(value) }, unit, flags: [], corrupt: null }
}

function pressureMessages(body: Body, device: SimDevice, at: EpochMs, times: number): Message[] {
  const sitting = Array.from({ length: times }, (_, nth) => pressurePair(body, device, at, at + nth * MINUTE, nth))
  return device.format === 'readings' ? [sitting.flat()] : sitting
}

function pressurePair(body: Body, device: SimDevice, sittingAt: EpochMs, at: EpochMs, nth: number): Message {
  const shown = pressureReading(body, device, sittingAt, at, nth)
  const flags = [
    ...(shown.irregular ? (['irregular-pulse'] as const) : []),
    ...(device.truth.typed ? (['typed'] as const) : []),
  ]
  const written = (value: number, draw: number): string =>
    String(device.truth.typed ? preferredDigit(body, at, value, draw) : value)
  const values: PlannedReading['values'] = {
    systolic: written(shown.systolic, 0),
    diastolic: written(shown.diastolic, 2),
    ...(!device.truth.typed && { mean: String(shown.mean) }),
  }
  return [
    { metric: 'blood-pressure', at, values, unit: 'mm[Hg]', flags, corrupt: null },
    { ...reading('pulse', at, shown.pulse, '/min', 'rate'), flags },
  ]
}

/** Typed values end in 0 or 5 in 35 % (clinical.md 7.5): most of those are rounded. */
function preferredDigit(body: Body, at: EpochMs, value: number, draw: number): number {
  const chance = streamSeed(body.noise, `typed/${at}`)
  return mulberry32At(chance, draw) < 0.19 ? Math.round(value / 5) * 5 : value
}

function spirometryMessage(body: Body, at: EpochMs): Message {
  const { fev1L, fvcL, pefLPerMin } = spirometryReading(body, at)
  return [
    reading('fev1', at, fev1L.toFixed(2), 'L'),
    reading('fvc', at, fvcL.toFixed(2), 'L'),
    reading('pef', at, pefLPerMin, 'L/min'),
  ]
}

function scaleReading(body: Body, at: EpochMs): PlannedReading {
  const { kg, secondPerson } = weightReading(body, at)
  return { ...reading('body-weight', at, kg.toFixed(1), 'kg'), corrupt: secondPerson ? 'second-person' : null }
}

function glucoseReading(body: Body, at: EpochMs): PlannedReading {
  const shown = meterReading(body, at)
  const mistaken = mulberry32At(streamSeed(body.noise, `unit/${at}`), 0) < UNIT_MISTAKE_SHARE
  if (!mistaken) return reading('blood-glucose-capillary', at, shown.toFixed(1), 'mmol/L')
  const mgPerDl = Math.round(shown * MG_PER_MMOL)
  return { ...reading('blood-glucose-capillary', at, mgPerDl, 'mmol/L'), corrupt: 'unit-mistake' }
}
