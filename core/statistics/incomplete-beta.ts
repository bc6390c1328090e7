// The regularised incomplete beta function I(x; a, b) by Lentz's continued fraction (clinical.md 6.12).

import { logGamma } from './log-gamma.js'

const TINY = 1e-300
const ENOUGH = 1e-16
const MOST_STEPS = 10_000

/** @param x from 0 to 1 @param a,b above 0 @returns from 0 to 1 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on the left of the mean; the right is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - leftBeta(1 - x, b, a)
  return leftBeta(x, a, b)
}

function leftBeta(x: number, a: number, b: number): number {
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return Math.min(1, (Math.exp(logFront) * continuedFraction(x, a, b)) / a)
}

function continuedFraction(x: number, a: number, b: number): number {
  const kept = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
  let c = 1
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / kept(1 + even * d)
    c = kept(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / kept(1 + odd * d)
    c = kept(1 + odd / c)
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < ENOUGH) break
  }
  return fraction
}
