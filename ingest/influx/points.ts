// A reading as a line of InfluxDB's protocol. The same reading always gives the same line, so that writing twice changes nothing.

import { Point } from '@influxdata/influxdb-client'
import { FLAG_BITS, metric, type Reading } from '#core'

/** The bucket's measurement is the metric; tags are the citizen's and device's pseudonyms; fields are the values. */
export function lineOf(reading: Reading): string | null {
  const definition = metric(reading.metric)
  const point = new Point(reading.metric).tag('citizen', reading.citizenId).timestamp(reading.effectiveAt)
  if (reading.deviceId) point.tag('device', reading.deviceId)
  // Two readings of one moment would overwrite each other: the contradicting one gets a series of its own.
  if (reading.flags & FLAG_BITS.conflict) point.tag('conflict', reading.dedupe)
  definition.values.forEach((value, i) => {
    const decimal = reading.values[i]
    if (decimal) point.floatField(value.name, decimal.value)
  })
  if (reading.flags !== 0) point.intField('flags', reading.flags)
  return point.toLineProtocol() ?? null
}
