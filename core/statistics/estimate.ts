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

/**
 * @param df degrees of freedom of t; null for the normal distribution
 *
 * @figure 95 % interval and p
 * @nurse "Likely between" (*sandsynligt mellem*): if we did this many times, about 95 of 100 such intervals would hold the truth. A wide interval
 *   means that the data cannot say more. p is not the chance that nothing happened.
 * @statistician Wald intervals with t or normal quantiles, two-sided p. Degrees of freedom need not be whole. Where nothing varies there is no
 *   interval. The coverage reached in simulations is published.
 * @formula
 *   estimate ± q(0.975) × SE            t = estimate / SE
 * @source Textbook definitions; coverage: [How honest are the figures?](effect-honesty.md)
 * @needs A standard error above 0.
 * @notFor Reading "no difference" from an interval that holds 0; choosing among many outcomes by p.
 */
export function estimateOf(estimate: number, se: number | null, df: number | null): Estimate {
  if (se === null || !(se > 0) || !Number.isFinite(se)) return { estimate, se: null, low: null, high: null, p: null }
  const reach = (df === null ? Z95 : tQuantile(0.975, df)) * se
  const ratio = estimate / se
  const p = df === null ? normalTwoSidedP(ratio) : tTwoSidedP(ratio, df)
  return { estimate, se, low: estimate - reach, high: estimate + reach, p }
}
