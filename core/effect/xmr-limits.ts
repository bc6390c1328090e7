// Limits of an XmR chart (clinical.md 6.3; NHS England, Making Data Count): mean ± 2.66 × the average moving range.

import { isConstant } from '../statistics/correlation.js'
import { mean } from '../statistics/sum.js'

export interface XmrLimits {
  mean: number
  averageMovingRange: number
  /** Upper and lower process limits. */
  upl: number
  lpl: number
  /** Two thirds of the way from the mean to the limits. */
  nearUpper: number
  nearLower: number
}

const LIMIT_FACTOR = 2.66
/** Ranges this many times the average come from a special cause and do not belong to the noise. */
const SCREEN_FACTOR = 3.267

/**
 * @param baseline the points that the limits are drawn from, in time order
 * @param screenOutliers leave out extreme moving ranges, once
 * @returns null for fewer than two points
 */
export function xmrLimits(baseline: readonly number[], screenOutliers: boolean): XmrLimits | null {
  if (baseline.length < 2) return null
  const middle = isConstant(baseline) ? baseline[0]! : mean(baseline)!
  const ranges = baseline.slice(1).map((v, i) => Math.abs(v - baseline[i]!))
  const average = mean(ranges)!
  const ordinary = ranges.filter((r) => r < SCREEN_FACTOR * average)
  const averageMovingRange = screenOutliers && ordinary.length > 0 ? mean(ordinary)! : average
  const reach = LIMIT_FACTOR * averageMovingRange
  return {
    mean: middle,
    averageMovingRange,
    upl: middle + reach,
    lpl: middle - reach,
    nearUpper: middle + (2 * reach) / 3,
    nearLower: middle - (2 * reach) / 3,
  }
}
