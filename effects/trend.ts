// Is it still moving? (clinical.md 6.4): the slope after titration, by days, or by weeks where neighbouring days resemble each other too much.

import { MIN_TREND_READINGS, type Trend, trend, WINDOW_DAYS } from '#core'
import type { OutcomeTrend } from './citizen-effect.js'
import type { DayValue } from './outcome.js'

interface Point {
  x: number
  y: number
}

/** @param startDay local day number of the start */
export function outcomeTrend(values: readonly DayValue[], startDay: number): OutcomeTrend {
  const days = values.map((v) => ({ x: v.day - startDay, y: v.value })).filter((p) => p.x >= WINDOW_DAYS.followUpFrom)
  const byDay = trend(days)
  if (!byDay.ok) return { ...byDay, of: days.length < MIN_TREND_READINGS ? 'values' : 'days' }
  if (!byDay.isTooEager) return told(byDay, 'days')
  const byWeek = trend(weekly(days))
  return byWeek.ok ? told(byWeek, 'weeks') : { ...byWeek, of: 'weeks' }
}

function told({ slopePer30Days, slopeLow, slopeHigh, p, n }: Trend, basis: 'days' | 'weeks'): OutcomeTrend {
  return { ok: true, per30Days: slopePer30Days, low: 30 * slopeLow, high: 30 * slopeHigh, p, n, basis }
}

function weekly(days: readonly Point[]): Point[] {
  const weeks = new Map<number, Point[]>()
  for (const point of days) {
    const week = Math.floor(point.x / 7)
    weeks.set(week, [...(weeks.get(week) ?? []), point])
  }
  return [...weeks].map(([week, points]) => ({
    x: 7 * week + 3,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  }))
}
