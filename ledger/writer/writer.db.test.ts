import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FLAG_BITS, idToInt8 } from '#core'
import { message, openTestDatabase, randomCitizen, randomDevice, reading, type TestDatabase } from '#test-support'
import { quarantineCase } from '../operations.js'
import { ensurePartitions } from '../partitions.js'
import { latestOf, series } from '../readings.js'
import { type LedgerWriter, type LedgerWriterOptions, openWriter } from './writer.js'

const NOW = Date.now()
const MINUTE = 60_000

describe('the ledger writer', () => {
  let db: TestDatabase
  const open: LedgerWriter[] = []
  const writer = (rest: Partial<LedgerWriterOptions> = {}): LedgerWriter => {
    const opened = openWriter({ database: db.database, clock: Date.now, exclusive: true, ...rest })
    open.push(opened)
    return opened
  }
  const count = async (table: string): Promise<number> =>
    Number((await db.database.query<{ n: string }>(`select count(*) as n from ${table}`, []))[0]?.n)

  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
  })
  afterEach(async () => {
    for (const w of open.splice(0)) await w.close()
  })
  afterAll(() => db.close())

  it('keeps a reading with the decimals it was sent with, its message and its newest value', async () => {
    const citizen = randomCitizen()
    const r = {
      ...reading(citizen, 'blood-pressure', NOW, [128, 82, null]),
      values: [{ value: 128, decimals: 0 }, { value: 82.3, decimals: 2 }, null],
    }
    await writer().append(message(randomDevice(), [r]))
    const [kept] = await series(db.database, citizen, 'blood-pressure', NOW - 1, NOW + 1)
    expect(kept).toMatchObject({
      dedupe: r.dedupe,
      values: r.values,
      flags: 0,
      version: 1,
      status: 'final',
      offsetMin: 60,
    })
    expect(await latestOf(db.database, [citizen])).toMatchObject([
      { metric: 'blood-pressure', effectiveAt: NOW, values: r.values },
    ])
  })

  it('keeps a resent message once, by sequence number and by content, in one batch and in two', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const item = message(device, [reading(citizen, 'pulse', NOW, [71])], { epoch: 1, seq: 1 })
    const w = writer()
    const same = await Promise.all([w.append(item), w.append(item)])
    expect(same.map((r) => r.duplicate)).toEqual([false, true])
    expect(await w.append(item)).toEqual({ through: 1, duplicate: true, conflict: false })
    expect(await writer().append(item)).toEqual({ through: 1, duplicate: true, conflict: false })
    expect(await series(db.database, citizen, 'pulse', NOW - 1, NOW + 1)).toHaveLength(1)
  })

  it('knows messages without a number again after a restart, also when several of a series come together', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const items = [1, 2, 3].map((n) => message(device, [reading(citizen, 'pulse', NOW + n, [70 + n])]))
    const first = writer()
    for (const item of items) expect(await first.append(item)).toMatchObject({ duplicate: false })
    const again = writer()
    const results = await Promise.all(items.map((item) => again.append(item)))
    expect(results.map((r) => r.duplicate)).toEqual([true, true, true])
  })

  it('finds out when somebody else has written what it takes for new, and keeps the rest of the batch', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const [first, second, third] = [1, 2, 3].map((n) => message(device, [reading(citizen, 'pulse', NOW + n, [70 + n])]))
    const w = writer()
    await w.append(first!)
    await writer().append(second!)
    const results = await Promise.all([w.append(second!), w.append(third!)])
    expect(results.map((r) => r.duplicate)).toEqual([true, false])
    expect(await series(db.database, citizen, 'pulse', NOW, NOW + 9)).toHaveLength(3)
    expect((await latestOf(db.database, [citizen])).map((r) => r.values[0]?.value)).toEqual([73])
    expect(await db.database.query('select from quarantine where device_id = $1', [idToInt8(device)])).toEqual([])
  })

  it('sees after a restart that a moment is taken by another value, also behind an older reading of the same batch', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    await writer().append(message(device, [reading(citizen, 'pulse', NOW + 2, [72])]))
    const again = writer()
    const results = await Promise.all([
      again.append(message(device, [reading(citizen, 'pulse', NOW + 1, [71])])),
      again.append(message(device, [reading(citizen, 'pulse', NOW + 2, [99])])),
    ])
    expect(results.map((r) => r.conflict)).toEqual([false, true])
  })

  it('keeps both and flags the later when a number or a moment comes with other content', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const w = writer()
    await w.append(message(device, [reading(citizen, 'pulse', NOW, [71])], { epoch: 1, seq: 1 }))
    const byNumber = await w.append(
      message(device, [reading(citizen, 'pulse', NOW + MINUTE, [72])], { epoch: 1, seq: 1 }),
    )
    const byMoment = await w.append(message(device, [reading(citizen, 'pulse', NOW, [99])], { epoch: 1, seq: 2 }))
    expect([byNumber.conflict, byMoment.conflict]).toEqual([true, true])
    const kept = await series(db.database, citizen, 'pulse', NOW - 1, NOW + 2 * MINUTE)
    expect(kept.map((r) => [r.values[0]?.value, r.flags & FLAG_BITS.conflict ? 'conflict' : ''])).toEqual(
      expect.arrayContaining([
        [71, ''],
        [99, 'conflict'],
        [72, 'conflict'],
      ]),
    )
  })

  it('counts a contradiction once, however often it comes again in the same batch', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const [first, other, third] = [71, 99, 98].map((value) =>
      message(device, [reading(citizen, 'pulse', NOW, [value])]),
    )
    const w = writer()
    const results = await Promise.all([first, other, other, third, other, first].map((item) => w.append(item!)))
    expect(results.map((r) => (r.duplicate ? 'duplicate' : r.conflict ? 'conflict' : 'kept'))).toEqual([
      'kept',
      'conflict',
      'duplicate',
      'conflict',
      'duplicate',
      'duplicate',
    ])
    expect(await series(db.database, citizen, 'pulse', NOW - 1, NOW + 1)).toHaveLength(3)
  })

  it('finds a contradiction among old readings that this process has never seen', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    await writer().append(
      message(device, [reading(citizen, 'spo2', NOW - 10 * MINUTE, [95]), reading(citizen, 'spo2', NOW, [96])]),
    )
    const fresh = writer()
    await fresh.append(message(device, [reading(citizen, 'spo2', NOW - 20 * MINUTE, [94])]))
    const late = await fresh.append(message(device, [reading(citizen, 'spo2', NOW - 10 * MINUTE, [90])]))
    expect(late.conflict).toBe(true)
  })

  it('moves the newest value only forward, whatever the order of arrival and with two writers at once', async () => {
    const citizens = Array.from({ length: 20 }, randomCitizen)
    const [a, b] = [writer({ exclusive: false }), writer({ exclusive: false })]
    const times = Array.from({ length: 30 }, (_, i) => NOW - i * MINUTE)
    const shuffled = times.toSorted((x, y) => ((x * 7919) % 101) - ((y * 7919) % 101))
    await Promise.all(
      citizens.flatMap((citizen, c) =>
        shuffled.map((at, i) =>
          ((i + c) % 2 ? a : b).append(message(randomDevice(), [reading(citizen, 'body-weight', at, [70 + i / 10])])),
        ),
      ),
    )
    const latest = await latestOf(db.database, citizens)
    expect(latest.map((l) => l.effectiveAt)).toEqual(citizens.map(() => NOW))
  })

  it('keeps a message without a time once when its packet comes again, also in the same batch and after a restart', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const raw = Buffer.from('0048', 'hex')
    const strap = (packetId: number, dup: boolean, ms: number) =>
      message(device, [reading(citizen, 'pulse', NOW + ms, [72])], {
        raw,
        receivedAt: NOW + ms,
        delivery: { session: device, packetId, dup, windowMs: MINUTE },
      })
    const first = writer()
    const [original, sameBytes, again] = [strap(7, false, 0), strap(8, false, 1000), strap(7, true, 1001)]
    const together = await Promise.all([original, sameBytes, again].map((item) => first.append(item)))
    expect(together.map((r) => r.duplicate)).toEqual([false, false, true])
    const [after, neverCame] = [strap(8, true, 2000), strap(9, true, 2001)]
    expect(await writer().append(after)).toEqual({ through: null, duplicate: true, conflict: false })
    expect(await writer({ exclusive: false }).append(after)).toMatchObject({ duplicate: true })
    expect(await writer({ exclusive: false }).append(neverCame)).toMatchObject({ duplicate: false })
    const kept = await series(db.database, citizen, 'pulse', NOW - 1, NOW + MINUTE)
    expect(kept.map((r) => r.effectiveAt - NOW)).toEqual(expect.arrayContaining([0, 1000, 2001]))
    expect(kept).toHaveLength(3)
  })

  it('takes a numbered message without a time that comes again for what it is, not for a contradiction', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const sent = (ms: number) =>
      message(device, [reading(citizen, 'pulse', NOW + ms, [72])], {
        raw: Buffer.from('{"epoch":1,"seq":1}'),
        epoch: 1,
        seq: 1,
        receivedAt: NOW + ms,
        delivery: { session: device, packetId: 3, dup: false, windowMs: MINUTE },
      })
    await writer().append(sent(0))
    expect(await writer().append(sent(5000))).toEqual({ through: 1, duplicate: true, conflict: false })
    expect(await series(db.database, citizen, 'pulse', NOW - 1, NOW + MINUTE)).toHaveLength(1)
  })

  it('gives the watermark only when nothing before it is missing', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const w = writer()
    const send = (seq: number) =>
      w.append(message(device, [reading(citizen, 'pulse', NOW + seq, [60 + seq])], { epoch: 3, seq }))
    expect((await send(1)).through).toBe(1)
    expect((await send(3)).through).toBe(null)
    expect((await send(2)).through).toBe(3)
    expect((await writer().append(message(device, [], { epoch: 3, seq: 4 }))).through).toBe(4)
  })

  it('counts one watermark for a device whose messages two gateways share', async () => {
    const [citizen, device] = [randomCitizen(), randomDevice()]
    const gateways = [writer({ exclusive: false }), writer({ exclusive: false })]
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        gateways[i % 2]?.append(
          message(device, [reading(citizen, 'pulse', NOW + i, [60 + i])], { epoch: 1, seq: i + 1 }),
        ),
      ),
    )
    expect(Math.max(...results.map((r) => r?.through ?? 0))).toBe(40)
  })

  it('puts a poisonous message into quarantine and keeps every other message of the batch', async () => {
    const citizen = randomCitizen()
    const w = writer()
    const before = await count('quarantine')
    const items = Array.from({ length: 50 }, (_, i) =>
      message(randomDevice(), [reading(citizen, 'crp', NOW + i, [i === 17 ? 1e16 : i])]),
    )
    await Promise.all(items.map((item) => w.append(item)))
    expect(await series(db.database, citizen, 'crp', NOW - 1, NOW + 100)).toHaveLength(49)
    const rows = await db.database.query<{ reason: string; detail: string; raw: Buffer }>(
      'select reason, detail, raw from quarantine',
      [],
    )
    expect(rows.length - before).toBe(1)
    expect(rows.at(-1)).toMatchObject({ reason: 'ledger-refused', detail: '23514', raw: items[17]?.raw })
  })

  it('keeps the bytes of one bad message once, however often it comes', async () => {
    const device = randomDevice()
    const bad = message(device, [], { quarantine: [{ reason: 'not-json', detail: null, ordinal: null }] })
    await writer().append(bad)
    await writer().append(bad)
    const rows = await db.database.query("select times from quarantine where reason = 'not-json'", [])
    expect(rows).toEqual([{ times: 2 }])
  })

  it('keeps the bytes of a message once, however many of its readings are refused', async () => {
    const device = randomDevice()
    const refusals = Array.from({ length: 1000 }, (_, ordinal) => ({
      reason: ordinal % 4 === 1 ? 'missing-unit' : 'missing-value',
      detail: `/readings/${ordinal}: required`,
      ordinal,
    }))
    const bad = message(device, [], { raw: Buffer.alloc(60_000, 'x'), quarantine: refusals })
    const w = writer()
    await Promise.all([w.append(bad), w.append({ ...bad, topic: 'another', quarantine: refusals.slice(0, 1) })])
    const rows = await db.database.query(
      `select quarantine_id, topic = 'another' as other, reason, ordinal, readings, octet_length(raw) as bytes from quarantine
       where device_id = $1 order by other, ordinal`,
      [idToInt8(device)],
    )
    expect(rows).toMatchObject([
      { other: false, reason: 'missing-value', ordinal: 0, readings: 750, bytes: 60_000 },
      { other: false, reason: 'missing-unit', ordinal: 1, readings: 250, bytes: null },
      { other: true, reason: 'missing-value', ordinal: 0, readings: 1, bytes: null },
    ])
    for (const { quarantine_id } of rows) {
      const read = await quarantineCase(db.database, String(quarantine_id))
      expect(read).toMatchObject({ bytes: 60_000 })
      expect(read?.head).toHaveLength(4096)
    }
  })

  it('opens a decided case when its message comes again', async () => {
    const device = randomDevice()
    const bad = message(device, [], { quarantine: [{ reason: 'not-json', detail: null, ordinal: null }] })
    const state = () =>
      db.database.query('select times, decided_at is null as open, decision from quarantine where device_id = $1', [
        idToInt8(device),
      ])
    const w = writer()
    await w.append(bad)
    await db.database.query(
      "update quarantine set decided_at = now(), decided_by = 'x', decision = 'y' where device_id = $1",
      [idToInt8(device)],
    )
    await w.append(bad)
    expect(await state()).toEqual([{ times: 2, open: true, decision: null }])
  })

  it('loses and doubles nothing when the database cuts its connection again and again', async () => {
    const citizen = randomCitizen()
    const w = writer()
    for (let wave = 0; wave < 8; wave++) {
      const sent = Array.from({ length: 60 }, (_, i) =>
        w.append(message(randomDevice(), [reading(citizen, 'pulse', NOW + wave * 60 + i, [70])])),
      )
      const cut = db.database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and query like '%with input as materialized%'",
        [],
      )
      await Promise.all([...sent, cut])
    }
    expect(await series(db.database, citizen, 'pulse', NOW - 1, NOW + 1000)).toHaveLength(480)
  })

  it('refuses at once when its queue is full, and promises nothing then', async () => {
    const w = writer({ limits: { maxQueuedBytes: 2000 } })
    const citizen = randomCitizen()
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => w.append(message(randomDevice(), [reading(citizen, 'inr', NOW + i, [2])]))),
    )
    const kept = results.filter((r) => r.status === 'fulfilled').length
    expect(kept).toBeGreaterThan(0)
    expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'not-durable' } })
    expect(await series(db.database, citizen, 'inr', NOW - 1, NOW + 100)).toHaveLength(kept)
  })

  it('gives a message back as not durable when the database stays away past the deadline', async () => {
    const away = openWriter({
      database: {
        ...db.database,
        connect: () => Promise.reject(Object.assign(new Error('no server'), { code: 'ECONNREFUSED' })),
      },
      clock: Date.now,
      exclusive: true,
      limits: { deadlineMs: 120 },
    })
    await expect(away.append(message(randomDevice(), []))).rejects.toMatchObject({ code: 'not-durable' })
    await away.close()
  })
})
