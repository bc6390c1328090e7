// A reading's columns as one text column. A page has hundreds of fields, and the driver's work per field was most of the cost of a page.

import type { Reading } from '#core'
import { parseTimestamptz } from '../database.js'
import { type READING_COLUMNS, toReading } from '../rows.js'
import type { Row } from '../statement.js'

const FIELDS = [
  'r.citizen_id',
  'r.metric',
  'r.effective_at',
  'r.dedupe',
  "coalesce(r.device_id::text, '')",
  'r.received_at',
  'r.flags',
  'r.offset_min',
  'r.time_precision',
  'case when a.decimals is null then r.decimals else a.decimals end',
  "coalesce((case when a.decimals is null then r.v1 else a.v1 end)::text, '')",
  "coalesce((case when a.decimals is null then r.v2 else a.v2 end)::text, '')",
  "coalesce((case when a.decimals is null then r.v3 else a.v3 end)::text, '')",
  'coalesce(a.status, 1::smallint)',
  'coalesce(a.version, 1)',
  "coalesce(a.recorded_at::text, '')",
]

/** The select list's one entry: `r` is the reading, `a` its newest amendment. None of the fields can hold the separator. */
export const PACKED = `concat_ws('|', ${FIELDS.join(', ')})`

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
    status: Number(text(13)),
    version: Number(text(14)),
    last_updated: text(15) === '' ? receivedAt : parseTimestamptz(text(15)),
  }
}

/** @returns null for a metric that this version of the program does not know */
export function readPacked(packed: string): Reading | null {
  return toReading(unpack(packed))
}
