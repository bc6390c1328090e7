// Every statement that the program declares is prepared against the migrated schema; its names and types must be the declared ones.

import '#app'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { declaredStatements } from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'

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

describe('declared statements', () => {
  let db: TestDatabase
  let client: pg.Client
  let typeNames: Map<number, string>
  beforeAll(async () => {
    db = await openTestDatabase()
    client = await db.database.connect()
    const { rows } = await client.query<{ oid: number; name: string; short: string }>(
      'select oid::integer as oid, format_type(oid, null) as name, typname as short from pg_type',
    )
    typeNames = new Map(rows.flatMap((r) => [[r.oid, r.name] as const]))
  })
  afterAll(async () => {
    await client.end()
    await db.close()
  })

  const SHORT: Record<string, string> = {
    bigint: 'int8',
    integer: 'int4',
    smallint: 'int2',
    'double precision': 'float8',
    boolean: 'bool',
    'timestamp with time zone': 'timestamptz',
    'bigint[]': 'int8[]',
  }

  it('are many', () => {
    expect(declaredStatements().length).toBeGreaterThan(10)
  })

  it.each(declaredStatements().map((s) => [s.name, s] as const))('%s', async (_, declared) => {
    const found = await describeStatement(client, declared.name, declared.text)
    expect(found.parameters.map((oid) => typeNames.get(oid))).toEqual([...declared.parameters])
    const columns = Object.fromEntries(
      found.columns.map((c) => [c.name, SHORT[typeNames.get(c.dataTypeID) ?? ''] ?? typeNames.get(c.dataTypeID)]),
    )
    const expected = Object.fromEntries(
      Object.entries(declared.columns).map(([name, type]) => [name, type.replace('?', '')]),
    )
    expect(columns).toEqual(expected)
  })
})
