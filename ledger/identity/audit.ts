// The audit trail's rows: an append-only chain per stream, and its head. The hashes are made in identity/.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { type Row, statement } from '../statement.js'

/** The newest link of a stream. */
export interface AuditHead {
  seq: number
  hash: Buffer
}

const lockHead = statement({
  name: 'audit-lock-head',
  text: `insert into audit_head (stream, seq, hash) values ($1, 0, $2)
         on conflict (stream) do update set stream = excluded.stream
         returning seq, hash`,
  parameters: ['text', 'bytea'],
  columns: { seq: 'int8', hash: 'bytea' },
})

/** The newest link of a stream, locked until the surrounding transaction ends; made with `genesis` when the stream is new. */
export async function lockAuditHead(tx: Queryable, stream: string, genesis: Buffer): Promise<AuditHead> {
  const [row] = await tx.run(lockHead, [stream, genesis])
  return { seq: Number(row?.seq ?? 0), hash: row?.hash ?? genesis }
}

export interface AuditRow {
  seq: number
  recordedAt: EpochMs
  /** int8 as decimal text. */
  citizenId: string | null
  /** Canonical JSON. */
  event: string
  previous: Buffer
  hash: Buffer
}

const extend = statement({
  name: 'audit-extend',
  text: `with moved as (
           update audit_head set seq = $4, hash = $5 where stream = $1 and seq = $2 and hash = $3 returning stream)
         insert into audit_event (stream, seq, recorded_at, citizen_id, event, previous, hash)
         select moved.stream, e.seq, e.recorded_at, e.citizen_id, e.event::jsonb, e.previous, e.hash
         from moved, unnest($6::bigint[], $7::timestamptz[], $8::bigint[], $9::text[], $10::bytea[], $11::bytea[])
           as e (seq, recorded_at, citizen_id, event, previous, hash)
         returning seq`,
  parameters: [
    'text',
    'bigint',
    'bytea',
    'bigint',
    'bytea',
    'bigint[]',
    'timestamp with time zone[]',
    'bigint[]',
    'text[]',
    'bytea[]',
    'bytea[]',
  ],
  columns: { seq: 'int8' },
})

/**
 * Appends linked events after `head`, all or none, in one round trip.
 * @returns false when the head has moved on meanwhile: read it anew, link again
 */
export async function extendAudit(
  db: Queryable,
  stream: string,
  head: AuditHead,
  rows: readonly AuditRow[],
): Promise<boolean> {
  const last = rows.at(-1)
  if (!last) return true
  const written = await db.run(extend, [
    stream,
    head.seq,
    head.hash,
    last.seq,
    last.hash,
    rows.map((r) => r.seq),
    rows.map((r) => timestamp(r.recordedAt)),
    rows.map((r) => r.citizenId),
    rows.map((r) => r.event),
    rows.map((r) => r.previous),
    rows.map((r) => r.hash),
  ])
  return written.length === rows.length
}

const heads = statement({
  name: 'audit-heads',
  text: `select coalesce(h.stream, e.stream) as stream, coalesce(h.seq, 0) as seq, h.hash
         from audit_head h full join (select distinct stream from audit_event) e on e.stream = h.stream
         order by 1`,
  parameters: [],
  columns: { stream: 'text', seq: 'int8', hash: 'bytea?' },
})

/** Every stream's head; a stream whose head was removed has seq 0 and no hash. */
export async function auditHeads(db: Queryable): Promise<{ stream: string; seq: number; hash: Buffer | null }[]> {
  return (await db.run(heads, [])).map((r) => ({ stream: r.stream, seq: Number(r.seq), hash: r.hash }))
}

const page = statement({
  name: 'audit-page',
  text: `select seq, recorded_at, citizen_id, event, personal_enc, personal_hash, previous, hash
         from audit_event where stream = $1 and seq > $2 order by seq limit $3`,
  parameters: ['text', 'bigint', 'bigint'],
  columns: {
    seq: 'int8',
    recorded_at: 'timestamptz',
    citizen_id: 'int8?',
    event: 'jsonb',
    personal_enc: 'bytea?',
    personal_hash: 'bytea?',
    previous: 'bytea',
    hash: 'bytea',
  },
})
export type AuditPageRow = Row<(typeof page)['columns']>

export async function auditPage(db: Queryable, stream: string, after: number, limit: number): Promise<AuditPageRow[]> {
  return db.run(page, [stream, after, limit])
}

const ofCitizen = statement({
  name: 'audit-of-citizen',
  text: `select recorded_at, event from audit_event where citizen_id = $1 order by recorded_at desc, seq desc limit $2`,
  parameters: ['bigint', 'bigint'],
  columns: { recorded_at: 'timestamptz', event: 'jsonb' },
})

/** Who looked at one citizen's data, newest first. */
export async function auditOfCitizen(
  db: Queryable,
  citizenId: string,
  limit: number,
): Promise<Row<(typeof ofCitizen)['columns']>[]> {
  return db.run(ofCitizen, [citizenId, limit])
}
