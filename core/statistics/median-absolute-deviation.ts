// The median distance from the median: a spread that one wild reading cannot move (clinical.md 4.5).

import { median } from './quantile.js'

/** @returns unscaled; null for no values */
export function medianAbsoluteDeviation(values: readonly number[]): number | null {
  const middle = median(values)
  return middle === null ? null : median(values.map((v) => Math.abs(v - middle)))
}
