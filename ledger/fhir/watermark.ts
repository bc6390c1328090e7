// The moment up to which a search is complete: everything stamped before it is visible. A writer stamps its rows shortly before or inside
// its transaction, so it is the start of the oldest writing transaction, less a margin for stamps taken while the message waited for it.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { statement } from '../statement.js'

/** Longer than a message waits for its commit under load. A poll from this moment repeats a few seconds; it never misses. */
const MARGIN_MS = 5_000

const oldestWriter = statement({
  name: 'oldest-writer',
  text: `select least(clock_timestamp(), min(xact_start)) as since from pg_stat_activity
         where datname = current_database() and backend_xid is not null`,
  parameters: [],
  columns: { since: 'timestamptz' },
})

/** @param now the clock that readings are stamped with; the database's own may differ */
export async function watermark(db: Queryable, now: EpochMs): Promise<EpochMs> {
  const [row] = await db.run(oldestWriter, [])
  return Math.min(row?.since ?? now, now) - MARGIN_MS
}
