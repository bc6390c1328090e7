// The normal distribution (clinical.md 6.12): erfc by series near 0 and by continued fraction beyond, so that the far tails keep their digits.

/** What a 95 % interval takes on each side. */
export const Z95 = 1.959963984540054

const SQRT_PI = Math.sqrt(Math.PI)
const SERIES_BELOW = 2

/** The complementary error function, 2 → 0. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x)
  if (x < SERIES_BELOW) return 1 - erfSeries(x)
  return x > 27 ? 0 : erfcFraction(x)
}

/** All terms of one sign: no digits are lost. */
function erfSeries(x: number): number {
  let term = x
  let total = x
  for (let n = 1; n < 200 && term > total * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    total += term
  }
  return (2 / SQRT_PI) * Math.exp(-x * x) * total
}

/** x + (1/2)/(x + (2/2)/(x + (3/2)/(x + …))), evaluated from the inside; 120 levels are plenty from x = 2 on. */
function erfcFraction(x: number): number {
  let inner = x
  for (let level = 120; level >= 1; level--) inner = x + level / 2 / inner
  return Math.exp(-x * x) / (SQRT_PI * inner)
}

export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
}

/** P(Z ≤ x). The upper tail is `normalCdf(-x)`, which keeps its digits. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2
}

/** P(|Z| ≥ |z|). */
export function normalTwoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2)
}

// Acklam's rational approximation (2003): relative error 1.15e-9 before the refining step.
const A = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
]
const B = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1]
const C = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
]
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
const TAIL = 0.02425

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((total, c) => total * x + c, 0)

function acklam(p: number): number {
  if (p < TAIL) {
    const q = Math.sqrt(-2 * Math.log(p))
    return polynomial(C, q) / polynomial(D, q)
  }
  const q = p - 0.5
  return (polynomial(A, q * q) * q) / polynomial(B, q * q)
}

/** The x with P(Z ≤ x) = p; −Infinity and Infinity at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p > 0.5) return -normalQuantile(1 - p)
  const start = acklam(p)
  // One step of Halley's method.
  const u = (normalCdf(start) - p) / normalDensity(start)
  return start - u / (1 + (start * u) / 2)
}
