// A meter that answers LO or HI has measured: the true value lies beyond its range. The number kept is that range's end, with a flag.

import { comparatorKey, conversionOf, type DecodedReading, type MetricId, metric, type ReadingFlag } from '#core'

/** Ends of the meters' ranges in the metric's unit: clinical.md 0.9 for meters, the narrowest sensor's for CGM (measurement-codes.json). */
const METER_RANGE: Partial<Record<MetricId, { low: string; high: string }>> = {
  'blood-glucose-capillary': { low: '1.1', high: '33.3' },
  'glucose-cgm': { low: '2.2', high: '22.2' },
}

export type Beyond = 'low' | 'high'

export const BEYOND_FLAG: Readonly<Record<Beyond, ReadingFlag>> = { low: 'below-range', high: 'above-range' }

/** A device's own word about the range, which the value itself may contradict: the value counts. */
export function isRangeFlag(flag: ReadingFlag): boolean {
  return flag === BEYOND_FLAG.low || flag === BEYOND_FLAG.high
}

export interface Censored {
  value: string
  unit: string
  flag: ReadingFlag
}

/** The number that stands for LO or HI; null for a metric whose meters have no known range. */
export function censored(id: MetricId, beyond: Beyond): Censored | null {
  const range = METER_RANGE[id]
  return range ? { value: range[beyond], unit: metric(id).unit, flag: BEYOND_FLAG[beyond] } : null
}

/** As `censored`, and null also when the unit that came with LO or HI is none of the metric's. */
export function censoredIn(id: MetricId, beyond: Beyond, unit: string): Censored | null {
  return conversionOf(id, unit) ? censored(id, beyond) : null
}

const BEYOND = /^(?:(lo|low)|(hi|high))$/i

/** Reads `LO`, `HI` and their longer spellings. */
export function readBeyond(text: string): Beyond | null {
  if (text.length > 4) return null
  const m = BEYOND.exec(text)
  return m ? (m[1] ? 'low' : 'high') : null
}

/** `<5` where the device said "below 5": what makes two readings the same content. */
export function valueAsSent(reading: DecodedReading, name: string): string {
  const comparator = reading.context[comparatorKey(name)]
  return `${comparator ?? ''}${reading.values[name]}`
}
