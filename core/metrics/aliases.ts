// The shorter names of clinical-defaults.json and of the test vectors, mapped onto the catalogue. One table, so that a name means one thing.

import type { MetricId } from './catalogue.generated.js'

/** A name used by clinical templates, and the metric (and, for blood pressure, the value) it stands for. */
export interface MetricAlias {
  metric: MetricId
  value: string
}

export const METRIC_ALIASES: Readonly<Record<string, MetricAlias>> = {
  sbp: { metric: 'blood-pressure', value: 'systolic' },
  sbpHome: { metric: 'blood-pressure', value: 'systolic' },
  sbpClinic: { metric: 'blood-pressure', value: 'systolic' },
  dbp: { metric: 'blood-pressure', value: 'diastolic' },
  dbpHome: { metric: 'blood-pressure', value: 'diastolic' },
  dbpClinic: { metric: 'blood-pressure', value: 'diastolic' },
  map: { metric: 'blood-pressure', value: 'mean' },
  pulse: { metric: 'pulse', value: 'value' },
  spo2: { metric: 'spo2', value: 'value' },
  weight: { metric: 'body-weight', value: 'value' },
  weightKg: { metric: 'body-weight', value: 'value' },
  weightObesity: { metric: 'body-weight', value: 'value' },
  temperature: { metric: 'body-temperature', value: 'value' },
  glucoseMmol: { metric: 'blood-glucose-capillary', value: 'value' },
  glucoseCapillaryPlasma: { metric: 'blood-glucose-capillary', value: 'value' },
  cgm: { metric: 'glucose-cgm', value: 'value' },
  hba1c: { metric: 'hba1c', value: 'value' },
  fev1: { metric: 'fev1', value: 'value' },
  fev1L: { metric: 'fev1', value: 'value' },
  fev6: { metric: 'fev6', value: 'value' },
  fvc: { metric: 'fvc', value: 'value' },
  pef: { metric: 'pef', value: 'value' },
  respiration: { metric: 'respiratory-rate', value: 'value' },
  mrc: { metric: 'mrc-dyspnoea', value: 'value' },
  cat: { metric: 'cat-score', value: 'value' },
  sitToStand30s: { metric: 'sit-to-stand', value: 'value' },
  who5: { metric: 'who5', value: 'value' },
}

export function metricFromAlias(name: string): MetricAlias | null {
  return Object.hasOwn(METRIC_ALIASES, name) ? (METRIC_ALIASES[name] ?? null) : null
}
