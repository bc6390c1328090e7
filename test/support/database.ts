// A fresh, migrated database for one test file, copied from a template that the first caller makes.

import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Database, type DatabaseAddress, migrate, openDatabase } from '#ledger'
import { take } from './canary/gathered.js'

export interface TestDatabase {
  address: DatabaseAddress
  database: Database
  close(): Promise<void>
}

const TEMPLATE = 'migrated_template'

/** As the program itself connects: the owner of its database, no superuser. */
function address(database: string): DatabaseAddress {
  return { host: inject('postgresSocket'), port: 5432, user: 'naermaal', database }
}

function openAdmin(): Database {
  const where = { ...address('postgres'), user: 'postgres' }
  return openDatabase({ address: where, applicationName: 'test', maxConnections: 1 })
}

async function ensureTemplate(admin: Database): Promise<void> {
  const client = await admin.connect()
  try {
    await client.query('select pg_advisory_lock(42)')
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE])
    if (rowCount) return
    await client.query('create database building owner naermaal')
    const building = openDatabase({ address: address('building'), applicationName: 'test' })
    await migrate(building)
    await building.close()
    await client.query(`alter database building rename to ${TEMPLATE}`)
  } finally {
    await client.end()
  }
}

/** Opens a database of its own with the whole schema and no data. `close` drops it. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const admin = openAdmin()
  await ensureTemplate(admin)
  return create(admin, `template ${TEMPLATE}`)
}

/** A database with nothing in it, not even the schema: for the tests of migration itself. */
export function openEmptyDatabase(): Promise<TestDatabase> {
  return create(openAdmin(), '')
}

async function create(admin: Database, from: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await admin.query(`create database ${name} ${from} owner naermaal`, [])
  const database = openDatabase({ address: address(name), applicationName: 'test' })
  return {
    address: address(name),
    database,
    async close() {
      await takeAudit(database)
      await database.close()
      await admin.query(`drop database ${name} with (force)`, [])
      await admin.close()
    },
  }
}

/** What was written into the audit trail for good, for the canary. A database without the schema has none. */
async function takeAudit(database: Database): Promise<void> {
  const [table] = await database.query<{ there: boolean }>(`select to_regclass('audit_event') is not null as there`, [])
  if (!table?.there) return
  for (const { event } of await database.query<{ event: string }>('select event::text from audit_event', []))
    take('audit event', event)
}
