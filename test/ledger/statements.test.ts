// Every statement that the program declares is prepared against the migrated schema; its names and types must be the declared ones.

import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredStatements, migrate, openDatabase, startEmbeddedPostgres } from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'

const DEBIAN_15 = existsSync('/usr/lib/postgresql/15/bin/postgres') ? '/usr/lib/postgresql/15/bin' : null

interface Described {
  parameters: number[]
  columns: { name: string; dataTypeID: number }[]
}

/** Parse and Describe, without executing: what the server makes of a statement. */
function describeStatement(client: pg.Client, name: string, text: string): Promise<Described> {
  return new Promise((resolve, reject) => {
    const found: Described = { parameters: [], columns: [] }
    const query = {
      submit(
        connection: pg.Connection & {
          describe(m: object): void
          parse(m: object): void
          sync(): void
          once: NodeJS.EventEmitter['once']
        },
      ) {
        connection.once('parameterDescription', (message: { dataTypeIDs: number[] }) => {
          found.parameters = message.dataTypeIDs
        })
        connection.parse({ name: `check-${name}`, text, types: [] })
        connection.describe({ type: 'S', name: `check-${name}` })
        connection.sync()
      },
      handleRowDescription(message: { fields: Described['columns'] }) {
        found.columns = message.fields
      },
      handleError: reject,
      handleReadyForQuery: () => resolve(found),
    }
    client.query(query as unknown as pg.Submittable)
  })
}

const SHORT: Readonly<Record<string, string>> = {
  bigint: 'int8',
  integer: 'int4',
  smallint: 'int2',
  'double precision': 'float8',
  boolean: 'bool',
  'timestamp with time zone': 'timestamptz',
  'bigint[]': 'int8[]',
}

/** Where the schema is: the embedded version of this run, and the oldest that production may have. */
const SERVERS = [
  { name: 'the embedded PostgreSQL', open: openTestDatabase },
  ...(DEBIAN_15 === null && !process.env.CI
    ? []
    : [{ name: 'PostgreSQL 15', open: () => openOn(DEBIAN_15 ?? '/usr/lib/postgresql/15/bin') }]),
]

async function openOn(pgBin: string): Promise<Pick<TestDatabase, 'database' | 'close'>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nm-pg15-'))
  const server = await startEmbeddedPostgres({
    dataDir,
    pgBin,
    log: { info: () => undefined, warn: console.warn, error: console.error },
  })
  const database = openDatabase({ address: { url: server.toUrl() }, applicationName: 'test' })
  await migrate(database)
  return {
    database,
    async close() {
      await database.close()
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

describe.each(SERVERS)('declared statements on $name', ({ open }) => {
  let db: Pick<TestDatabase, 'database' | 'close'>
  let client: pg.Client
  let typeNames: Map<number, string>
  beforeAll(async () => {
    db = await open()
    client = await db.database.connect()
    const { rows } = await client.query<{ oid: number; name: string }>(
      'select oid::integer as oid, format_type(oid, null) as name from pg_type',
    )
    typeNames = new Map(rows.map((r) => [r.oid, r.name]))
  })
  afterAll(async () => {
    await client.end()
    await db.close()
  })

  it('are many', () => {
    expect(declaredStatements().length).toBeGreaterThan(50)
  })

  it.each(declaredStatements().map((s) => [s.name, s] as const))('%s', async (_, declared) => {
    const found = await describeStatement(client, declared.name, declared.text)
    expect(found.parameters.map((oid) => typeNames.get(oid))).toEqual([...declared.parameters])
    const short = (oid: number) => SHORT[typeNames.get(oid) ?? ''] ?? typeNames.get(oid)
    const columns = Object.fromEntries(found.columns.map((c) => [c.name, short(c.dataTypeID)]))
    const expected = Object.fromEntries(
      Object.entries(declared.columns).map(([name, type]) => [name, type.replace('?', '')]),
    )
    expect(columns).toEqual(expected)
  })
})
