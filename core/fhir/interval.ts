// The interval that a reading's effectiveDateTime stands for in a search: as wide as the precision that the resource shows.

import { copenhagenOffset, fromLocal, toLocal } from '../time/copenhagen.js'
import { type EpochMs, PRECISION, type WrittenTime } from '../time/instant.js'

/** Half-open: `lo` belongs to it, `hi` does not. */
export interface TimeInterval {
  lo: EpochMs
  hi: EpochMs
}

/**
 * A second for a time with seconds (and for minutes, which FHIR writes as :00), a millisecond with fractions; else the day, month or
 * year of the calendar where it was measured. The SQL of ledger/fhir/interval.ts says the same.
 */
export function effectiveInterval({ at, offsetMin, precision }: WrittenTime): TimeInterval {
  if (precision === PRECISION.millisecond) return { lo: at, hi: at + 1 }
  if (precision >= PRECISION.minute) return { lo: at, hi: at + 1000 }
  const danish = offsetMin === copenhagenOffset(at)
  const wall = new Date(at + offsetMin * 60_000)
  const local = danish
    ? toLocal(at)
    : { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() }
  const [year, month, day] =
    precision === PRECISION.year
      ? [local.year + 1, 1, 1]
      : precision === PRECISION.month
        ? [local.year, local.month + 1, 1]
        : [local.year, local.month, local.day + 1]
  const hi = danish ? fromLocal(year, month, day).at : Date.UTC(year, month - 1, day) - offsetMin * 60_000
  return { lo: at, hi }
}
