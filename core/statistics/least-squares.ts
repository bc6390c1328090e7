// Least squares of a few columns (clinical.md 6.12): columns centred and scaled, then Cholesky; refuses columns that are nearly a mixture of the others.

import { invertSymmetric, type Matrix } from './small-matrix.js'
import { sum } from './sum.js'

/** Beyond this the digits of the answer are noise. */
export const WORST_CONDITION = 1e10

export interface LeastSquares {
  /** The constant, then one coefficient per column. */
  coefficients: number[]
  /** (X'X)⁻¹ with the constant first: times the residual variance it is the covariance of the coefficients. */
  inverse: Matrix
  residuals: number[]
  /** Sum of squared residuals. */
  sse: number
  /** Rows minus coefficients. */
  df: number
}

/**
 * y on a constant and columns.
 * @param columns each as long as y
 * @returns null when there are not more rows than coefficients, or the columns do not tell the coefficients apart
 */
export function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]): LeastSquares | null {
  const n = y.length
  const k = columns.length
  if (n <= k + 1) return null
  const means = columns.map((c) => sum(c) / n)
  const centred = columns.map((c, j) => c.map((v) => v - means[j]!))
  const scales = centred.map((c) => Math.sqrt(sum(c.map((v) => v * v))))
  if (scales.some((s, j) => s <= 1e-12 * (1 + Math.abs(means[j]!)))) return null
  const unit = centred.map((c, j) => c.map((v) => v / scales[j]!))
  const middle = sum(y) / n
  const off = y.map((v) => v - middle)

  const gram = unit.map((a) => unit.map((b) => dot(a, b)))
  const found = invertSymmetric(gram)
  if (k > 0 && (!found || found.condition > WORST_CONDITION)) return null
  const unscaled: Matrix = (found?.inverse ?? []).map((row, i) => row.map((v, j) => v / (scales[i]! * scales[j]!)))
  const products = centred.map((c) => dot(c, off))
  const slopes = unscaled.map((row) => dot(row, products))
  const residuals = off.map((v, t) => v - slopes.reduce((total, b, j) => total + b * centred[j]![t]!, 0))
  const shift = unscaled.map((row) => -dot(row, means))
  return {
    coefficients: [middle - dot(slopes, means), ...slopes],
    inverse: [[1 / n - dot(shift, means), ...shift], ...unscaled.map((row, i) => [shift[i]!, ...row])],
    residuals,
    sse: sum(residuals.map((e) => e * e)),
    df: n - k - 1,
  }
}

function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!
  return total
}
