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

/**
 * @param readings any order @param startAt the local day that week 0 begins with
 *
 * @figure Weekly means (*ugemiddel*)
 * @nurse The average of each week, counted from the start, so that no week mixes before and after. A week without measurements is a gap, not zero.
 * @statistician Unweighted means of readings per block of seven local days from the start. Weeks of few readings have more variance; the number is
 *   kept beside each.
 * @formula
 *   week = ⌊local days since the start / 7⌋          mean = Σ readings of the week / n
 * @source The platform's own definition.
 * @needs One reading in the week.
 * @notFor Judging a week by itself.
 */
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
