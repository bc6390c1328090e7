// What is usual for one person (clinical.md 4.5): median and robust spread. The caller chooses the window.

import { median } from '../statistics/quantile.js'
import defaults from './defaults.json' with { type: 'json' }

export type PersonalBaseline =
  | { ready: false; n: number }
  | { ready: true; n: number; median: number; mad: number; robustSd: number }

export const BASELINE = defaults.baseline

/**
 * @param values valid readings of the window
 * @param floorSd the smallest spread that is believed, in the values' unit
 */
export function personalBaseline(
  values: readonly number[],
  floorSd: number,
  minReadings = BASELINE.minReadings,
): PersonalBaseline {
  const middle = median(values)
  if (middle === null || values.length < minReadings) return { ready: false, n: values.length }
  const mad = median(values.map((v) => Math.abs(v - middle))) ?? 0
  return { ready: true, n: values.length, median: middle, mad, robustSd: Math.max(BASELINE.madFactor * mad, floorSd) }
}
