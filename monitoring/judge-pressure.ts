// Home blood pressure: the mean of seven days against the limit (clinical.md 3.6). While it is too thin, the latest reading stands in and is named as such.

import { HOME_PRESSURE, localDayNumber } from '#core'
import type { RecentReading } from './facts.js'
import { firstPast, type Judged, runOf } from './judged.js'
import type { Reason } from './judgement.js'

const LIMITS = [HOME_PRESSURE.meanSystolic, HOME_PRESSURE.meanDiastolic] as const

export function judgePressureMean(judged: Judged): Reason[] {
  const { metric, conditions, reading } = judged
  if (metric !== 'blood-pressure' || !HOME_PRESSURE.conditions.some((c) => conditions.includes(c))) return []
  const eve = localDayNumber(reading.at) - HOME_PRESSURE.windowDays
  const first = firstPast(judged.before, (at) => localDayNumber(at) > eve)
  const window = [...judged.before.slice(first), reading]
  const days = daysOf(window)
  const sufficient = window.length >= HOME_PRESSURE.minReadings && days >= HOME_PRESSURE.minDays
  return LIMITS.flatMap((limit, valueIndex): Reason[] => {
    const values = window.map((r) => r.values[valueIndex] ?? null).filter((v) => v !== null)
    const latest = reading.values[valueIndex] ?? null
    if (latest === null || values.length === 0) return []
    const common = {
      metric,
      valueIndex,
      level: 'yellow',
      limit,
      usual: judged.usual[valueIndex] ?? null,
      at: reading.at,
    } as const
    // Half up, as the protocol rounds (clinical.md 3.2).
    const mean = Math.floor(values.reduce((a, b) => a + b, 0) / values.length + 0.5)
    if (sufficient) {
      const basis = { readings: values.length, days }
      return mean >= limit
        ? [{ ...common, kind: 'mean-high', measured: mean, decimals: 0, since: window[0]!.at, times: 1, basis }]
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

/** How many local days the readings are of. */
function daysOf(readings: readonly RecentReading[]): number {
  let days = 0
  for (let i = 0; i < readings.length; days++) {
    const day = localDayNumber(readings[i]!.at)
    i = firstPast(readings, (at) => localDayNumber(at) > day)
  }
  return days
}
