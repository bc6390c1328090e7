// The weekly chart of one measure (clinical.md 6.3): limits from the weeks before the start, and which weeks after it differ from chance.

import {
  addLocalDays,
  type Better,
  type EffectReading,
  type EpochMs,
  localDayNumber,
  type WeekMean,
  weeklyMeans,
  xmrChart,
} from '#core'
import type { WeeklyChart } from './citizen-effect.js'

/** Limits from fewer weeks will still move: "provisional". */
const SETTLED_FROM = 20

/** Weeks counted from the start that are over. @param today local day number */
export function wholeWeeks(readings: readonly EffectReading[], startAt: EpochMs, today: number): WeekMean[] {
  const startDay = localDayNumber(startAt)
  return weeklyMeans(readings, startAt).filter((w) => startDay + 7 * (w.week + 1) <= today)
}

export function chartOf(weeks: readonly WeekMean[], startAt: EpochMs, better: Better | null): WeeklyChart {
  const baselineN = weeks.filter((w) => w.week < 0).length
  const chart = xmrChart(
    weeks.map((w) => w.value),
    { baselineN, screenOutliers: true, improvement: better ?? 'none', target: null },
  )
  return {
    points: weeks.map(({ week, value, n }, i) => ({
      week,
      from: addLocalDays(startAt, 7 * week),
      mean: value,
      n,
      signal: chart.ok ? chart.signals[i]! : null,
      meaning: chart.ok ? chart.meanings[i]! : null,
    })),
    limits: chart.ok ? { ok: true, provisional: baselineN < SETTLED_FROM, ...chart.limits } : chart,
    overSensitive: chart.ok && chart.isOverSensitive,
  }
}
