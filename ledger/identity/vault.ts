// The identity vault's rows: bytes in, bytes out. Encryption happens in identity/, so no key comes near SQL.

import type { Queryable } from '../database.js'
import { statement } from '../statement.js'

/** One person as the vault keeps her. `personId` is int8 as decimal text. */
export interface VaultRow {
  personId: string
  cprEnc: Buffer | null
  cprLookup: Buffer | null
  profileEnc: Buffer
  keyVersion: number
}

const ROW = { person_id: 'int8', cpr_enc: 'bytea?', profile_enc: 'bytea', key_version: 'int4' } as const

const putPeople = statement({
  name: 'vault-put',
  text: `insert into vault.person (person_id, cpr_enc, cpr_lookup, profile_enc, key_version)
         select * from unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bytea[], $5::integer[])
         on conflict (person_id) do update set
           cpr_enc = excluded.cpr_enc, cpr_lookup = excluded.cpr_lookup,
           profile_enc = excluded.profile_enc, key_version = excluded.key_version`,
  parameters: ['bigint[]', 'bytea[]', 'bytea[]', 'bytea[]', 'integer[]'],
  columns: {},
})

/** Writes people, replacing what is there. */
export async function vaultPut(db: Queryable, rows: readonly VaultRow[]): Promise<void> {
  await db.run(putPeople, [
    rows.map((r) => r.personId),
    rows.map((r) => r.cprEnc),
    rows.map((r) => r.cprLookup),
    rows.map((r) => r.profileEnc),
    rows.map((r) => r.keyVersion),
  ])
}

const getPeople = statement({
  name: 'vault-get',
  text: 'select person_id, cpr_enc, profile_enc, key_version from vault.person where person_id = any($1)',
  parameters: ['bigint[]'],
  columns: ROW,
})

export type StoredPerson = Omit<VaultRow, 'cprLookup'>

const toPerson = (row: {
  person_id: string
  cpr_enc: Buffer | null
  profile_enc: Buffer
  key_version: number
}): StoredPerson => ({
  personId: row.person_id,
  cprEnc: row.cpr_enc,
  profileEnc: row.profile_enc,
  keyVersion: row.key_version,
})

export async function vaultGet(db: Queryable, personIds: readonly string[]): Promise<StoredPerson[]> {
  return (await db.run(getPeople, [personIds])).map(toPerson)
}

const findByLookup = statement({
  name: 'vault-find',
  text: 'select person_id from vault.person where cpr_lookup = any($1)',
  parameters: ['bytea[]'],
  columns: { person_id: 'int8' },
})

/** @param lookups the number's HMAC under each live lookup key */
export async function vaultFind(db: Queryable, lookups: readonly Buffer[]): Promise<string | null> {
  const [row] = await db.run(findByLookup, [lookups])
  return row?.person_id ?? null
}

const outdated = statement({
  name: 'vault-outdated',
  text: `select person_id, cpr_enc, profile_enc, key_version from vault.person
         where person_id > $1 order by person_id limit $2 for update`,
  parameters: ['bigint', 'bigint'],
  columns: ROW,
})

/** The next people after `personId`, locked until the transaction ends: what a key rotation walks through. */
export async function vaultPage(db: Queryable, afterPersonId: string, limit: number): Promise<StoredPerson[]> {
  return (await db.run(outdated, [afterPersonId, limit])).map(toPerson)
}
