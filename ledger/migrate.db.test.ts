import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '#test-support'
import { openEmptyDatabase } from '#test-support'
import { migrate, shippedMigrations } from './migrate.js'

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
