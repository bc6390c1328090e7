// The binomial distribution function, through the incomplete beta function.

import { incompleteBeta } from './incomplete-beta.js'

/** P(X ≤ k) of n trials with probability p. @param k a whole number */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1)
}
