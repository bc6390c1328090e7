// Quantiles of type 7 (clinical.md 0.5): the one definition used everywhere, so that two screens never disagree.

/**
 * @param values any order, no NaN
 * @param p from 0 to 1
 * @returns null for no values
 *
 * @figure Median and other quantiles
 * @nurse The median is the middle value: half of the readings lie below it. One wild reading does not move it.
 * @statistician Type 7 (linear interpolation of order statistics), the one definition used everywhere. The MAD is the median absolute deviation
 *   from the median, unscaled.
 * @formula
 *   h = (n − 1) p;  i = ⌊h⌋;  q = x(i) + (h − i)(x(i+1) − x(i))      sorted from 0
 * @source Hyndman and Fan, Am Stat 1996;50:361, type 7.
 * @needs One value. In groups {SMALL_CELL} people on each side of the cut.
 * @notFor Naming the extremes of a group: minimum and maximum are single persons.
 * @with quantileOfSorted, median, medianAbsoluteDeviation
 */
export function quantile(values: readonly number[], p: number): number | null {
  return quantileOfSorted(Float64Array.from(values).sort(), p)
}

/** As `quantile`, for values already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number | null {
  if (sorted.length === 0) return null
  const h = (sorted.length - 1) * Math.min(1, Math.max(0, p))
  const i = Math.floor(h)
  const low = sorted[i]!
  const high = sorted[Math.min(i + 1, sorted.length - 1)]!
  return low + (h - i) * (high - low)
}

/** The middle value, or the mean of the two in the middle; null for no values. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5)
}
