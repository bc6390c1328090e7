// A reading's columns as one text column: the driver's work per field was most of the cost of a page of FHIR, and of following a busy ledger.

import { READING_STATUS, type Reading } from '#core'
import { parseTimestamptz } from './database.js'
import { type READING_COLUMNS, toReading } from './rows.js'
import type { Row } from './statement.js'

const KEY = ['r.citizen_id', 'r.metric', 'r.effective_at', 'r.dedupe', "coalesce(r.device_id::text, '')"]
const CIRCUMSTANCES = ['r.received_at', 'r.flags', 'r.offset_min', 'r.time_precision']

/** None of the fields can hold the separator. */
const packed = (...fields: string[]): string => `concat_ws('|', ${[...KEY, ...CIRCUMSTANCES, ...fields].join(', ')})`
const orEmpty = (expression: string): string => `coalesce(${expression}::text, '')`
const corrected = (column: string): string => `(case when a.decimals is null then r.${column} else a.${column} end)`

/** As it was received. `r` is the reading. */
export const PACKED_AS_RECEIVED = packed('r.decimals', ...['r.v1', 'r.v2', 'r.v3'].map(orEmpty))

/** As it stands now. `r` is the reading, `a` its newest amendment. */
export const PACKED = packed(
  corrected('decimals'),
  ...['v1', 'v2', 'v3'].map((v) => orEmpty(corrected(v))),
  'coalesce(a.status, 1::smallint)',
  'coalesce(a.version, 1)',
  orEmpty('a.recorded_at'),
)

const float = (text: string): number | null => (text === '' ? null : Number(text))

function unpack(packed: string): Row<typeof READING_COLUMNS> {
  const f = packed.split('|')
  const text = (i: number): string => f[i] ?? ''
  const receivedAt = parseTimestamptz(text(5))
  return {
    citizen_id: text(0),
    metric: Number(text(1)),
    effective_at: parseTimestamptz(text(2)),
    dedupe: text(3),
    device_id: text(4) === '' ? null : text(4),
    received_at: receivedAt,
    flags: Number(text(6)),
    offset_min: Number(text(7)),
    time_precision: Number(text(8)),
    decimals: Number(text(9)),
    v1: float(text(10)),
    v2: float(text(11)),
    v3: float(text(12)),
    status: text(13) === '' ? READING_STATUS.final : Number(text(13)),
    version: text(14) === '' ? 1 : Number(text(14)),
    last_updated: text(15) === '' ? receivedAt : parseTimestamptz(text(15)),
  }
}

/** @returns null for a metric that this version of the program does not know */
export function readPacked(packed: string): Reading | null {
  return toReading(unpack(packed))
}
