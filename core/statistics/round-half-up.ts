// Rounding (clinical.md 0.4): half up, only when showing or where a rule says so. Never before computing.

import { movePoint } from '../decimal.js'

/**
 * The decimal digits count, not the binary ones: 36.05 to one decimal is 36.1, and −2.5 is −2.
 * @param decimals 0 to 15
 */
export function roundHalfUp(value: number, decimals = 0): number {
  const moved = movePoint(value, decimals)
  const floor = Math.floor(moved)
  // floor(x + 0.5) itself would lift 0.49999999999999994 to 1.
  const rounded = movePoint(moved - floor >= 0.5 ? floor + 1 : floor, -decimals)
  return rounded === 0 ? 0 : rounded
}
