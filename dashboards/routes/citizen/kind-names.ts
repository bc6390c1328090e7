// Which metric names a measurement kind on screen. Apart from kinds.ts, so that the browser need not know how panels are loaded.

const NAMES: Readonly<Record<string, string>> = {
  spo2: 'spo2',
  'blood-pressure': 'blood-pressure',
  weight: 'body-weight',
  glucose: 'blood-glucose-capillary',
  cgm: 'glucose-cgm',
  spirometry: 'fev1',
  temperature: 'body-temperature',
  questionnaires: 'cat-score',
  activity: 'steps-per-day',
}

const KIND_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(NAMES).map(([kind, metric]) => [metric, kind])),
  pulse: 'spo2',
  fvc: 'spirometry',
  'mrc-dyspnoea': 'questionnaires',
  who5: 'questionnaires',
}

export const kindMetric = (kind: string): string => NAMES[kind] ?? kind
export const kindOfMetric = (metric: string): string | null => KIND_OF[metric] ?? null
