// A slope that outliers cannot tip (Theil 1950, Sen 1968; clinical.md 6.4): the median of the slopes between all pairs.

import { quantileOfSorted } from './quantile.js'

export interface Point {
  x: number
  y: number
}

/** Slopes of all pairs with different x, ascending. */
export function pairwiseSlopes(points: readonly Point[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
  let n = 0
  for (let i = 0; i < points.length; i++) {
    const a = points[i]!
    for (let j = i + 1; j < points.length; j++) {
      const b = points[j]!
      if (b.x !== a.x) slopes[n++] = (b.y - a.y) / (b.x - a.x)
    }
  }
  return slopes.subarray(0, n).sort()
}

/** @returns y per x; null unless two points differ in x */
export function theilSen(points: readonly Point[]): number | null {
  return quantileOfSorted(pairwiseSlopes(points), 0.5)
}
