// Which readings count as before and after (clinical.md 6.2, 6.15): fixed windows in local days around the start. Nothing after `asOf`, and nothing after death or
// admission, is looked at.

import { localDaysBetween } from '../time/copenhagen.js'
import type { EpochMs } from '../time/instant.js'

export interface EffectReading {
  at: EpochMs
  value: number
}

export interface EffectWindows {
  /** The first recorded start; moving it later does not move the windows. */
  startAt: EpochMs
  /** What is known: readings after it are not looked at. */
  asOf: EpochMs
  /** Death or admission: the follow-up ends there. */
  endedAt?: EpochMs | null
  /** Days before the start that count. */
  baselineDays?: number
  /** First and last day after the start that count; titration lies before. */
  followUpFromDay?: number
  followUpToDay?: number
  /** Left out of the baseline: an exacerbation, when asked for. Show the result with and without. */
  excluded?: readonly { from: EpochMs; to: EpochMs }[]
}

export const WINDOW_DAYS = { baseline: 28, followUpFrom: 29, followUpTo: 84 } as const

export interface Phases {
  /** In time order. */
  baseline: EffectReading[]
  followUp: EffectReading[]
}

/** @param readings any order; implausible ones left out */
export function phasesOf(readings: readonly EffectReading[], windows: EffectWindows): Phases {
  const { baselineDays = WINDOW_DAYS.baseline, followUpFromDay = WINDOW_DAYS.followUpFrom } = windows
  const { followUpToDay = WINDOW_DAYS.followUpTo, excluded = [] } = windows
  const last = Math.min(windows.asOf, windows.endedAt ?? windows.asOf)
  const known = readings.filter((r) => r.at <= last).sort((a, b) => a.at - b.at)
  const day = (r: EffectReading): number => localDaysBetween(windows.startAt, r.at)
  const isExcluded = (r: EffectReading): boolean => excluded.some((e) => r.at >= e.from && r.at <= e.to)
  return {
    baseline: known.filter((r) => day(r) < 0 && day(r) >= -baselineDays && !isExcluded(r)),
    followUp: known.filter((r) => day(r) >= followUpFromDay && day(r) <= followUpToDay),
  }
}

/** Interventions that start within so many days of the first are one, and all are named (6.15). */
export const COMBINED_WITHIN_DAYS = 28

/** Groups of starts, in time order: each group is judged as one. */
export function combinedStarts<Start extends { startAt: EpochMs }>(starts: readonly Start[]): [Start, ...Start[]][] {
  const groups: [Start, ...Start[]][] = []
  for (const start of [...starts].sort((a, b) => a.startAt - b.startAt)) {
    const group = groups.at(-1)
    if (group && localDaysBetween(group[0].startAt, start.startAt) <= COMBINED_WITHIN_DAYS) group.push(start)
    else groups.push([start])
  }
  return groups
}
