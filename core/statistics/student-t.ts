// Student's t distribution (clinical.md 6.12). Degrees of freedom need not be whole numbers (Welch, effective sample sizes).

import { incompleteBeta } from './incomplete-beta.js'
import { logGamma } from './log-gamma.js'
import { normalQuantile } from './normal.js'

/** P(T ≤ t). @param df above 0 */
export function tCdf(t: number, df: number): number {
  const tail = tTwoSidedP(t, df) / 2
  return t > 0 ? 1 - tail : tail
}

/** P(|T| ≥ |t|), exact in the far tail. */
export function tTwoSidedP(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5)
}

function tDensity(t: number, df: number): number {
  const logFront = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI)
  return Math.exp(logFront - ((df + 1) / 2) * Math.log1p((t * t) / df))
}

/** The t with P(T ≤ t) = p; −Infinity and Infinity at 0 and 1. @param df above 0 */
export function tQuantile(p: number, df: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (p < 0.5) return -upperQuantile(p, df)
  return p === 0.5 ? 0 : upperQuantile(1 - p, df)
}

/** Newton's steps on the upper tail, kept inside a bracket that bisection narrows. */
function upperQuantile(tail: number, df: number): number {
  const tailOf = (t: number): number => tTwoSidedP(t, df) / 2
  let low = 0
  let high = Math.max(1, -normalQuantile(tail))
  while (tailOf(high) > tail && high < 1e300) {
    low = high
    high *= 2
  }
  let t = (low + high) / 2
  for (let step = 0; step < 200; step++) {
    const off = tailOf(t) - tail
    if (off > 0) low = t
    else high = t
    const newton = t + off / tDensity(t, df)
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - t) <= 1e-14 * Math.abs(t)) return next
    t = next
  }
  return t
}
