// Symmetric positive definite matrices of a few rows: inverse, determinant and condition by Cholesky. Not for large ones.

export type Matrix = number[][]

export interface Inverse {
  inverse: Matrix
  /** ln det of the matrix. */
  logDeterminant: number
  /** Condition number in the 1-norm, of the matrix scaled to a unit diagonal. */
  condition: number
}

/** @returns null when the matrix is not positive definite */
export function invertSymmetric(matrix: readonly (readonly number[])[]): Inverse | null {
  const k = matrix.length
  const scale = matrix.map((row, i) => Math.sqrt(row[i]!))
  if (scale.some((s) => !(s > 0) || !Number.isFinite(s))) return null
  const scaled = matrix.map((row, i) => row.map((v, j) => v / (scale[i]! * scale[j]!)))
  const lower = cholesky(scaled)
  if (!lower) return null
  const identity = scaled.map((_, i) => scaled.map((_, j) => (i === j ? 1 : 0)))
  const columns = identity.map((unit) => solveCholesky(lower, unit))
  const inverse = scaled.map((_, i) => scaled.map((_, j) => (columns[j]![i]! + columns[i]![j]!) / 2))
  let logDeterminant = 0
  for (let i = 0; i < k; i++) logDeterminant += 2 * (Math.log(lower[i]![i]!) + Math.log(scale[i]!))
  return {
    inverse: inverse.map((row, i) => row.map((v, j) => v / (scale[i]! * scale[j]!))),
    logDeterminant,
    condition: norm1(scaled) * norm1(inverse),
  }
}

function cholesky(matrix: readonly (readonly number[])[]): Matrix | null {
  const k = matrix.length
  const lower: Matrix = matrix.map((row) => row.map(() => 0))
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i]![j]!
      for (let m = 0; m < j; m++) rest -= lower[i]![m]! * lower[j]![m]!
      if (i !== j) lower[i]![j] = rest / lower[j]![j]!
      else if (rest > 1e-14) lower[i]![i] = Math.sqrt(rest)
      else return null
    }
  }
  return lower
}

function solveCholesky(lower: Matrix, right: readonly number[]): number[] {
  const k = lower.length
  const x = [...right]
  for (let i = 0; i < k; i++) {
    for (let m = 0; m < i; m++) x[i]! -= lower[i]![m]! * x[m]!
    x[i]! /= lower[i]![i]!
  }
  for (let i = k - 1; i >= 0; i--) {
    for (let m = i + 1; m < k; m++) x[i]! -= lower[m]![i]! * x[m]!
    x[i]! /= lower[i]![i]!
  }
  return x
}

function norm1(matrix: readonly (readonly number[])[]): number {
  return Math.max(0, ...matrix.map((row) => row.reduce((total, v) => total + Math.abs(v), 0)))
}

/** Σᵢⱼ aᵢ Mᵢⱼ bⱼ. */
export function quadraticForm(
  a: readonly number[],
  matrix: readonly (readonly number[])[],
  b: readonly number[],
): number {
  let total = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) total += a[i]! * matrix[i]![j]! * b[j]!
  return total
}
