// From rows to readings: the one place that knows how a reading's numbers are packed in the ledger.

import {
  type CitizenId,
  type Decimal,
  type DeviceId,
  type EpochMs,
  formatInstant,
  idFromInt8,
  metricByNumber,
  type Precision,
  READING_STATUS,
  type Reading,
  type ReadingStatus,
} from '#core'
import type { Columns, Row } from './statement.js'

/** Columns of `reading_current` that make a Reading; a statement spreads them into its own. */
export const READING_COLUMNS = {
  citizen_id: 'int8',
  metric: 'int2',
  effective_at: 'timestamptz',
  dedupe: 'int8',
  device_id: 'int8?',
  received_at: 'timestamptz',
  flags: 'int4',
  offset_min: 'int2',
  time_precision: 'int2',
  decimals: 'int2',
  v1: 'float8?',
  v2: 'float8?',
  v3: 'float8?',
  status: 'int2',
  version: 'int4',
  last_updated: 'timestamptz',
} as const satisfies Columns

/** The same columns as a select list. */
export const READING_SELECT =
  'citizen_id, metric, effective_at, dedupe, device_id, received_at, flags, offset_min, time_precision, decimals, v1, v2, v3, status, version, last_updated'

const STATUS_BY_NUMBER = new Map<number, ReadingStatus>(
  Object.entries(READING_STATUS).map(([name, number]) => [number, name as ReadingStatus]),
)

/** Four bits of decimals per value, v1 lowest. Signed smallint: 0xffff comes as −1. */
export function packDecimals(values: readonly (Decimal | null)[]): number {
  let packed = 0
  values.forEach((v, i) => {
    packed |= ((v?.decimals ?? 0) & 15) << (4 * i)
  })
  return (packed << 16) >> 16
}

export function unpackValues(v: readonly (number | null)[], decimals: number, count: number): (Decimal | null)[] {
  return v.slice(0, count).map((value, i) => (value === null ? null : { value, decimals: (decimals >> (4 * i)) & 15 }))
}

/** @returns null for a metric that this version of the program does not know */
export function toReading(row: Row<typeof READING_COLUMNS>): Reading | null {
  const definition = metricByNumber(row.metric)
  if (!definition) return null
  return {
    citizenId: idFromInt8(row.citizen_id) as CitizenId,
    metric: definition.id,
    effectiveAt: row.effective_at,
    dedupe: idFromInt8(row.dedupe),
    deviceId: row.device_id === null ? null : (idFromInt8(row.device_id) as DeviceId),
    offsetMin: row.offset_min,
    precision: row.time_precision as Precision,
    values: unpackValues([row.v1, row.v2, row.v3], row.decimals, definition.values.length),
    flags: row.flags,
    receivedAt: row.received_at,
    version: row.version,
    status: STATUS_BY_NUMBER.get(row.status) ?? 'final',
    lastUpdated: row.last_updated,
  }
}

/** Milliseconds since 1970 as the text that PostgreSQL reads as timestamptz. */
export function timestamp(at: EpochMs): string {
  return formatInstant(at)
}
