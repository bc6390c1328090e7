// Reading the ledger for screens: one citizen's series, and the newest value of each metric of many citizens.

import {
  type CitizenId,
  type Decimal,
  type EpochMs,
  idFromInt8,
  idToInt8,
  type MetricId,
  metric,
  metricByNumber,
  type Reading,
  type ReadingKey,
} from '#core'
import type { Queryable } from './database.js'
import { READING_COLUMNS, READING_SELECT, timestamp, toReading, unpackValues } from './rows.js'
import { statement } from './statement.js'

const seriesOfCitizen = statement({
  name: 'series-of-citizen',
  text: `select ${READING_SELECT} from reading_current
         where citizen_id = $1 and metric = $2 and effective_at >= $3 and effective_at < $4
         order by effective_at, dedupe limit $5`,
  parameters: ['bigint', 'smallint', 'timestamp with time zone', 'timestamp with time zone', 'bigint'],
  columns: READING_COLUMNS,
})

/** One citizen's readings of one metric in `[from, to)`, oldest first, voided ones included (see `status`). */
export async function series(
  db: Queryable,
  citizenId: CitizenId,
  metricId: MetricId,
  from: EpochMs,
  to: EpochMs,
  limit = 100_000,
): Promise<Reading[]> {
  const rows = await db.run(seriesOfCitizen, [
    idToInt8(citizenId),
    metric(metricId).number,
    timestamp(from),
    timestamp(to),
    limit,
  ])
  return rows.map(toReading).filter((r) => r !== null)
}

const readingOfKey = statement({
  name: 'reading-of-key',
  text: `select ${READING_SELECT} from reading_current
         where citizen_id = $1 and metric = $2 and effective_at = $3 and dedupe = $4`,
  parameters: ['bigint', 'smallint', 'timestamp with time zone', 'bigint'],
  columns: READING_COLUMNS,
})

/** One reading as it stands now, or null. */
export async function readingByKey(db: Queryable, key: ReadingKey): Promise<Reading | null> {
  const [row] = await db.run(readingOfKey, [
    idToInt8(key.citizenId),
    metric(key.metric).number,
    timestamp(key.effectiveAt),
    idToInt8(key.dedupe),
  ])
  return row ? toReading(row) : null
}

/** The newest reading of a metric: what lists show. */
export interface Latest extends ReadingKey {
  receivedAt: EpochMs
  offsetMin: number
  flags: number
  values: readonly (Decimal | null)[]
}

const latestOfCitizens = statement({
  name: 'latest-of-citizens',
  text: `select citizen_id, metric, effective_at, dedupe, received_at, flags, offset_min, decimals, v1, v2, v3
         from latest where citizen_id = any($1)`,
  parameters: ['bigint[]'],
  columns: {
    citizen_id: 'int8',
    metric: 'int2',
    effective_at: 'timestamptz',
    dedupe: 'int8',
    received_at: 'timestamptz',
    flags: 'int4',
    offset_min: 'int2',
    decimals: 'int2',
    v1: 'float8?',
    v2: 'float8?',
    v3: 'float8?',
  },
})

/** The newest reading of every metric of these citizens, in no particular order. */
export async function latestOf(db: Queryable, citizenIds: readonly CitizenId[]): Promise<Latest[]> {
  const rows = await db.run(latestOfCitizens, [citizenIds.map(idToInt8)])
  return rows.flatMap((row) => {
    const definition = metricByNumber(row.metric)
    if (!definition) return []
    return {
      citizenId: idFromInt8(row.citizen_id) as CitizenId,
      metric: definition.id,
      effectiveAt: row.effective_at,
      dedupe: idFromInt8(row.dedupe),
      receivedAt: row.received_at,
      offsetMin: row.offset_min,
      flags: row.flags,
      values: unpackValues([row.v1, row.v2, row.v3], row.decimals, definition.values.length),
    }
  })
}
