// The measures that effects are told in. A new one is an entry here: what it is called, which readings it is made of, and what change of it matters.

import { AppError, GLUCOSE_LIMITS, IMPORTANT_DIFFERENCES, type MetricId, metric } from '#core'
import type { DailyValues } from '#ledger'
import type { Name, OutcomeMeasure } from './citizen-effect.js'

export interface Measure extends OutcomeMeasure {
  metric: MetricId
  /** What one local day is worth; null when the day says too little. */
  ofDay(day: DailyValues): number | null
  /** How often the plan asks for it: 7 is daily. */
  perWeek: 7 | 3 | 1
}

/** A sensor's day counts from 70 % of its hours on, as its fortnight does (clinical.md 2.2). */
const SENSOR_HOURS = 17
const TIME_IN_RANGE = GLUCOSE_LIMITS['mmol/L']
/** For the ledger: what `DailyValues.sharePercent` counts. */
export const SHARE_WITHIN = { low: TIME_IN_RANGE.low, high: TIME_IN_RANGE.high } as const

const same = (text: string): Name => ({ da: text, en: text })
const POINTS: Name = { da: 'point', en: 'points' }
/** HbA1c 5 mmol/mol as mean glucose: 1.59 × 0.09148 × 5 (Nathan, Diabetes Care 2008;31:1473). */
const MEAN_GLUCOSE_MCID = 0.7

export const MEASURES: readonly Measure[] = [
  {
    id: 'systolic',
    name: { da: 'Systolisk blodtryk', en: 'Systolic blood pressure' },
    unit: same('mmHg'),
    changeUnit: same('mmHg'),
    decimals: 0,
    ...important('sbp', {
      da: 'Gavn i befolkningen; ikke noget den enkelte mærker',
      en: 'A population benefit; nobody feels it',
    }),
    metric: 'blood-pressure',
    ofDay: (day) => day.mean1,
    perWeek: 7,
  },
  {
    id: 'diastolic',
    name: { da: 'Diastolisk blodtryk', en: 'Diastolic blood pressure' },
    unit: same('mmHg'),
    changeUnit: same('mmHg'),
    decimals: 0,
    ...important('dbp', {
      da: 'Svagt grundlag: cirka 60 % af det systoliske',
      en: 'A weak basis: about 60 % of the systolic',
    }),
    metric: 'blood-pressure',
    ofDay: (day) => day.mean2,
    perWeek: 7,
  },
  {
    id: 'fev1',
    name: same('FEV1'),
    unit: same('L'),
    changeUnit: same('L'),
    decimals: 2,
    ...important(
      'fev1',
      { da: 'Mindre end usikkerheden på ét pust hjemme', en: 'Below the noise of one blow at home' },
      1 / 1000,
    ),
    metric: 'fev1',
    ofDay: (day) => day.mean1,
    perWeek: 3,
  },
  {
    id: 'cat',
    name: { da: 'Symptomer (CAT)', en: 'Symptoms (CAT)' },
    unit: POINTS,
    changeUnit: POINTS,
    decimals: 1,
    ...important('cat', null),
    metric: 'cat-score',
    ofDay: (day) => day.mean1,
    perWeek: 1,
  },
  {
    id: 'glucose-mean',
    name: { da: 'Blodsukker (fingerprik)', en: 'Blood glucose (finger-prick)' },
    unit: same('mmol/L'),
    changeUnit: same('mmol/L'),
    decimals: 1,
    better: 'down',
    mcid: {
      value: MEAN_GLUCOSE_MCID,
      source: 'NICE NG28 / EMA; Nathan, Diabetes Care 2008;31:1473',
      caveat: { da: 'Regnet om fra HbA1c 5 mmol/mol', en: 'Converted from HbA1c 5 mmol/mol' },
    },
    metric: 'blood-glucose-capillary',
    ofDay: (day) => day.mean1,
    perWeek: 7,
  },
  {
    id: 'time-in-range',
    name: { da: 'Tid i mål (sensor)', en: 'Time in range (sensor)' },
    unit: same('%'),
    changeUnit: { da: 'procentpoint', en: 'percentage points' },
    decimals: 0,
    ...important('tir', null),
    metric: 'glucose-cgm',
    ofDay: (day) => (day.hours >= SENSOR_HOURS ? day.sharePercent : null),
    perWeek: 7,
  },
  {
    id: 'weight',
    name: { da: 'Vægt', en: 'Weight' },
    unit: same('kg'),
    changeUnit: same('kg'),
    decimals: 1,
    // In heart failure water and flesh go both ways, and no difference is agreed (clinical.md 6.2).
    better: null,
    mcid: null,
    metric: 'body-weight',
    ofDay: (day) => day.mean1,
    perWeek: 7,
  },
]

/** @param factor from the unit of the source to the measure's */
function important(measure: string, caveat: Name | null, factor = 1): Pick<OutcomeMeasure, 'better' | 'mcid'> {
  const found = IMPORTANT_DIFFERENCES.get(measure)
  if (!found) throw new AppError('unknown-measure', `No important difference is known for ${measure}.`)
  return { better: found.better, mcid: { value: found.mcid * factor, source: found.source, caveat } }
}

const BY_ID = new Map(MEASURES.map((m) => [m.id, m]))

/** @throws AppError `unknown-measure` */
export function measureOf(id: string): Measure {
  const found = BY_ID.get(id)
  if (!found) throw new AppError('unknown-measure', `There is no outcome measure ${id}.`)
  return found
}

/**
 * Those of some measures that a citizen ever measured; only the first when she measured none, so that whoever never began is still counted.
 * @param measured numbers of metrics
 */
export function measuredOf(ids: readonly string[], measured: ReadonlySet<number>): Measure[] {
  const wanted = ids.map(measureOf)
  const known = wanted.filter((m) => measured.has(metric(m.metric).number))
  return known.length > 0 ? known : wanted.slice(0, 1)
}

/** The part of a measure that screens are told. */
export function toldMeasure({ id, name, unit, changeUnit, decimals, better, mcid }: Measure): OutcomeMeasure {
  return { id, name, unit, changeUnit, decimals, better, mcid }
}
