// Weekly means (clinical.md 6.3, 6.5): what XmR charts and interrupted series are drawn from. Weeks are counted from the start, so that none mixes before and after.

import { mean } from '../statistics/sum.js'
import { localDaysBetween } from '../time/copenhagen.js'
import type { EpochMs } from '../time/instant.js'
import type { EffectReading } from './effect-windows.js'

export interface WeekMean {
  /** Weeks since the start: −1 is the week before it, 0 the first with it. A week without readings is missing, not 0. */
  week: number
  value: number
  n: number
}

/** @param readings any order @param startAt the local day that week 0 begins with */
export function weeklyMeans(readings: readonly EffectReading[], startAt: EpochMs): WeekMean[] {
  const weeks = new Map<number, EffectReading[]>()
  for (const reading of readings) {
    const week = Math.floor(localDaysBetween(startAt, reading.at) / 7)
    const members = weeks.get(week)
    if (members) members.push(reading)
    else weeks.set(week, [reading])
  }
  return [...weeks]
    .sort(([a], [b]) => a - b)
    .map(([week, members]) => ({ week, n: members.length, value: mean(members.map((r) => r.value))! }))
}
