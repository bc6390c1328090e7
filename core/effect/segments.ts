// The model of an interrupted series (clinical.md 6.5): y = b0 + b1 t + b2 D + b3 (t − T) D, with D = 1 from week T on.

import { type Estimate, estimateOf } from '../statistics/estimate.js'
import { type Matrix, quadraticForm } from '../statistics/small-matrix.js'

export interface WeeklySeries {
  /** Whole numbers, any order, each once. */
  week: readonly number[]
  /** Weekly means. */
  value: readonly number[]
  /** T, the first week with the intervention. */
  interventionWeek: number
}

/** b0 to b3 with intervals; the level and slope changes are what the intervention may have done. */
export interface SegmentCoefficients {
  intercept: Estimate
  slopeBefore: Estimate
  levelChange: Estimate
  slopeChange: Estimate
}

export const SEGMENT_COLUMNS = 4
export const MIN_WEEKS_PER_SIDE = 12

export interface Segments {
  weeks: number[]
  values: number[]
  /** Rows (1, t − T, D, (t − T) D): counted from T, so that the columns stay well apart for any week numbers. */
  rows: number[][]
}

export function segmentsOf({ week, value, interventionWeek }: WeeklySeries): Segments {
  const order = week.map((_, i) => i).sort((a, b) => week[a]! - week[b]!)
  const weeks = order.map((i) => week[i]!)
  const rows = weeks.map((t) => {
    const since = t - interventionWeek
    return since >= 0 ? [1, since, 1, since] : [1, since, 0, 0]
  })
  return { weeks, values: order.map((i) => value[i]!), rows }
}

/** Weeks on the shorter side. */
export function weeksOnShorterSide({ week, interventionWeek }: WeeklySeries): number {
  const before = week.filter((t) => t < interventionWeek).length
  return Math.min(before, week.length - before)
}

/**
 * @param b,covariance of `segmentsOf`'s columns
 * @param lastWeek minus T
 */
export function segmentEstimates(
  b: readonly number[],
  covariance: Matrix,
  interventionWeek: number,
  sinceAtEnd: number,
  df: number,
): { coef: SegmentCoefficients; effectAtEnd: Estimate } {
  const of = (weights: readonly number[]): Estimate => {
    const estimate = weights.reduce((total, w, i) => total + w * b[i]!, 0)
    return estimateOf(estimate, Math.sqrt(Math.max(0, quadraticForm(weights, covariance, weights))), df)
  }
  return {
    coef: {
      intercept: of([1, -interventionWeek, 0, 0]),
      slopeBefore: of([0, 1, 0, 0]),
      levelChange: of([0, 0, 1, 0]),
      slopeChange: of([0, 0, 0, 1]),
    },
    effectAtEnd: of([0, 0, 1, sinceAtEnd]),
  }
}
