// Open mHealth data points as a phone app makes them: blood pressure, body weight, blood glucose.

import { type EpochMs, formatInstant, mulberry32, streamSeed } from '#core'
import type { PlannedMessage, PlannedReading } from '../history/types.js'
import { deviceTime } from './local-time.js'

interface Schema {
  name: string
  version: string
  body(reading: PlannedReading): object
}

const SCHEMAS: Partial<Record<PlannedReading['metric'], Schema>> = {
  'blood-pressure': {
    name: 'blood-pressure',
    version: '4.0',
    body: ({ values }) => ({
      systolic_blood_pressure: { value: Number(values.systolic), unit: 'mmHg' },
      diastolic_blood_pressure: { value: Number(values.diastolic), unit: 'mmHg' },
    }),
  },
  'body-weight': {
    name: 'body-weight',
    version: '3.0',
    body: ({ values }) => ({ body_weight: { value: Number(values.value), unit: 'kg' } }),
  },
  'blood-glucose-capillary': {
    name: 'blood-glucose',
    version: '4.0',
    body: ({ values }) => ({
      blood_glucose: { value: Number(values.value), unit: 'mmol/L' },
      specimen_source: 'capillary blood',
    }),
  },
}

/** @throws RangeError for a metric that no simulated app sends this way */
export function omhDataPoint(message: PlannedMessage, reading: PlannedReading, at: EpochMs): Buffer {
  const schema = SCHEMAS[reading.metric]
  if (!schema) throw new RangeError(`No Open mHealth schema here for ${reading.metric}.`)
  const time = deviceTime(at)
  return Buffer.from(
    JSON.stringify({
      header: {
        id: uuid(`${message.device.deviceId}/${message.epoch}/${message.ordinal}`),
        creation_date_time: formatInstant(at),
        schema_id: { namespace: 'omh', name: schema.name, version: schema.version },
        acquisition_provenance: { source_name: message.device.model, modality: 'sensed' },
      },
      body: { ...schema.body(reading), effective_time_frame: { date_time: time } },
    }),
  )
}

/** A version 4 UUID that is always the same for the same label. */
function uuid(label: string): string {
  const next = mulberry32(streamSeed(0, label))
  const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16))
  hex[12] = '4'
  hex[16] = '89ab'[Math.floor(next() * 4)] ?? '8'
  const text = hex.join('')
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-')
}
