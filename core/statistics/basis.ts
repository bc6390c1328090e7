// What a figure rests on (clinical.md 0.1): it travels with the figure, so that no screen can show the one without the other.

import type { EpochMs } from '../time/instant.js'

export interface Basis {
  /** Readings used. */
  n: number
  /** First and last reading used; null for none. */
  from: EpochMs | null
  to: EpochMs | null
  /** Percent of the expected readings that are there; null where nothing was expected. */
  presentPercent: number | null
  /** Name and version of the definition. */
  method: { readonly name: string; readonly version: number }
}

/**
 * @param times of the readings used, any order
 *
 * @figure What a figure rests on (*målinger på … dage*)
 * @nurse Beside each figure: how many measurements, from when to when, how large a part of the expected ones are there, and how it was computed.
 * @statistician n, first and last time used, percent present of the number expected by plan or by the sensor's rhythm, and name and version of the
 *   method, carried with the figure.
 * @formula
 *   present % = 100 × used / expected
 * @source The platform's own rule.
 * @needs Nothing: a figure of 0 readings says so.
 * @notFor Concluding that what is missing is like what is there.
 */
export function basisOf(times: ArrayLike<EpochMs>, presentPercent: number | null, method: Basis['method']): Basis {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < times.length; i++) {
    const at = times[i]!
    if (at < from) from = at
    if (at > to) to = at
  }
  const none = times.length === 0
  return { n: times.length, from: none ? null : from, to: none ? null : to, presentPercent, method }
}
