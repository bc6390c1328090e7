// The invented device models that simulated citizens use. No maker of this name exists.

import type { DeviceId, MetricId } from '#core'
import type { DeviceKind, DeviceRecord } from './types.js'

interface DeviceModel {
  manufacturer: string
  model: string
  metrics: readonly MetricId[]
}

export const DEVICE_MODELS: Readonly<Record<DeviceKind, DeviceModel>> = {
  'blood-pressure-monitor': { manufacturer: 'Fjordmed', model: 'Trykmåler T2', metrics: ['blood-pressure', 'pulse'] },
  'pulse-oximeter': { manufacturer: 'Fjordmed', model: 'Oxi 5', metrics: ['spo2', 'pulse'] },
  spirometer: { manufacturer: 'Luftværk', model: 'Pust 3', metrics: ['fev1', 'fvc', 'pef'] },
  'weight-scale': { manufacturer: 'Vægtværk', model: 'Plan 150', metrics: ['body-weight'] },
  'glucose-meter': { manufacturer: 'Sødmål', model: 'Dråbe 1', metrics: ['blood-glucose-capillary'] },
  cgm: { manufacturer: 'Sødmål', model: 'Døgn 10', metrics: ['glucose-cgm'] },
  'questionnaire-app': { manufacturer: 'Nærby', model: 'Tablet 8', metrics: ['cat-score', 'mrc-dyspnoea'] },
  thermometer: { manufacturer: 'Fjordmed', model: 'Varm 1', metrics: ['body-temperature'] },
}

/** @param number distinguishes the serial numbers */
export function deviceRecord(kind: DeviceKind, deviceId: DeviceId, number: number): DeviceRecord {
  const { manufacturer, model, metrics } = DEVICE_MODELS[kind]
  return { deviceId, kind, manufacturer, model, serial: `SIM-${String(number).padStart(8, '0')}`, metrics }
}
