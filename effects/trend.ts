// Is it still moving? (clinical.md 6.4): the slope over the days after titration, with an interval that knows days resemble each other.

import { MIN_TREND_READINGS, trendWithMemory, WINDOW_DAYS } from '#core'
import type { OutcomeTrend } from './citizen-effect.js'
import type { DayValue } from './outcome.js'

/** @param startDay local day number of the start */
export function outcomeTrend(values: readonly DayValue[], startDay: number): OutcomeTrend {
  const days = values.map((v) => ({ x: v.day - startDay, y: v.value })).filter((p) => p.x >= WINDOW_DAYS.followUpFrom)
  const found = trendWithMemory(days)
  if (!found.ok) return { ...found, of: days.length < MIN_TREND_READINGS ? 'values' : 'days' }
  const { slopePer30Days, slopeLow, slopeHigh, p, n, rough } = found
  return { ok: true, per30Days: slopePer30Days, low: 30 * slopeLow, high: 30 * slopeHigh, p, n, rough }
}
