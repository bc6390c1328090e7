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

/** The middle value, or the mean of the two in the middle, as `quantile` gives it; null for no values. Found without sorting all of them. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sought = new Float64Array(values)
  const middle = sought.length >>> 1
  const high = selected(sought, middle)
  if (sought.length % 2 === 1) return high
  let low = Number.NEGATIVE_INFINITY
  for (let i = 0; i < middle; i++) if (sought[i]! > low) low = sought[i]!
  return low + 0.5 * (high - low)
}

/** More halvings than any series needs whose order is not made against this. */
const MOST_HALVINGS = 64

/** The value at `index` of the sorted order; moves the values so that no greater one stands before it (Hoare 1961, Algorithm 65: Find). */
function selected(values: Float64Array, index: number): number {
  let [left, right] = [0, values.length - 1]
  for (let halvings = 0; left < right; halvings++) {
    if (halvings === MOST_HALVINGS) {
      values.subarray(left, right + 1).sort()
      break
    }
    const pivot = middleOf(values[left]!, values[(left + right) >>> 1]!, values[right]!)
    let [i, j] = [left, right]
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const other = values[i]!
      values[i++] = values[j]!
      values[j--] = other
    }
    if (index <= j) right = j
    else if (index >= i) left = i
    else break
  }
  return values[index]!
}

function middleOf(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c)
  return a < c ? a : Math.max(b, c)
}
