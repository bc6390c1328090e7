import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#test-support'
import { openEmptyDatabase } from '#test-support'
import { migrate, shippedMigrations } from './migrate.js'
import { quarantineCase } from './operations.js'

describe('migration', () => {
  let empty: TestDatabase
  beforeAll(async () => {
    empty = await openEmptyDatabase()
  })
  afterAll(() => empty.close())

  it('runs each file once, also when several processes start at the same moment', async () => {
    const ran = await Promise.all([migrate(empty.database), migrate(empty.database), migrate(empty.database)])
    const shipped = await shippedMigrations()
    expect(ran.flat()).toEqual(shipped.map((m) => m.name))
    expect(await migrate(empty.database)).toEqual([])
  })

  it('refuses an edited file and a database newer than the program', async () => {
    const shipped = await shippedMigrations()
    const edited = shipped.map((m, i) => (i === 0 ? { ...m, checksum: 'other' } : m))
    await expect(migrate(empty.database, edited)).rejects.toMatchObject({ code: 'migration-changed' })
    await expect(migrate(empty.database, shipped.slice(0, -1))).rejects.toMatchObject({ code: 'migration-unknown' })
  })

  it('leaves nothing of a file that fails half-way', async () => {
    const shipped = await shippedMigrations()
    const bad = {
      number: 9999,
      name: '9999_bad.sql',
      text: 'create table half (a int); select nonsense',
      checksum: 'x',
    }
    await expect(migrate(empty.database, [...shipped, bad])).rejects.toThrow()
    const rows = await empty.database.query("select to_regclass('half') as half", [])
    expect(rows).toEqual([{ half: null }])
  })
})

describe('the migration that gathers quarantine cases', () => {
  let old: TestDatabase
  beforeAll(async () => {
    old = await openEmptyDatabase()
  })
  afterAll(() => old.close())

  it('makes one case of those that one message made for one reason, open as long as one is, and loses no bytes', async () => {
    const shipped = await shippedMigrations()
    await migrate(
      old.database,
      shipped.filter((m) => m.number < 8),
    )
    await old.database.query(
      `insert into quarantine (device_id, topic, format, received_at, reason, ordinal, sha256, raw, times, last_received_at, decided_at)
       select 1, 't', 'readings', '2026-01-01', reason, ordinal, sha256(raw), raw, ordinal + 1, '2026-01-01', decided
       from (values (0, 'a', 'one', null), (1, 'b', 'one', null), (2, 'a', 'one', timestamptz '2026-01-02'), (3, 'a', 'one', null),
                    (0, 'a', 'two', timestamptz '2026-01-02')) v(ordinal, reason, text, decided),
            lateral (select convert_to(text, 'UTF8') as raw) r`,
      [],
    )
    await migrate(old.database)
    const rows = await old.database.query<{ id: string }>(
      `select quarantine_id::text as id, reason, ordinal, readings, times, decided_at is null as open, convert_from(raw, 'UTF8') as raw
       from quarantine order by quarantine_id`,
      [],
    )
    expect(rows).toMatchObject([
      { reason: 'a', ordinal: 0, readings: 3, times: 4, open: true, raw: 'one' },
      { reason: 'b', ordinal: 1, readings: 1, times: 2, open: true, raw: null },
      { reason: 'a', ordinal: 0, readings: 1, times: 1, open: false, raw: 'two' },
    ])
    const heads = await Promise.all(rows.map(({ id }) => quarantineCase(old.database, id)))
    expect(heads.map((found) => Buffer.from(found?.head ?? []).toString())).toEqual(['one', 'one', 'two'])
  })
})
