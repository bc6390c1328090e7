// Limits of an adult's measurements (clinical.md 0.9). Beyond them a value is kept, marked implausible, and left out of statistics.
// Beyond the physical limits of the catalogue it never gets this far. Weight against yesterday's and FVC against FEV1 need other readings: not here.

import type { MetricId } from '#core'

export interface Limits {
  low: number
  high: number
}

/** In the metric's unit, both ends inside. */
export const CLINICAL_LIMITS: Partial<Record<MetricId, Readonly<Record<string, Limits>>>> = {
  'blood-pressure': { systolic: { low: 60, high: 260 }, diastolic: { low: 30, high: 160 } },
  pulse: { value: { low: 30, high: 220 } },
  spo2: { value: { low: 50, high: 100 } },
  'body-weight': { value: { low: 30, high: 300 } },
  'body-temperature': { value: { low: 33, high: 42 } },
  'blood-glucose-capillary': { value: { low: 1.1, high: 33.3 } },
  'glucose-plasma': { value: { low: 1.1, high: 33.3 } },
  'glucose-cgm': { value: { low: 1.1, high: 33.3 } },
  fev1: { value: { low: 0.2, high: 8 } },
  'respiratory-rate': { value: { low: 5, high: 60 } },
}

/** Systolic minus diastolic, at least. */
export const LEAST_PULSE_PRESSURE = 10
