import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { summariseReadingNumbers } from './number-index.js'
import { ensurePartitions } from './partitions.js'

describe('the index by reading number', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, Date.now())
    await db.database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, received_at, offset_min, time_precision, decimals, v1)
       select n, 2, now(), 1, now(), 60, 5, 0, 70 from generate_series(1, 60000) n`,
      [],
    )
  })
  afterAll(() => db.close())

  /** Pages that a look at the newest hundred readings touches, by way of the index: so small a table would be read whole. */
  function pagesOfALook(): Promise<number> {
    return db.database.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off', [])
      const [top] = await tx.query<{ seq: string }>('select max(seq)::text as seq from reading', [])
      const newest = Number(top?.seq)
      const [row] = await tx.query<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
        `explain (analyze, buffers, format json) select seq from reading where seq > ${newest - 100} and seq <= ${newest} order by seq`,
        [],
      )
      const plan = row?.['QUERY PLAN'][0]?.Plan
      return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0)
    })
  }

  it('is brought up to date, so that a follower reads the new end only', async () => {
    const before = await pagesOfALook()
    expect(await summariseReadingNumbers(db.database)).toBeGreaterThan(3)
    expect(await pagesOfALook()).toBeLessThan(before / 2)
    expect(await summariseReadingNumbers(db.database)).toBe(0)
  })

  it('leaves it to a vacuum that is at it', async () => {
    const vacuum = await db.database.connect()
    await vacuum.query('begin')
    const [partition] = (
      await vacuum.query<{ name: string }>(`select tableoid::regclass::text as name from reading limit 1`)
    ).rows
    // The lock that a vacuum holds.
    await vacuum.query(`lock table ${partition?.name} in share update exclusive mode`)
    expect(await summariseReadingNumbers(db.database)).toBeNull()
    await vacuum.query('rollback')
    await vacuum.end()
  })
})
