// Home blood pressure: the mean of seven days against the limit (clinical.md 3.6). While it is too thin, the latest reading stands in and is named as such.

import { type EpochMs, HOME_PRESSURE, localDayNumber } from '#core'
import type { RecentReading } from './facts.js'
import { firstPast, type Judged, runOf } from './judged.js'
import type { Reason } from './judgement.js'

const LIMITS = [HOME_PRESSURE.meanSystolic, HOME_PRESSURE.meanDiastolic] as const

export function judgePressureMean(judged: Judged): Reason[] {
  const { metric, conditions, reading, recent, before } = judged
  if (metric !== 'blood-pressure' || !HOME_PRESSURE.conditions.some((c) => conditions.includes(c))) return []
  const eve = localDayNumber(reading.at) - HOME_PRESSURE.windowDays
  const first = firstPast(recent, (at) => localDayNumber(at) > eve, before)
  const since = first < before ? recent[first]!.at : reading.at
  const days = daysOf(recent, first, before, reading.at)
  const sufficient = before - first + 1 >= HOME_PRESSURE.minReadings && days >= HOME_PRESSURE.minDays
  return LIMITS.flatMap((limit, valueIndex): Reason[] => {
    const latest = reading.values[valueIndex] ?? null
    if (latest === null) return []
    let [sum, readings] = [0, 1]
    for (let i = first; i < before; i++) {
      const value = recent[i]!.values[valueIndex] ?? null
      if (value === null) continue
      sum += value
      readings++
    }
    const common = {
      metric,
      valueIndex,
      level: 'yellow',
      limit,
      usual: judged.usual[valueIndex] ?? null,
      at: reading.at,
    } as const
    // Half up, as the protocol rounds (clinical.md 3.2).
    const mean = Math.floor((sum + latest) / readings + 0.5)
    if (sufficient) {
      const basis = { readings, days }
      return mean >= limit
        ? [{ ...common, kind: 'mean-high', measured: mean, decimals: 0, since, times: 1, basis }]
        : []
    }
    if (latest < limit) return []
    return [
      {
        ...common,
        kind: 'high',
        measured: latest,
        decimals: judged.decimals,
        ...runOf(judged, valueIndex, (v) => v >= limit),
      },
    ]
  })
}

/** How many local days the readings from `first` to below `before` and the one at `judgedAt` are of. */
function daysOf(recent: readonly RecentReading[], first: number, before: number, judgedAt: EpochMs): number {
  let day = Number.NEGATIVE_INFINITY
  let days = 0
  for (let i = first; i < before; days++) {
    day = localDayNumber(recent[i]!.at)
    i = firstPast(recent, (at) => localDayNumber(at) > day, before)
  }
  return localDayNumber(judgedAt) > day ? days + 1 : days
}
