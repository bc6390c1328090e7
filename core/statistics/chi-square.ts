// The upper tail of the chi-square distribution: the regularised upper incomplete gamma function (clinical.md 6.12).

import { logGamma } from './log-gamma.js'
import { erfc } from './normal.js'

/** P(X ≥ x). @param df above 0 */
export function chiSquareUpperTail(x: number, df: number): number {
  if (x <= 0) return 1
  if (df === 1) return erfc(Math.sqrt(x / 2))
  return upperGamma(df / 2, x / 2)
}

function upperGamma(a: number, x: number): number {
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let total = term
  for (let n = 1; n < 10_000 && term > total * 1e-17; n++) {
    term *= x / (a + n)
    total += term
  }
  return total
}

/** Lentz's evaluation of 1/(x+1−a − 1(1−a)/(x+3−a − …)). */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return fraction
}
