// The standard plan of each programme: what is measured how often, until a citizen has a plan of her own.

import type { MetricId } from '../metrics/index.js'
import type { Condition } from './condition.js'

export interface PlannedMeasure {
  /** Any of these serves the plan: a finger-prick or a sensor. The first names it. */
  metrics: readonly [MetricId, ...MetricId[]]
  everyDays: number
}

/** Daily, as in the first weeks of home monitoring (clinical.md 4.1). */
const PLANS: Readonly<Record<Condition, readonly PlannedMeasure[]>> = {
  copd: [{ metrics: ['spo2'], everyDays: 1 }],
  'heart-failure': [{ metrics: ['body-weight'], everyDays: 1 }],
  hypertension: [{ metrics: ['blood-pressure'], everyDays: 1 }],
  'diabetes-type-2': [{ metrics: ['blood-glucose-capillary', 'glucose-cgm'], everyDays: 1 }],
}

export function standardPlan(conditions: readonly Condition[]): PlannedMeasure[] {
  return conditions.flatMap((condition) => [...PLANS[condition]])
}

/**
 * Due days in a row without a reading, up to yesterday: today is not yet missed (clinical.md 4.7).
 * @param lastDay local day number of the newest reading, null when there is none
 * @param startDay local day on which the plan began
 * @param today local day number
 */
export function missedRun(lastDay: number | null, startDay: number, today: number, everyDays: number): number {
  const servedUntil = Math.max(lastDay ?? Number.NEGATIVE_INFINITY, startDay - 1)
  return Math.max(0, Math.floor((today - 1 - servedUntil) / everyDays))
}
