// Segmented regression with Newey and West's errors (clinical.md 6.5; Newey-West 1987, Bartlett kernel). The textbook choice, printed beside REML and never alone:
// for series this short its intervals are far too narrow (6.16).

import { lag1 } from '../statistics/correlation.js'
import type { Estimate } from '../statistics/estimate.js'
import { invertSymmetric, type Matrix } from '../statistics/small-matrix.js'
import {
  SEGMENT_COLUMNS,
  type SegmentCoefficients,
  segmentEstimates,
  segmentsOf,
  type WeeklySeries,
} from './segments.js'

const K = SEGMENT_COLUMNS

export interface NeweyWest {
  n: number
  /** Weeks that errors are taken to reach. */
  lag: number
  coef: SegmentCoefficients
  residualSd: number
  /** About 2 without autocorrelation; null when the lines meet every point. */
  durbinWatson: number | null
  residualLag1: number | null
  effectAtEnd: Estimate
}

/**
 * @param lag null for floor(4 (n/100)^(2/9)) @returns null when the weeks do not tell four coefficients apart
 *
 * @figure Interrupted time series, Newey-West (beside, never alone)
 * @nurse The textbook way to compute the same thing. It looks more certain than it is, so it is printed beside the other and never alone.
 * @statistician Ordinary least squares with a Bartlett-kernel covariance, n/(n−4) correction and t(n−4); default lag ⌊4 (n/100)^(2/9)⌋. Coverage
 *   far below nominal for series this short: about three intervals of four hold the truth at 26 and 26 weeks with ρ 0.6.
 * @formula
 *   V = n/(n−4) (X'X)⁻¹ [Σ e² x x' + Σ_l (1 − l/(L+1)) (G_l + G_l')] (X'X)⁻¹,   G_l = Σ e_t e_(t−l) x_t x_(t−l)'
 * @source Newey and West, Econometrica 1987;55:703. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs What the main method needs, which stands before it.
 * @notFor Standing alone.
 */
export function neweyWest(series: WeeklySeries, lag: number | null = null): NeweyWest | null {
  const { weeks, values, rows } = segmentsOf(series)
  const n = values.length
  if (n <= K) return null
  const gram = rows[0]!.map((_, a) => rows[0]!.map((_, c) => rows.reduce((total, x) => total + x[a]! * x[c]!, 0)))
  const found = invertSymmetric(gram)
  if (!found) return null
  const moment = rows[0]!.map((_, a) => rows.reduce((total, x, t) => total + x[a]! * values[t]!, 0))
  const b = found.inverse.map((row) => row.reduce((total, v, j) => total + v * moment[j]!, 0))
  const residuals = rows.map((x, t) => values[t]! - x.reduce((total, v, j) => total + v * b[j]!, 0))
  const sse = residuals.reduce((total, e) => total + e * e, 0)
  const isExact = sse <= 1e-22 * values.reduce((total, v) => total + v * v, 0)

  const reach = Math.max(0, Math.min(n - 1, Math.floor(lag ?? 4 * (n / 100) ** (2 / 9))))
  const meat = longRunVariance(rows, isExact ? residuals.map(() => 0) : residuals, reach)
  const covariance = sandwich(found.inverse, meat).map((row) => row.map((v) => (v * n) / (n - K)))
  const steps = residuals.slice(1).reduce((total, e, t) => total + (e - residuals[t]!) ** 2, 0)
  const sinceAtEnd = weeks[n - 1]! - series.interventionWeek
  return {
    n,
    lag: reach,
    ...segmentEstimates(b, covariance, series.interventionWeek, sinceAtEnd, n - K),
    residualSd: isExact ? 0 : Math.sqrt(sse / (n - K)),
    durbinWatson: isExact ? null : steps / sse,
    residualLag1: isExact ? null : lag1(residuals),
  }
}

/** Σ e² x x' + Σ (1 − l/(lag+1)) (G + G'). */
function longRunVariance(rows: readonly (readonly number[])[], residuals: readonly number[], reach: number): Matrix {
  const scores = rows.map((x, t) => x.map((v) => v * residuals[t]!))
  const meat: Matrix = Array.from({ length: K }, () => new Array<number>(K).fill(0))
  for (let l = 0; l <= reach; l++) {
    const weight = 1 - l / (reach + 1)
    for (let t = l; t < scores.length; t++) {
      for (let a = 0; a < K; a++) {
        for (let c = 0; c < K; c++) {
          const product = scores[t]![a]! * scores[t - l]![c]!
          meat[a]![c]! += weight * product
          if (l > 0) meat[c]![a]! += weight * product
        }
      }
    }
  }
  return meat
}

function sandwich(bread: Matrix, meat: Matrix): Matrix {
  return multiply(multiply(bread, meat), bread)
}

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b.map((_, j) => row.reduce((total, v, k) => total + v * b[k]![j]!, 0)))
}
