// How a device in Denmark writes the time: its local clock with the offset, to the second, or to the millisecond when there are any.

import { copenhagenOffset, type EpochMs, formatDateTime, PRECISION } from '#core'

export function deviceTime(at: EpochMs): string {
  const precision = at % 1000 === 0 ? PRECISION.second : PRECISION.millisecond
  return formatDateTime({ at, offsetMin: copenhagenOffset(at), precision })
}
