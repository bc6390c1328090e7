// The lower limit of normal (clinical.md 1.1): the value that 5 % of healthy people lie below.

import type { Lms } from './lms.js'

/** The 5th centile of the normal distribution. */
const Z_OF_5_PERCENT = -1.64485
const NEARLY_ZERO = 1e-6

/** @returns in the unit of `m`; null where the distribution has no such centile (none of GLI's) */
export function lowerLimitOfNormal({ l, m, s }: Lms): number | null {
  if (Math.abs(l) < NEARLY_ZERO) return m * Math.exp(Z_OF_5_PERCENT * s)
  const base = 1 + Z_OF_5_PERCENT * l * s
  return base > 0 ? m * base ** (1 / l) : null
}
