// Ticks of a time axis in local time: whole hours, days, weeks, months or years, as many as have room.

import { formatDayMonth, formatMonth, type Lang } from './format.js'
import { addDays, DAY_MS, dayDistance, type EpochMs, fromLocal, HOUR_MS, localParts, startOfDay } from './local-time.js'

export interface TimeTick {
  readonly t: EpochMs
  readonly label: string
}

interface Step {
  readonly unit: 'hour' | 'day' | 'week' | 'month' | 'year'
  readonly size: number
  readonly roughMs: number
}

/** 5 January 2026: weeks and steps of several days count from it. */
const A_MONDAY = Date.UTC(2026, 0, 5)

const step = (unit: Step['unit'], size: number, unitMs: number): Step => ({ unit, size, roughMs: size * unitMs })

const STEPS: readonly Step[] = [
  ...[1, 2, 3, 6, 12].map((n) => step('hour', n, HOUR_MS)),
  ...[1, 2, 3].map((n) => step('day', n, DAY_MS)),
  ...[1, 2].map((n) => step('week', n, 7 * DAY_MS)),
  ...[1, 2, 3, 6].map((n) => step('month', n, 30.4 * DAY_MS)),
  ...[1, 2, 5, 10, 20, 50, 100].map((n) => step('year', n, 365.25 * DAY_MS)),
]

/** @param room how many labels fit beside each other (at least 1) */
export function timeTicks(from: EpochMs, to: EpochMs, room: number, lang: Lang): TimeTick[] {
  const wanted = (to - from) / Math.max(1, room)
  const chosen = STEPS.find((s) => s.roughMs >= wanted) ?? STEPS.at(-1)!
  return instants(chosen, from, to).map((t) => ({ t, label: label(chosen, t, lang) }))
}

/** Every whole local hour of the period: 23 or 25 on the days when the clocks change. */
export function hourTicks(from: EpochMs, to: EpochMs): EpochMs[] {
  return instants(STEPS[0]!, from, to)
}

function instants({ unit, size }: Step, from: EpochMs, to: EpochMs): EpochMs[] {
  if (unit === 'hour') return wholeHours(size, from, to)
  const found: EpochMs[] = []
  for (let i = 0; ; i++) {
    const t = nth(unit, size, from, i)
    if (t > to) return found
    if (t >= from) found.push(t)
  }
}

function wholeHours(size: number, from: EpochMs, to: EpochMs): EpochMs[] {
  const found: EpochMs[] = []
  let previousHour = -1
  for (let t = Math.ceil(from / HOUR_MS) * HOUR_MS; t <= to; t += HOUR_MS) {
    const { hour } = localParts(t)
    // The hour that autumn repeats is a tick twice on an hourly axis, once on a coarser one.
    if (hour % size === 0 && (size === 1 || hour !== previousHour)) found.push(t)
    previousHour = hour
  }
  return found
}

/** The i-th candidate counted from at or before `from`. */
function nth(unit: Exclude<Step['unit'], 'hour'>, size: number, from: EpochMs, i: number): EpochMs {
  const p = localParts(from)
  switch (unit) {
    case 'day': {
      const phase = dayDistance(A_MONDAY, from) % size
      return addDays(from, (i - (phase < 0 ? phase + size : phase) / size) * size)
    }
    case 'week': {
      const sinceMonday = ((dayDistance(A_MONDAY, from) % (7 * size)) + 7 * size) % (7 * size)
      return addDays(from, i * 7 * size - sinceMonday)
    }
    case 'month':
      return fromLocal(p.year, p.month - ((p.month - 1) % size) + i * size, 1)
    case 'year':
      return fromLocal(p.year - (p.year % size) + i * size, 1, 1)
  }
}

function label({ unit }: Step, t: EpochMs, lang: Lang): string {
  const { hour, month, year } = localParts(t)
  switch (unit) {
    case 'hour':
      return hour === 0 && t === startOfDay(t) ? formatDayMonth(t, lang) : String(hour).padStart(2, '0')
    case 'day':
    case 'week':
      return formatDayMonth(t, lang)
    case 'month':
      return month === 1 ? String(year) : formatMonth(t, lang, false)
    case 'year':
      return String(year)
  }
}
