// What devices and citizens said beside the numbers of readings: few readings have any.

import {
  type CitizenId,
  type EpochMs,
  idFromInt8,
  idToInt8,
  metric,
  metricByNumber,
  observationId,
  type ReadingKey,
} from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

export interface ReadingDetail {
  note: string | null
  said: Readonly<Record<string, string | number | boolean>>
}

const detailsBetween = statement({
  name: 'reading-details-between',
  text: `select citizen_id, metric, effective_at, dedupe, context, note from reading_detail
         where citizen_id = any($1) and metric = any($2) and effective_at between $3 and $4
           and (context is not null or note is not null)`,
  parameters: ['bigint[]', 'smallint[]', 'timestamp with time zone', 'timestamp with time zone'],
  columns: {
    citizen_id: 'int8',
    metric: 'int2',
    effective_at: 'timestamptz',
    dedupe: 'int8',
    context: 'jsonb?',
    note: 'text?',
  },
})

/** Facts are named, non-empty scalars; anything else is not ours to show. */
function facts(context: unknown): ReadingDetail['said'] {
  if (typeof context !== 'object' || context === null) return {}
  const scalar = (v: unknown): v is string | number | boolean =>
    ['string', 'number', 'boolean'].includes(typeof v) && v !== ''
  return Object.fromEntries(
    Object.entries(context).filter(
      (entry): entry is [string, string | number | boolean] => entry[0] !== '' && scalar(entry[1]),
    ),
  )
}

/** What a row of `reading_detail` holds, as it may be shown. */
export function detailOf(row: { note: string | null; context: unknown }): ReadingDetail {
  return { note: row.note, said: facts(row.context) }
}

/** The details of these readings, by `Observation.id`. */
export async function readingDetails(
  db: Queryable,
  keys: readonly ReadingKey[],
): Promise<ReadonlyMap<string, ReadingDetail>> {
  const times: readonly EpochMs[] = keys.map((k) => k.effectiveAt)
  if (times.length === 0) return new Map()
  const rows = await db.run(detailsBetween, [
    [...new Set(keys.map((k) => k.citizenId))].map(idToInt8),
    [...new Set(keys.map((k) => metric(k.metric).number))],
    timestamp(Math.min(...times)),
    timestamp(Math.max(...times)),
  ])
  const found = new Map<string, ReadingDetail>()
  for (const row of rows) {
    const definition = metricByNumber(row.metric)
    if (!definition) continue
    const key = {
      citizenId: idFromInt8(row.citizen_id) as CitizenId,
      metric: definition.id,
      effectiveAt: row.effective_at,
      dedupe: idFromInt8(row.dedupe),
    }
    found.set(observationId(key), detailOf(row))
  }
  return found
}
