// What a glucose sensor's fourteen days say: time in range and the day's profile, with how much of the time it measured.

import {
  DOUBTFUL_BITS,
  type EpochMs,
  glucoseProfile,
  glucoseShares,
  type Reading,
  SENSOR_PERIOD_DAYS,
  sensorSufficiency,
} from '#core'
import type { SensorData } from '../../schemas/citizen.js'

export function sensorOf(readings: readonly Reading[], now: EpochMs): SensorData {
  const from = now - SENSOR_PERIOD_DAYS * 86_400_000
  const points = readings
    .filter(
      (r) =>
        r.effectiveAt >= from &&
        r.effectiveAt <= now &&
        r.status !== 'entered-in-error' &&
        (r.flags & DOUBTFUL_BITS) === 0,
    )
    .flatMap((r) => (r.values[0] ? [{ at: r.effectiveAt, mmolL: r.values[0].value }] : []))
  return {
    from,
    to: now,
    n: points.length,
    shares: glucoseShares(points.map((p) => p.mmolL)),
    hours: glucoseProfile(points),
    sufficiency: sensorSufficiency(points.map((p) => p.at)),
  }
}
