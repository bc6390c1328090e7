// Morning and evening by the local clock (clinical.md 3.2): before medicine and before bed. What lies between is shown, not averaged.

import { copenhagenOffset } from '../time/copenhagen.js'
import type { EpochMs } from '../time/instant.js'
import { localMinuteOfDay, type ZoneOffset } from '../time/local-clock.js'

export type DayPhase = 'morning' | 'evening'

/** 04:00–11:59 and 16:00–23:59. */
export function dayPhase(at: EpochMs, zone: ZoneOffset = copenhagenOffset): DayPhase | null {
  const hour = Math.floor(localMinuteOfDay(at, zone) / 60)
  if (hour >= 4 && hour < 12) return 'morning'
  return hour >= 16 ? 'evening' : null
}
