// Parameters of POST searches, kept for as long as their next link lives, so that the link itself holds no personal data. Sealed by the caller.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

const keep = statement({
  name: 'keep-search-parameters',
  text: `insert into search_parameters (key, client, parameters, expires_at) values ($1, $2, $3, $4)
         on conflict (key) do update set expires_at = excluded.expires_at`,
  parameters: ['text', 'text', 'bytea', 'timestamp with time zone'],
  columns: {},
})

const forget = statement({
  name: 'forget-search-parameters',
  text: 'delete from search_parameters where expires_at < $1',
  parameters: ['timestamp with time zone'],
  columns: {},
})

const find = statement({
  name: 'find-search-parameters',
  text: 'select client, parameters from search_parameters where key = $1 and expires_at >= $2',
  parameters: ['text', 'timestamp with time zone'],
  columns: { client: 'text', parameters: 'bytea' },
})

/** Keeps them until `expiresAt`, or longer when they are kept already; forgets what has expired. */
export async function keepSearchParameters(
  db: Queryable,
  row: { key: string; client: string; parameters: Buffer; expiresAt: EpochMs },
  now: EpochMs,
): Promise<void> {
  await db.run(forget, [timestamp(now)])
  await db.run(keep, [row.key, row.client, row.parameters, timestamp(row.expiresAt)])
}

export async function findSearchParameters(
  db: Queryable,
  key: string,
  now: EpochMs,
): Promise<{ client: string; parameters: Buffer } | null> {
  const [row] = await db.run(find, [key, timestamp(now)])
  return row ?? null
}
