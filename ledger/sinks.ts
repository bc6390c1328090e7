// Where each follower stands, kept in the ledger's own database.

import type { EpochMs } from '#core'
import type { Queryable } from './database.js'
import { LEDGER_START, type SafeCursor } from './follow.js'
import { timestamp } from './rows.js'
import { statement } from './statement.js'

const cursorOfSink = statement({
  name: 'cursor-of-sink',
  text: 'select xid, seq from sink_cursor where sink = $1',
  parameters: ['text'],
  columns: { xid: 'xid8', seq: 'int8' },
})

const moveSink = statement({
  name: 'move-sink',
  text: `insert into sink_cursor (sink, xid, seq, updated_at) values ($1, $2, $3, $4)
         on conflict (sink) do update set xid = excluded.xid, seq = excluded.seq, updated_at = excluded.updated_at
         where sink_cursor.seq < excluded.seq`,
  parameters: ['text', 'xid8', 'bigint', 'timestamp with time zone'],
  columns: {},
})

/** Everything up to here has reached the sink; the start of the ledger for a sink that is new. */
export async function sinkCursor(db: Queryable, sink: string): Promise<SafeCursor> {
  const [row] = await db.run(cursorOfSink, [sink])
  return row ? { xid: row.xid, seq: row.seq } : LEDGER_START
}

/** Notes how far the sink has come; it never goes back. */
export async function moveSinkCursor(db: Queryable, sink: string, cursor: SafeCursor, now: EpochMs): Promise<void> {
  await db.run(moveSink, [sink, cursor.xid, cursor.seq, timestamp(now)])
}
