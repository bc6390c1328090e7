// When effects are settled: every night at 03:00 in Denmark, when hardly anybody measures and the day before is over.

import { type EpochMs, fromLocal, toLocal } from '#core'

const HOUR = 3

/** The newest 03:00 that is over. On the night of a clock change 03:00 is once, too. */
export function nightBefore(at: EpochMs): EpochMs {
  const { year, month, day } = toLocal(at)
  const today = fromLocal(year, month, day, HOUR).at
  return today <= at ? today : fromLocal(year, month, day - 1, HOUR).at
}
