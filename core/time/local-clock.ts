// Local days and clock times as plain numbers, for long series. Denmark's unless the caller hands in another zone.

import { copenhagenOffset } from './copenhagen.js'
import type { EpochMs } from './instant.js'

/** Minutes that local clocks are ahead of UTC at a moment. */
export type ZoneOffset = (at: EpochMs) => number

export const MS_PER_MINUTE = 60_000
export const MS_PER_DAY = 86_400_000
const MS_PER_HOUR = 3_600_000

/** The same offsets, asked once per UTC hour: clocks change on whole hours, and a series comes in time order. */
export function rememberedOffset(zone: ZoneOffset): ZoneOffset {
  let hour = Number.NaN
  let offset = 0
  return (at) => {
    const now = Math.floor(at / MS_PER_HOUR)
    if (now !== hour) {
      hour = now
      offset = zone(now * MS_PER_HOUR)
    }
    return offset
  }
}

/** Number of the local day, counted from 1970-01-01. */
export function localDayNumber(at: EpochMs, zone: ZoneOffset = copenhagenOffset): number {
  return Math.floor((at + zone(at) * MS_PER_MINUTE) / MS_PER_DAY)
}

/** Whole minutes since local midnight by the clock on the wall, 0–1439. */
export function localMinuteOfDay(at: EpochMs, zone: ZoneOffset = copenhagenOffset): number {
  const local = at + zone(at) * MS_PER_MINUTE
  return Math.floor((local - Math.floor(local / MS_PER_DAY) * MS_PER_DAY) / MS_PER_MINUTE)
}
