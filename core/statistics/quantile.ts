// Quantiles of type 7 (clinical.md 0.5): the one definition used everywhere, so that two screens never disagree.

/**
 * @param values any order, no NaN
 * @param p from 0 to 1
 * @returns null for no values
 */
export function quantile(values: readonly number[], p: number): number | null {
  return quantileOfSorted(
    [...values].sort((a, b) => a - b),
    p,
  )
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
