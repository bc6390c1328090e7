import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idToInt8 } from '#core'
import { openTestDatabase, randomCitizen, type TestDatabase } from '#test-support'
import { ensurePartitions } from './partitions.js'
import { MOST_RECENT, recentOf } from './worklist.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Ten minutes past an hour, so that a window's first hour is not whole. */
const NOW = Date.UTC(2026, 10, 20, 12, 10)

describe('the readings of the last weeks', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
  })
  afterAll(() => db.close())

  /** One reading a minute, back from now, across a month's end; the number of minutes ago is its value. */
  async function everyMinute(count: number): Promise<ReturnType<typeof randomCitizen>> {
    const citizen = randomCitizen()
    await db.database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, received_at, offset_min, time_precision, flags, decimals, v1)
       select $1, 2, $2::timestamptz - n * interval '1 minute', n, $2, 60, 5, 0, 0, n from generate_series(1, $3::integer) n`,
      [idToInt8(citizen), new Date(NOW), count],
    )
    return citizen
  }

  it('come whole, in order, of several citizens', async () => {
    const [a, b] = [await everyMinute(300), await everyMinute(MOST_RECENT - 1)]
    const rows = await recentOf(db.database, [a, b], ['pulse', 'spo2'], NOW - 30 * DAY, NOW)
    expect(rows.map((r) => r.at)).toEqual(rows.map((r) => r.at).sort((x, y) => x - y))
    expect(rows.filter((r) => r.citizenId === a).map((r) => r.values)).toEqual(
      Array.from({ length: 300 }, (_, i) => [300 - i]),
    )
    expect(rows.filter((r) => r.citizenId === b)).toHaveLength(MOST_RECENT - 1)
  })

  it('of a stream are the newest, and before them the last of each hour: no more than a screen can hold', async () => {
    const citizen = await everyMinute(20 * 24 * 60)
    const from = NOW - 19 * DAY
    const rows = await recentOf(db.database, [citizen], ['pulse'], from, NOW)
    const newest = rows.slice(-MOST_RECENT)
    expect(newest.map((r) => r.values[0])).toEqual(Array.from({ length: MOST_RECENT }, (_, i) => MOST_RECENT - i))
    const older = rows.slice(0, -MOST_RECENT)
    const since = NOW - MOST_RECENT * MINUTE
    const hours: number[] = []
    for (let end = Math.floor(from / HOUR) * HOUR + HOUR; end - HOUR < since; end += HOUR)
      hours.push(Math.min(end, since) - MINUTE)
    expect(older.map((r) => r.at)).toEqual(hours.filter((at) => at >= from))
  })
})
