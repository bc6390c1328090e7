// Which Open mHealth schema measures which metric, and which of its further fields become context. Schema names, fields and words as published.

import type { MetricId } from '#core'

export interface OmhSchema {
  /** As in `header.schema_id.name`. */
  name: string
  /** Null where the specimen decides. */
  metric: MetricId | null
  /** Field of the body, by value name of the metric. */
  values: Readonly<Record<string, string>>
  /** A count has a period: a single moment is refused. */
  needsPeriod?: true
  /** Unit of a number that comes bare, without `{value, unit}` (step-count before 3.0). */
  bareUnit?: string
}

export const OMH_SCHEMAS: readonly OmhSchema[] = [
  {
    name: 'blood-pressure',
    metric: 'blood-pressure',
    values: { systolic: 'systolic_blood_pressure', diastolic: 'diastolic_blood_pressure' },
  },
  { name: 'heart-rate', metric: 'pulse', values: { value: 'heart_rate' } },
  { name: 'blood-glucose', metric: null, values: { value: 'blood_glucose' } },
  { name: 'body-weight', metric: 'body-weight', values: { value: 'body_weight' } },
  { name: 'body-height', metric: 'body-height', values: { value: 'body_height' } },
  { name: 'body-mass-index', metric: 'bmi', values: { value: 'body_mass_index' } },
  { name: 'body-temperature', metric: 'body-temperature', values: { value: 'body_temperature' } },
  { name: 'oxygen-saturation', metric: 'spo2', values: { value: 'oxygen_saturation' } },
  { name: 'respiratory-rate', metric: 'respiratory-rate', values: { value: 'respiratory_rate' } },
  {
    name: 'step-count',
    metric: 'steps-count',
    values: { value: 'step_count' },
    needsPeriod: true,
    bareUnit: '{steps}',
  },
]

/** Serum and plasma read about 11 % above whole blood: never one series. Tears, sweat and urine have no metric. */
export const GLUCOSE_METRIC: ReadonlyMap<string, MetricId> = new Map<string, MetricId>([
  ['whole blood', 'blood-glucose-capillary'],
  ['capillary blood', 'blood-glucose-capillary'],
  ['plasma', 'glucose-plasma'],
  ['serum', 'glucose-plasma'],
  ['interstitial fluid', 'glucose-cgm'],
])

export const SPECIMENS: ReadonlySet<string> = new Set([
  ...GLUCOSE_METRIC.keys(),
  'breath',
  'lacrimal fluid',
  'saliva',
  'sweat',
  'tears',
  'urine',
])

const words = (text: string): ReadonlySet<string> => new Set(text.split(', '))

/** Fields with published words, and the context entry they become. */
export const WORDS: readonly { field: string; entry: string; words: ReadonlySet<string> }[] = [
  {
    field: 'temporal_relationship_to_meal',
    entry: 'meal',
    words: words(
      'fasting, not fasting, before meal, after meal, before breakfast, after breakfast, before lunch, after lunch, before dinner, after dinner, 2 hours postprandial, not related to meals, with meal, with food',
    ),
  },
  {
    field: 'temporal_relationship_to_sleep',
    entry: 'sleep',
    words: words('before sleeping, during sleep, on waking'),
  },
  {
    field: 'temporal_relationship_to_physical_activity',
    entry: 'activity',
    words: words('at rest, active, before exercise, after exercise, during exercise'),
  },
  { field: 'body_posture', entry: 'position', words: words('sitting, lying down, standing, semi-recumbent') },
  { field: 'position_during_measurement', entry: 'position', words: words('sitting, lying down, standing') },
  {
    field: 'measurement_location',
    entry: 'location',
    words: words(
      'left ankle, right ankle, left hip, right hip, left thigh, right thigh, left thorax, middle left thorax, left upper arm, right upper arm, left wrist, right wrist, oral, rectal, vaginal, axillary, otic, wrist, chest, temporal, finger, forehead, temporal artery, toe, tympanic, vagina',
    ),
  },
  { field: 'system', entry: 'system', words: words('peripheral capillary') },
  { field: 'measurement_method', entry: 'method', words: words('pulse oximetry') },
  { field: 'oxygen_therapy_mode_of_administration', entry: 'oxygenMode', words: words('nasal cannula') },
]
