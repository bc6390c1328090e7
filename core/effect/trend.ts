// Trend (clinical.md 6.4): Theil and Sen's slope with Mann and Kendall's test (Sen 1968; Mann 1945; ties corrected). Robust against single wild readings.

import { lag1 } from '../statistics/correlation.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { normalTwoSidedP } from '../statistics/normal.js'
import { median, quantileOfSorted } from '../statistics/quantile.js'
import { type Point, pairwiseSlopes } from '../statistics/theil-sen.js'

export const MIN_TREND_READINGS = 8
export const MIN_TREND_DAYS = 14
const MOST_LAG1 = 0.3
const SLOPE_Z = 1.959964

export interface Trend {
  n: number
  slopePerDay: number
  slopePer30Days: number
  /** Value at day 0. */
  intercept: number
  slopeLow: number
  slopeHigh: number
  mannKendallS: number
  varS: number
  z: number
  p: number
  /** Null when all values are equal. */
  tauB: number | null
  /** Of the residuals in time order; null when the line meets every point. */
  residualLag1: number | null
  /** Neighbours resemble each other so much that the test is too eager: take weekly means. */
  isTooEager: boolean
}

/**
 * What a screen may show. @param points x in days, y in the unit of the measure; any order
 *
 * @figure Trend
 * @nurse Whether the measurements are still rising or falling, and how fast per 30 days. Single wild readings do not tip it. It stands beside
 *   before and after, because someone who was already getting better gets better after the start too.
 * @statistician Theil-Sen slope with Sen's rank interval; Mann-Kendall test with tie and continuity correction, tau-b. The test assumes
 *   independent readings: with lag 1 of the residuals above {MOST_LAG1} it is too eager for daily values (take weekly means, or the trend of one
 *   citizen, whose interval knows that days resemble each other).
 * @formula
 *   slope = median of all (y_j − y_i) / (x_j − x_i)            intercept = median y − slope × median x
 *   S = Σ sign((y_j − y_i)(x_j − x_i))     var = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18     z = (S ∓ 1) / √var
 *   interval: the slopes of rank (N ∓ {SLOPE_Z} √var) / 2 of all N
 * @source Sen, J Am Stat Assoc 1968;63:1379; Mann, Econometrica 1945;13:245.
 * @needs {MIN_TREND_READINGS} readings over {MIN_TREND_DAYS} days.
 * @notFor Forecasting; proof of an effect.
 * @with fitTrend, slopeInterval, theilSen, pairwiseSlopes
 */
export function trend(points: readonly Point[]): Figure<Trend> {
  if (points.length < MIN_TREND_READINGS) return notEnough(points.length, MIN_TREND_READINGS)
  const days = points.map((p) => p.x)
  const span = Math.max(...days) - Math.min(...days)
  if (span < MIN_TREND_DAYS) return notEnough(Math.floor(span), MIN_TREND_DAYS)
  const fitted = fitTrend(points)
  return fitted === null ? notEnough(0, MIN_TREND_DAYS) : { ok: true, ...fitted }
}

/** The arithmetic alone; not for showing. @returns null unless two points differ in day */
export function fitTrend(points: readonly Point[]): Trend | null {
  const slopes = pairwiseSlopes(points)
  const slope = quantileOfSorted(slopes, 0.5)
  if (slope === null) return null
  const n = points.length
  const { s, tiedX, tiedY } = concordance(points)
  const varS = Math.max(0, (n * (n - 1) * (2 * n + 5) - tieSum(points.map((p) => p.y))) / 18)
  const z = s === 0 || varS === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(varS)
  const pairs = (n * (n - 1)) / 2
  const untied = Math.sqrt((pairs - tiedX) * (pairs - tiedY))
  const intercept = median(points.map((p) => p.y))! - slope * median(points.map((p) => p.x))!
  const inOrder = [...points].sort((a, b) => a.x - b.x)
  const residualLag1 = lag1(inOrder.map((p) => p.y - intercept - slope * p.x))
  return {
    n,
    slopePerDay: slope,
    slopePer30Days: 30 * slope,
    intercept,
    ...slopeInterval(slopes, varS),
    mannKendallS: s,
    varS,
    z,
    p: normalTwoSidedP(z),
    tauB: untied > 0 ? s / untied : null,
    residualLag1,
    isTooEager: residualLag1 !== null && residualLag1 > MOST_LAG1,
  }
}

/** Sen's rank interval. @param slopes of all pairs, ascending @param varS variance of Mann and Kendall's S */
export function slopeInterval(slopes: Float64Array, varS: number): Pick<Trend, 'slopeLow' | 'slopeHigh'> {
  const reach = SLOPE_Z * Math.sqrt(varS)
  const at = (i: number): number => slopes[Math.min(Math.max(i, 0), slopes.length - 1)]!
  return {
    slopeLow: at(Math.round((slopes.length - reach) / 2) - 1),
    slopeHigh: at(Math.round((slopes.length + reach) / 2)),
  }
}

/** Pairs that rise minus pairs that fall, and pairs that cannot say. */
function concordance(points: readonly Point[]): { s: number; tiedX: number; tiedY: number } {
  let [s, tiedX, tiedY] = [0, 0, 0]
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const dx = Math.sign(points[j]!.x - points[i]!.x)
      const dy = Math.sign(points[j]!.y - points[i]!.y)
      s += dx * dy
      if (dx === 0) tiedX++
      if (dy === 0) tiedY++
    }
  }
  return { s, tiedX, tiedY }
}

/** Σ t(t−1)(2t+5) over groups of equal values. */
function tieSum(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1)
  return [...counts.values()].reduce((total, t) => total + t * (t - 1) * (2 * t + 5), 0)
}
