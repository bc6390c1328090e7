import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  eventually,
  message,
  openTestDatabase,
  randomCitizen,
  randomDevice,
  reading,
  type TestDatabase,
} from '#test-support'
import { openDatabase } from './database.js'
import { startEmbeddedPostgres } from './embedded/index.js'
import { follow, LEDGER_START, readingsAfter, SafeCursorSource } from './follow.js'
import { migrate } from './migrate.js'
import { ensurePartitions } from './partitions.js'
import { openWriter } from './writer/writer.js'

const NOW = Date.now()
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('the safe cursor', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
  })
  afterAll(() => db.close())

  const insert = (citizen: number): string =>
    `insert into reading (citizen_id, metric, effective_at, dedupe, received_at, offset_min, time_precision, decimals, v1)
     values (${citizen}, 2, now(), 1, now(), 60, 5, 0, 70)`

  it('does not pass a row whose transaction began first and commits last', async () => {
    const early = await db.database.connect()
    await early.query('begin')
    await early.query(insert(1))
    await db.database.query(insert(2), [])
    const source = new SafeCursorSource()
    for (let i = 0; i < 5; i++) expect(await source.advance(db.database)).toBe(LEDGER_START)
    await early.query('commit')
    await early.end()
    const safe = await source.advance(db.database)
    expect(await readingsAfter(db.database, '0', safe.seq)).toHaveLength(2)
  })

  it('does not pass a row whose transaction is the newest of all and the only one', async () => {
    // On a server of its own: any other transaction that ends meanwhile would bring this one into the snapshot.
    const dataDir = await mkdtemp(join(tmpdir(), 'naermaal-follow-'))
    const server = await startEmbeddedPostgres({ dataDir, log: silent })
    const database = openDatabase({ address: { url: server.toUrl() }, applicationName: 'test' })
    try {
      await migrate(database)
      await ensurePartitions(database, NOW)
      await database.query(insert(1), [])
      const newest = await database.connect()
      await newest.query('begin')
      await newest.query(insert(2))
      const source = new SafeCursorSource()
      for (let i = 0; i < 5; i++) expect(Number((await source.advance(database)).seq)).toBeLessThan(2)
      await newest.query('commit')
      await newest.end()
      const safe = await source.advance(database)
      expect(await readingsAfter(database, '0', safe.seq)).toHaveLength(2)
    } finally {
      await database.close()
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  it('is not held back by a long transaction in another database of the same server', async () => {
    const other = await openTestDatabase()
    const long = await other.database.connect()
    await long.query('begin')
    await long.query('select pg_current_xact_id()')
    await db.database.query(insert(5), [])
    const source = new SafeCursorSource()
    await eventually(async () => expect((await source.advance(db.database)).seq).not.toBe('0'))
    await long.end()
    await other.close()
  })

  it('goes on when an early transaction is rolled back', async () => {
    const early = await db.database.connect()
    await early.query('begin')
    await early.query(insert(3))
    await db.database.query(insert(4), [])
    const source = new SafeCursorSource()
    await source.advance(db.database)
    await early.query('rollback')
    await early.end()
    const safe = await source.advance(db.database)
    expect(await readingsAfter(db.database, '0', safe.seq)).toHaveLength(4)
  })

  it('shows a follower every reading exactly once, while several writers append', async () => {
    const citizen = randomCitizen()
    const seen: string[] = []
    const follower = await follow({
      database: db.database,
      from: 'now',
      window: 7,
      onReadings: async (readings) => {
        seen.push(...readings.filter((r) => r.citizenId === citizen).map((r) => r.dedupe))
      },
    })
    const writers = [1, 2, 3].map(() => openWriter({ database: db.database, clock: Date.now, exclusive: false }))
    const items = Array.from({ length: 300 }, (_, i) =>
      message(randomDevice(), [reading(citizen, 'pulse', NOW + i, [60 + (i % 50)])]),
    )
    await Promise.all(items.map((item, i) => writers[i % 3]?.append(item)))
    await eventually(() => expect(seen).toHaveLength(300))
    expect(new Set(seen).size).toBe(300)
    await follower.close()
    for (const w of writers) await w.close()
  })

  it('brings the same window again when the follower failed on it', async () => {
    const citizen = randomCitizen()
    let calls = 0
    const seen: string[] = []
    const follower = await follow({
      database: db.database,
      from: 'now',
      pollMs: 10,
      onReadings: async (readings) => {
        if (readings.length > 0 && ++calls === 1) throw new Error('sink is away')
        seen.push(...readings.map((r) => r.citizenId))
      },
    })
    const w = openWriter({ database: db.database, clock: Date.now, exclusive: true })
    await w.append(message(randomDevice(), [reading(citizen, 'pulse', NOW, [60])]))
    await eventually(() => expect(seen).toEqual([citizen]))
    await follower.close()
    await w.close()
  })

  it('rests on this: who takes a number for a reading has a transaction already', async () => {
    const w = openWriter({ database: db.database, clock: Date.now, exclusive: true })
    await w.append(message(randomDevice(), [reading(randomCitizen(), 'pulse', NOW, [60])]))
    const holder = await db.database.connect()
    await holder.query('begin')
    // Whoever wants the next number waits for this.
    await holder.query('alter sequence reading_seq_seq increment by 1')
    const appended = w.append(message(randomDevice(), [reading(randomCitizen(), 'pulse', NOW, [60])]))
    await eventually(async () => {
      const waiting = await db.database.query<{ xid: string | null }>(
        `select backend_xid::text as xid from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into reading %'`,
        [],
      )
      expect(waiting).toEqual([{ xid: expect.any(String) }])
    })
    await holder.query('rollback')
    await holder.end()
    await appended
    await w.close()
  })
})
