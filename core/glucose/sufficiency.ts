// Whether a sensor measured enough to speak for its wearer (clinical.md 2.3): fourteen days, and 70 % of what its own rhythm promises.

import { quantileOfSorted } from '../statistics/quantile.js'
import { roundHalfUp } from '../statistics/round-half-up.js'
import { MS_PER_DAY, MS_PER_MINUTE } from '../time/local-clock.js'

export const SUFFICIENT = { days: 14, activePercent: 70 } as const

export interface CgmSufficiency {
  /** The median interval in whole minutes, at least 1; null for fewer than two readings. */
  intervalMinutes: number | null
  /** From the first to the last reading, in days of 24 hours. */
  spanDays: number
  expectedReadings: number
  activePercent: number
  /** False: everything computed from it is marked "not representative". */
  representative: boolean
}

/**
 * @param times ascending, no time twice, in ms
 *
 * @figure Sensor wear: days and share of readings (*ikke repræsentativ*)
 * @nurse Whether the sensor was worn enough to speak for its wearer: at least {SUFFICIENT.days} days, with {SUFFICIENT.activePercent} % of the
 *   readings. With less the figures are shown but marked "not representative".
 * @statistician Expected readings from the span and the median interval of the series itself, so that each sensor is judged by its own rhythm.
 *   Says how much is missing, not whether it is missing at random. The citizen's page shows a window of exactly {SENSOR_PERIOD_DAYS} days and
 *   allows the first reading to come up to {SLACK_DAYS} days into it.
 * @formula
 *   dt = median interval, whole minutes        expected = round(span / dt) + 1
 *   active % = 100 min(n, expected) / expected
 * @source International consensus, Battelino, Diabetes Care 2019;42:1593.
 * @needs Two readings.
 * @notFor Judging the citizen: a sensor can fail.
 * @with sensorSufficiency
 */
export function cgmSufficiency(times: ArrayLike<number>): CgmSufficiency {
  const n = times.length
  if (n < 2) {
    return {
      intervalMinutes: null,
      spanDays: 0,
      expectedReadings: n,
      activePercent: n === 0 ? 0 : 100,
      representative: false,
    }
  }
  const gaps = new Float64Array(n - 1)
  for (let i = 1; i < n; i++) gaps[i - 1] = times[i]! - times[i - 1]!
  const spanMs = times[n - 1]! - times[0]!
  const middle = (quantileOfSorted(gaps.sort(), 0.5) ?? 0) / MS_PER_MINUTE
  const intervalMinutes = Math.max(1, roundHalfUp(middle))
  const expectedReadings = roundHalfUp(spanMs / MS_PER_MINUTE / intervalMinutes) + 1
  const activePercent = (100 * Math.min(n, expectedReadings)) / expectedReadings
  const spanDays = spanMs / MS_PER_DAY
  return {
    intervalMinutes,
    spanDays,
    expectedReadings,
    activePercent,
    representative: spanDays >= SUFFICIENT.days && activePercent >= SUFFICIENT.activePercent,
  }
}
