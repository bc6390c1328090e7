// The standard limits of each programme, per metric and value, from defaults.json. Personal limits replace them later; until then every screen says "standard".

import type { MetricId } from '../metrics/index.js'
import type { Condition } from './condition.js'
import defaults from './defaults.json' with { type: 'json' }

/** A low limit is broken at or below it, a high limit at or above it. Own-median limits are distances from the person's usual. */
export interface Limits {
  redLow?: number
  yellowLow?: number
  yellowHigh?: number
  redHigh?: number
  yellowBelowOwnMedian?: number
  redBelowOwnMedian?: number
  yellowAboveOwnMedian?: number
}

/** Limits for one value of a metric: `valueIndex` counts the metric's values from 0. */
export interface ValueLimits {
  metric: MetricId
  valueIndex: number
  limits: Limits
}

const t = defaults.triageTemplates

const GLUCOSE: Limits = {
  redLow: t.diabetes.redLowMmol,
  yellowLow: t.diabetes.yellowLowMmol,
  yellowHigh: t.diabetes.yellowHighMmol,
  redHigh: t.diabetes.redHighMmol,
}

const TEMPLATES: Readonly<Record<Condition, readonly ValueLimits[]>> = {
  copd: [
    { metric: 'spo2', valueIndex: 0, limits: t.copd.spo2 },
    { metric: 'pulse', valueIndex: 0, limits: t.copd.pulse },
  ],
  'heart-failure': [
    { metric: 'blood-pressure', valueIndex: 0, limits: t.heartFailure.sbp },
    { metric: 'pulse', valueIndex: 0, limits: t.heartFailure.pulse },
  ],
  hypertension: [
    { metric: 'blood-pressure', valueIndex: 0, limits: { redHigh: t.hypertension.redSbp } },
    { metric: 'blood-pressure', valueIndex: 1, limits: { redHigh: t.hypertension.redDbp } },
  ],
  'diabetes-type-2': [
    { metric: 'blood-glucose-capillary', valueIndex: 0, limits: GLUCOSE },
    { metric: 'glucose-cgm', valueIndex: 0, limits: GLUCOSE },
  ],
}

/** Home blood pressure is judged by its mean (clinical.md 3.6); the latest reading stands in while the mean is too thin. */
export const HOME_PRESSURE = {
  conditions: ['hypertension'] as readonly Condition[],
  meanSystolic: t.hypertension.meanSbp,
  meanDiastolic: t.hypertension.meanDbp,
  confirmMinutes: t.hypertension.redConfirmMinutes,
  windowDays: 7,
  minReadings: defaults.minimums.bpReadings,
  minDays: 3,
}

/** Weight in heart failure is judged by its change (clinical.md 4.3). */
export const HEART_WEIGHT = {
  conditions: ['heart-failure'] as readonly Condition[],
  gainKg: t.heartFailure.weight.gainKg,
  withinDays: t.heartFailure.weight.withinDays,
  ownMedianKg: t.heartFailure.weight.ownMedianKg,
}

/** Missed in a row before it is yellow, red. */
export const MISSED = t.missed

const LOW = ['redLow', 'yellowLow'] as const
const HIGH = ['redHigh', 'yellowHigh'] as const
const OWN = ['yellowBelowOwnMedian', 'redBelowOwnMedian', 'yellowAboveOwnMedian'] as const

/** The standard limits of all of a citizen's programmes; where two set the same limit, the one that reacts first counts. */
export function standardLimits(conditions: readonly Condition[]): ValueLimits[] {
  const merged = new Map<string, ValueLimits>()
  for (const { metric, valueIndex, limits } of conditions.flatMap((c) => TEMPLATES[c])) {
    const key = `${metric}.${valueIndex}`
    const known = merged.get(key)?.limits ?? {}
    merged.set(key, { metric, valueIndex, limits: strictest(known, limits) })
  }
  return [...merged.values()]
}

function strictest(a: Limits, b: Limits): Limits {
  const both: Limits = {}
  const pick = (names: readonly (keyof Limits)[], better: (x: number, y: number) => number): void => {
    for (const name of names) {
      const [x, y] = [a[name], b[name]]
      const value = x !== undefined && y !== undefined ? better(x, y) : (x ?? y)
      if (value !== undefined) both[name] = value
    }
  }
  pick(LOW, Math.max)
  pick(HIGH, Math.min)
  pick(OWN, Math.min)
  return both
}
