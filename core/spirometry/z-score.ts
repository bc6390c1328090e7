// How many standard deviations a measured value lies from the predicted one (clinical.md 1.1): the LMS method of GLI.

import type { Lms } from './lms.js'

/** Below this the power is a logarithm. */
const NEARLY_ZERO = 1e-6

/**
 * @param measured above 0, in the unit of `m`
 * @returns null when the value is not above 0
 */
export function zScore(measured: number, { l, m, s }: Lms): number | null {
  if (!(measured > 0) || !Number.isFinite(measured)) return null
  return Math.abs(l) < NEARLY_ZERO ? Math.log(measured / m) / s : ((measured / m) ** l - 1) / (l * s)
}
