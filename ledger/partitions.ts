// Month partitions, made before they are needed. A row that finds none goes to the default partition, which must stay empty.

import type { EpochMs } from '#core'
import type { Database } from './database.js'
import { statement } from './statement.js'

const PARTITIONED = ['reading', 'message'] as const
/** One process makes partitions at a time; any number will do. */
const LOCK = 7_201_117

function monthStart(at: EpochMs, plusMonths: number): Date {
  const d = new Date(at)
  return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + plusMonths, 1))
}

/** Every month from the one holding `from` to the one holding `to`. */
function months(from: EpochMs, to: EpochMs): { name: string; start: string; end: string }[] {
  const all: { name: string; start: string; end: string }[] = []
  for (let i = 0; monthStart(from, i).getTime() <= to; i++) {
    const start = monthStart(from, i).toISOString()
    all.push({ name: start.slice(0, 7).replace('-', '_'), start, end: monthStart(from, i + 1).toISOString() })
  }
  return all
}

const DAY = 86_400_000

/**
 * Makes the months in which readings may lie (400 days back, for late ones) and three months ahead.
 * Run at start-up and daily; safe in several processes at once.
 */
export async function ensurePartitions(database: Database, now: EpochMs): Promise<void> {
  const ahead = monthStart(now, 3).getTime()
  await database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK])
    for (const table of PARTITIONED) {
      const existing = new Set(
        (
          await tx.query<{ name: string }>(
            'select relname as name from pg_class where relispartition and relname like $1',
            [`${table}%`],
          )
        ).map((r) => r.name),
      )
      for (const month of months(now - 401 * DAY, ahead)) {
        const name = `${table}_${month.name}`
        if (existing.has(name)) continue
        await tx.query(
          `create table ${name} partition of ${table} for values from ('${month.start}') to ('${month.end}')`,
          [],
        )
      }
    }
  })
}

const strayRows = statement({
  name: 'stray-rows',
  text: `select (select count(*) from (select from reading_default limit 1000) r)::integer as readings,
                (select count(*) from (select from message_default limit 1000) m)::integer as messages`,
  parameters: [],
  columns: { readings: 'int4', messages: 'int4' },
})

/** Rows (counted up to 1000) in the default partitions: anything but zero is an alarm for the operator. */
export async function countStrayRows(database: Database): Promise<{ readings: number; messages: number }> {
  const [row] = await database.run(strayRows, [])
  return { readings: row?.readings ?? 0, messages: row?.messages ?? 0 }
}
