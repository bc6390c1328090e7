// How followers read the ledger: in the order of `seq`, and only as far as nothing can still slip in.
//
// The trap: a row's number is given before its transaction commits, so a reader that takes "all up to the highest number" passes a row
// that commits later. The way out needs two looks: first the highest number given out (N), then the transactions that exist (all below H).
// Once every transaction below H has ended, no row with a number up to N can appear any more. Then N is safe. It rests on one thing more: whoever
// takes a number has a transaction number already, or the second look would not see her (`append-batch` sees to that).

import type pg from 'pg'
import type { Reading } from '#core'
import type { Database, Queryable } from './database.js'
import { PACKED_AS_RECEIVED, readPacked } from './packed.js'
import { statement } from './statement.js'

/** A number up to which everything is settled, with the transaction horizon that proved it. Decimal text, both. */
export interface SafeCursor {
  xid: string
  seq: string
}

/** Before the first row. */
export const LEDGER_START: SafeCursor = { xid: '0', seq: '0' }

const highestNumber = statement({
  name: 'highest-reading-number',
  text: 'select case when is_called then last_value else 0 end as seq from reading_seq_seq',
  parameters: [],
  columns: { seq: 'int8' },
})

/**
 * `oldest`: the lowest transaction that may still write here; `next`: above every transaction that has a number. A snapshot alone does not tell:
 * it ends at the newest transaction that is *over*, so the newest one that runs stands beyond its end, and the list of sessions has it.
 * Transactions of other databases on the same server do not count: they write nothing here, and a long one would hold every follower back.
 * `backend_xid` is the lower half of the number: the nearest to the snapshot's end is meant.
 */
const transactionHorizon = statement({
  name: 'transaction-horizon',
  text: `
with snapshot as materialized (
  select s, pg_snapshot_xmax(s)::text::bigint as ended from pg_current_snapshot() s
), session as materialized (
  select a.datname = current_database() as ours, a.backend_xid::text::bigint as low,
         ended + ((a.backend_xid::text::bigint - (ended & 4294967295) + 6442450944) & 4294967295) - 2147483648 as xid
  from pg_stat_activity a, snapshot where a.backend_xid is not null
)
select least(
         (select min(x::text::bigint) from snapshot, pg_snapshot_xip(s) x
          where not exists (select from session where not ours and low = (x::text::bigint & 4294967295))),
         (select min(xid) from session where ours),
         greatest(ended, (select max(xid) + 1 from session where ours)))::text as oldest,
       greatest(ended, (select max(xid) + 1 from session where ours))::text as next
from snapshot`,
  parameters: [],
  columns: { oldest: 'text', next: 'text' },
})

/** Finds safe cursors; keeps the look that is waiting for its transactions to end. */
export class SafeCursorSource {
  #pending: SafeCursor | null = null
  #safe: SafeCursor = LEDGER_START

  /** True while a look waits for transactions to end: worth asking again soon. */
  get waiting(): boolean {
    return this.#pending !== null
  }

  /** The newest cursor that is safe now; never goes back. Call again for a newer one. */
  async advance(db: Queryable): Promise<SafeCursor> {
    const [number] = this.#pending === null ? await db.run(highestNumber, []) : []
    const [horizon] = await db.run(transactionHorizon, [])
    if (!horizon) return this.#safe
    // When nobody was writing at the first look, it is the second one too.
    this.#pending ??= { xid: horizon.next, seq: number?.seq ?? '0' }
    if (BigInt(horizon.oldest) >= BigInt(this.#pending.xid)) {
      this.#safe = this.#pending
      this.#pending = null
    }
    return this.#safe
  }
}

const readingsBetween = statement({
  name: 'readings-between',
  text: `select ${PACKED_AS_RECEIVED} as packed from reading r where r.seq > $1 and r.seq <= $2 order by r.seq`,
  parameters: ['bigint', 'bigint'],
  columns: { packed: 'text' },
})

/** Readings as they were received, with numbers in `(after, through]`; `through` must be safe. Amendments are not laid over. */
export async function readingsAfter(db: Queryable, after: string, through: string): Promise<Reading[]> {
  const rows = await db.run(readingsBetween, [after, through])
  return rows.map((row) => readPacked(row.packed)).filter((r) => r !== null)
}

/** *(choice)* */
const REST_MS = 20

export interface FollowOptions {
  database: Database
  /** Where to go on; `now` skips what is there. */
  from: SafeCursor | 'now'
  /** Called with each window in order, never twice at once. When it throws, the same window comes again after a pause. */
  onReadings(readings: readonly Reading[], cursor: SafeCursor): Promise<void>
  /** Numbers per window. */
  window?: number
  /** How long to sleep when nothing wakes us. */
  pollMs?: number
  onError?(error: unknown): void
}

export interface Follower {
  /** Where it stands. */
  cursor(): SafeCursor
  close(): Promise<void>
}

/** Follows the ledger until closed. A NOTIFY wakes it sooner; it never relies on one. */
export async function follow(options: FollowOptions): Promise<Follower> {
  const { database, onReadings, window = 5000, pollMs = 250, onError } = options
  const source = new SafeCursorSource()
  let cursor = options.from === 'now' ? await settledNow(database, source) : options.from
  let closed = false
  let wake: () => void = () => undefined
  let woken = false
  let listener: pg.Client | null = null

  async function listen(): Promise<void> {
    const client = await database.connect()
    client.on('notification', () => {
      woken = true
      wake()
    })
    client.on('end', () => {
      if (listener === client) listener = null
    })
    await client.query('listen ledger')
    listener = client
  }

  async function sleep(ms: number): Promise<void> {
    if (woken || closed) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** After news, whatever wakes us: a busy ledger would be asked some hundred times a second. */
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, REST_MS))

  async function catchUp(): Promise<boolean> {
    const safe = await source.advance(database)
    if (BigInt(safe.seq) <= BigInt(cursor.seq)) return false
    while (!closed && BigInt(cursor.seq) < BigInt(safe.seq)) {
      const end = BigInt(cursor.seq) + BigInt(window)
      const through = end < BigInt(safe.seq) ? end.toString() : safe.seq
      const readings = await readingsAfter(database, cursor.seq, through)
      const next = { xid: safe.xid, seq: through }
      await onReadings(readings, next)
      cursor = next
    }
    return true
  }

  async function loop(): Promise<void> {
    while (!closed) {
      woken = false
      try {
        if (!listener) await listen()
        const moved = await catchUp()
        if (moved) await rest()
        // A look may be waiting for a writer that is just committing: look again soon.
        else await sleep(source.waiting ? 5 : pollMs)
      } catch (error) {
        if (closed) return
        onError?.(error)
        await sleep(pollMs)
      }
    }
  }

  const running = loop()
  return {
    cursor: () => cursor,
    async close() {
      closed = true
      wake()
      await running
      await (listener as pg.Client | null)?.end().catch(() => undefined)
    },
  }
}

async function settledNow(database: Database, source: SafeCursorSource): Promise<SafeCursor> {
  for (;;) {
    const safe = await source.advance(database)
    if (safe !== LEDGER_START) return safe
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
