// Age as the reference equations want it (clinical.md 1.1): days since birth / 365.25.

import { isCalendarDate } from '../time/instant.js'
import { MS_PER_DAY } from '../time/local-clock.js'

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * @param birthDate `1958-03-07`
 * @param onDate local date of the measurement
 * @returns null when a date does not exist or the person was not born yet
 */
export function decimalAge(birthDate: string, onDate: string): number | null {
  const [born, day] = [dayNumber(birthDate), dayNumber(onDate)]
  return born === null || day === null || day < born ? null : (day - born) / 365.25
}

function dayNumber(date: string): number | null {
  const m = DATE.exec(date)
  if (!m) return null
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])]
  return isCalendarDate(year, month, day) ? new Date(0).setUTCFullYear(year, month - 1, day) / MS_PER_DAY : null
}
