// Brings a database to this version's schema: numbered files, each run once in its own transaction, with its checksum kept.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { AppError, METRICS } from '#core'
import type { Database } from './database.js'

const FOLDER = new URL('./sql/', import.meta.url)
const FILE = /^(\d{4})_[a-z0-9_]+\.sql$/
/** Any number will do, as long as every version of this program uses the same. */
const LOCK = 7_201_116

interface Migration {
  number: number
  name: string
  text: string
  checksum: string
}

/** The migrations that this version ships, in order. */
export async function shippedMigrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => FILE.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, FOLDER), 'utf8')
      return { number: Number(name.slice(0, 4)), name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/**
 * Runs what has not run yet, under a lock, so that several processes may start at once.
 * @returns the names of the migrations that ran now
 * @throws AppError `migration-changed` when a file that has run was edited, `migration-unknown` when the database is newer than this program
 */
export async function migrate(database: Database, migrations?: Migration[]): Promise<string[]> {
  const shipped = migrations ?? (await shippedMigrations())
  const client = await database.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(
      'create table if not exists migration (number integer primary key, name text not null, checksum text not null, run_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ number: number; checksum: string }>(
      'select number, checksum from migration order by number',
    )
    const done = new Map(rows.map((r) => [r.number, r.checksum]))
    refuseStrange(done, shipped)
    const ran: string[] = []
    for (const migration of shipped.filter((m) => !done.has(m.number))) {
      await client.query('begin')
      await client.query(migration.text)
      await client.query('insert into migration (number, name, checksum) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.checksum,
      ])
      await client.query('commit')
      ran.push(migration.name)
    }
    await client.query(
      'insert into metric (metric, name) select * from unnest($1::smallint[], $2::text[]) on conflict (metric) do nothing',
      [METRICS.map((m) => m.number), METRICS.map((m) => m.id)],
    )
    return ran
  } finally {
    // Ending the connection rolls back what is open and gives the lock free.
    await client.end()
  }
}

function refuseStrange(done: ReadonlyMap<number, string>, shipped: readonly Migration[]): void {
  const known = new Map(shipped.map((m) => [m.number, m]))
  for (const [number, checksum] of done) {
    const file = known.get(number)
    if (!file)
      throw new AppError(
        'migration-unknown',
        'The database was made by a newer version of this program: install that version.',
        { details: { number } },
      )
    if (file.checksum !== checksum)
      throw new AppError(
        'migration-changed',
        'A migration that has already run was edited: restore the file and add a new one.',
        { details: { number } },
      )
  }
}
