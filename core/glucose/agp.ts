// The ambulatory glucose profile (clinical.md 2.7): the 5, 25, 50, 75 and 95 % quantiles of each local clock hour.

import { quantileOfSorted } from '../statistics/quantile.js'
import { copenhagenOffset } from '../time/copenhagen.js'
import { MS_PER_DAY, MS_PER_MINUTE, rememberedOffset, type ZoneOffset } from '../time/local-clock.js'

export const AGP_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const

export interface AgpHour {
  /** Local clock hour, 0–23. */
  hour: number
  /** In the order of AGP_QUANTILES, in the values' unit. */
  quantiles: readonly [number, number, number, number, number]
  n: number
  /** Local days with a reading in this hour. */
  days: number
  /** Fewer than five days: the curve is drawn dashed. */
  dashed: boolean
}

const FEWEST_DAYS = 5
const MS_PER_HOUR = 60 * MS_PER_MINUTE

/**
 * @param times in ms, any order; quickest in time order
 * @returns ascending by hour; an hour without readings is absent
 *
 * @figure Ambulatory glucose profile (*døgnprofil*, AGP)
 * @nurse A typical day: the line is the middle of all days at that hour, the dark band holds half of them, the light band nine of ten. Look for
 *   the hours where the band is wide or dips below the target range.
 * @statistician Type 7 quantiles 5, 25, 50, 75 and 95 % of the readings per local clock hour, not smoothed. The bands describe readings, not days,
 *   and are no confidence bands. An hour with readings from fewer than {FEWEST_DAYS} days is drawn dashed.
 * @formula
 *   for each hour 0–23: quantiles 0.05, 0.25, 0.50, 0.75, 0.95 of its readings
 * @source International consensus, Battelino, Diabetes Care 2019;42:1593; Bergenstal, Diabetes Technol Ther 2013;15:198 (the profile).
 * @needs Readings from {FEWEST_DAYS} days in an hour for a full line; {SUFFICIENT.days} days for a representative profile.
 * @notFor Reading off a single day.
 * @with glucoseProfile
 */
export function agp(
  times: ArrayLike<number>,
  values: ArrayLike<number>,
  zone: ZoneOffset = copenhagenOffset,
): AgpHour[] {
  const offset = rememberedOffset(zone)
  const bins = Array.from({ length: 24 }, () => ({
    values: [] as number[],
    days: new Set<number>(),
    lastDay: Number.NaN,
  }))
  for (let i = 0; i < times.length; i++) {
    const at = times[i]!
    const local = at + offset(at) * MS_PER_MINUTE
    const day = Math.floor(local / MS_PER_DAY)
    const bin = bins[Math.floor((local - day * MS_PER_DAY) / MS_PER_HOUR)]!
    bin.values.push(values[i]!)
    if (day !== bin.lastDay) {
      bin.lastDay = day
      bin.days.add(day)
    }
  }
  return bins.flatMap((bin, hour) => {
    const sorted = new Float64Array(bin.values).sort()
    if (sorted.length === 0) return []
    const q = (p: number): number => quantileOfSorted(sorted, p) ?? Number.NaN
    const days = bin.days.size
    return [
      {
        hour,
        quantiles: [q(0.05), q(0.25), q(0.5), q(0.75), q(0.95)] as const,
        n: sorted.length,
        days,
        dashed: days < FEWEST_DAYS,
      },
    ]
  })
}
