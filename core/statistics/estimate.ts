// An estimate with its 95 % interval: what every comparison ends in. Where the spread is 0 there is no interval, not a width of 0 (clinical.md 0.6).

import { normalTwoSidedP, Z95 } from './normal.js'
import { tQuantile, tTwoSidedP } from './student-t.js'

export interface Estimate {
  estimate: number
  /** Standard error; null when nothing varies. */
  se: number | null
  low: number | null
  high: number | null
  /** Two-sided. */
  p: number | null
}

/** @param df degrees of freedom of t; null for the normal distribution */
export function estimateOf(estimate: number, se: number | null, df: number | null): Estimate {
  if (se === null || !(se > 0) || !Number.isFinite(se)) return { estimate, se: null, low: null, high: null, p: null }
  const reach = (df === null ? Z95 : tQuantile(0.975, df)) * se
  const ratio = estimate / se
  const p = df === null ? normalTwoSidedP(ratio) : tTwoSidedP(ratio, df)
  return { estimate, se, low: estimate - reach, high: estimate + reach, p }
}
