// Readings and messages for tests, with everything that a test does not care about filled in.

import { createHash, randomBytes } from 'node:crypto'
import {
  type CitizenId,
  type DeviceId,
  decimalOf,
  type EpochMs,
  encodeBase32,
  idFromBytes,
  type MetricId,
  metric,
  PRECISION,
} from '#core'
import type { AppendItem, AttributedReading } from '#ledger'

export const randomCitizen = (): CitizenId => idFromBytes(randomBytes(8)) as CitizenId
export const randomDevice = (): DeviceId => idFromBytes(randomBytes(8)) as DeviceId

/** A checked and attributed reading; the dedupe follows from its content, as in ingest. */
export function reading(
  citizenId: CitizenId,
  metricId: MetricId,
  at: EpochMs,
  values: readonly (number | null)[],
): AttributedReading {
  const hash = createHash('sha256')
    .update(JSON.stringify([metricId, at, values]))
    .digest()
  return {
    citizenId,
    metric: metricId,
    effective: { at, offsetMin: 60, precision: PRECISION.second },
    dedupe: encodeBase32(hash.readBigUInt64BE(), 13),
    values: metric(metricId).values.map((_, i) =>
      values[i] === null || values[i] === undefined ? null : decimalOf(values[i]),
    ),
    flags: 0,
    context: null,
  }
}

/** One message with these readings. */
export function message(
  deviceId: DeviceId,
  readings: readonly AttributedReading[],
  rest: Partial<AppendItem> = {},
): AppendItem {
  const raw = rest.raw ?? Buffer.from(JSON.stringify([deviceId, readings.map((r) => r.dedupe), rest.seq ?? null]))
  return {
    deviceId,
    gatewayId: null,
    topic: `v1/devices/${deviceId}/up/readings`,
    format: 'readings',
    receivedAt: Date.now(),
    epoch: null,
    seq: null,
    sha256: createHash('sha256').update(raw).digest(),
    raw,
    readings,
    quarantine: [],
    report: null,
    ...rest,
  }
}
