// Wilson's interval for a share (1927): stays inside 0 to 1, and is right for few people.

import { Z95 } from './normal.js'

export interface ShareEstimate {
  /** From 0 to 1. */
  proportion: number
  low: number
  high: number
}

/**
 * @param n above 0 @returns the share with its 95 % interval
 *
 * @figure Share with its interval
 * @nurse A share of people, and between which shares the truth is likely to lie. With few people the interval is wide, and that is right.
 * @statistician Wilson's score interval: inside 0 to 1, close to nominal coverage for small n.
 * @formula
 *   (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)         z = 1.96
 * @source Wilson, J Am Stat Assoc 1927;22:209.
 * @needs One person; shown in groups by the rules of small cells.
 * @notFor Repeated readings of one person, which are not independent.
 */
export function wilson(count: number, n: number): ShareEstimate {
  const proportion = count / n
  const z2 = Z95 * Z95
  const middle = (proportion + z2 / (2 * n)) / (1 + z2 / n)
  const half = (Z95 * Math.sqrt((proportion * (1 - proportion)) / n + z2 / (4 * n * n))) / (1 + z2 / n)
  return { proportion, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
