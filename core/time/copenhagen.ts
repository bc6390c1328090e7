// Local time in Denmark. Day, week, morning and evening are local (Europe/Copenhagen); a day has 23, 24 or 25 hours.

import type { EpochMs } from './instant.js'

export const COPENHAGEN = 'Europe/Copenhagen'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The clock time on a wall in Denmark. `month` from 1, `weekday` 1 = Monday … 7 = Sunday. */
export interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
  weekday: number
}

/** 01:00 UTC of the last Sunday of a month (from 0): when the European Union changes its clocks since 1996. */
function lastSunday(year: number, month: number): EpochMs {
  const last = new Date(Date.UTC(year, month + 1, 0))
  return last.getTime() - last.getUTCDay() * DAY + HOUR
}

let parts: Intl.DateTimeFormat | null = null

/** Before 1996 the rules differed from year to year: ask the tz database. */
function historicOffset(at: EpochMs): number {
  parts ??= new Intl.DateTimeFormat('en-US', { timeZone: COPENHAGEN, timeZoneName: 'longOffset' })
  const name = parts.formatToParts(at).find((p) => p.type === 'timeZoneName')?.value ?? 'GMT'
  const m = /([+-])(\d{2}):(\d{2})/.exec(name)
  return m ? (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) : 0
}

/** A stretch of one year, `from` to just before `to`, in which Danish clocks keep one offset. */
interface Season {
  from: EpochMs
  to: EpochMs
  offsetMin: number
}

/** The season asked for last: neighbouring questions nearly always fall into it. */
let season: Season = { from: 0, to: 0, offsetMin: 0 }

const seasons = new Map<number, readonly Season[]>()

function seasonsOf(year: number): readonly Season[] {
  let known = seasons.get(year)
  if (!known) {
    const summer = lastSunday(year, 2)
    const winter = lastSunday(year, 9)
    known = [
      { from: Date.UTC(year, 0), to: summer, offsetMin: 60 },
      { from: summer, to: winter, offsetMin: 120 },
      { from: winter, to: Date.UTC(year + 1, 0), offsetMin: 60 },
    ]
    seasons.set(year, known)
  }
  return known
}

/** Minutes that Danish clocks are ahead of UTC at that moment: 60 or 120. */
export function copenhagenOffset(at: EpochMs): number {
  if (at >= season.from && at < season.to) return season.offsetMin
  const year = new Date(at).getUTCFullYear()
  if (year < 1996) return historicOffset(at)
  season = seasonsOf(year).find(({ to }) => at < to) ?? season
  return season.offsetMin
}

/** What a clock on a wall in Denmark shows. */
export function toLocal(at: EpochMs): LocalTime {
  const d = new Date(at + copenhagenOffset(at) * 60_000)
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    ms: d.getUTCMilliseconds(),
    weekday: d.getUTCDay() || 7,
  }
}

/** The moment of a local clock time, and whether the clock shows it once, twice (autumn) or never (spring). */
export interface ResolvedLocal {
  /** The first of two; for a time that never was, the moment as many minutes after the change as the clock time is after the gap's start. */
  at: EpochMs
  kind: 'once' | 'twice' | 'never'
}

/** Finds the moment at which Danish clocks show this. Fields may overflow (day 32 is the next month's first). */
export function fromLocal(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  ms = 0,
): ResolvedLocal {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, ms)
  const wall = date.getTime()
  const candidates = [wall - 120 * 60_000, wall - 60 * 60_000].filter(
    (at) => at + copenhagenOffset(at) * 60_000 === wall,
  )
  const [first, second2] = candidates
  if (first === undefined) {
    const before = copenhagenOffset(wall - DAY)
    return { at: wall - before * 60_000, kind: 'never' }
  }
  return { at: first, kind: second2 === undefined ? 'once' : 'twice' }
}

/** Midnight that starts the local day holding this moment. */
export function startOfLocalDay(at: EpochMs): EpochMs {
  const { year, month, day } = toLocal(at)
  return fromLocal(year, month, day).at
}

/** Midnight `days` local days after the local day holding this moment (negative for before). */
export function addLocalDays(at: EpochMs, days: number): EpochMs {
  const { year, month, day } = toLocal(at)
  return fromLocal(year, month, day + days).at
}

/** `2026-11-23`: the local date. */
export function localDate(at: EpochMs): string {
  return new Date(at + copenhagenOffset(at) * 60_000).toISOString().slice(0, 10)
}

/** Whole local days from the day of `from` to the day of `to`. */
export function localDaysBetween(from: EpochMs, to: EpochMs): number {
  const day = (at: EpochMs): number => Math.floor((at + copenhagenOffset(at) * 60_000) / DAY)
  return day(to) - day(from)
}
