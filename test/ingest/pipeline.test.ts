// The promise of ingest, over real MQTT into a real ledger: what is acknowledged is kept, and nothing disappears.

import { randomUUID } from 'node:crypto'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FLAG_BITS, idToInt8 } from '#core'
import { ensurePartitions, handOver, series } from '#ledger'
import {
  eventually,
  type IngestStack,
  openTestDatabase,
  randomCitizen,
  startIngestStack,
  type TestDatabase,
} from '#test-support'

const HOUR = 3_600_000

describe('ingest', () => {
  let db: TestDatabase
  let stack: IngestStack
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, Date.now())
    stack = await startIngestStack(db)
  })
  afterAll(async () => {
    await stack.close()
    await db.close()
  })

  const pulse = (at: number, value: unknown, rest: object = {}): string =>
    JSON.stringify({
      v: 1,
      readings: [{ metric: 'pulse', at: new Date(at).toISOString(), values: { rate: value }, unit: '/min' }],
      ...rest,
    })
  const quarantined = (deviceId: string) =>
    db.database.query<{ reason: string; ordinal: number | null; raw: Buffer; times: number }>(
      'select reason, ordinal, raw, times from quarantine where device_id = $1 order by quarantine_id',
      [idToInt8(deviceId)],
    )

  it('has a reading in the ledger before its PUBACK', async () => {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    const at = Date.now() - HOUR
    await client.publishAsync(`v1/devices/${deviceId}/up/readings`, pulse(at, 71), { qos: 1 })
    expect(await series(db.database, citizenId, 'pulse', at - 1, at + 1)).toMatchObject([
      { values: [{ value: 71, decimals: 0 }], deviceId },
    ])
  })

  it.each([
    ['not JSON', 'readings', Buffer.from('{"v":1,')],
    ['no bytes', 'readings', Buffer.alloc(0)],
    ['an unknown metric', 'readings', Buffer.from(pulse(Date.now(), 70).replace('pulse', 'mood'))],
    ['an unknown format', 'model/none', Buffer.from('{}')],
    ['a truncated GATT notification', 'gatt/2a35', Buffer.from('00', 'hex')],
    ['a pulse of a thousand', 'readings', Buffer.from(pulse(Date.now(), 1000))],
    ['a reading of tomorrow', 'readings', Buffer.from(pulse(Date.now() + 24 * HOUR, 70))],
    ['a reading of two years ago', 'readings', Buffer.from(pulse(Date.now() - 730 * 24 * HOUR, 70))],
  ])('keeps %s in quarantine with its bytes, acknowledges it, and goes on', async (_, format, payload) => {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    await client.publishAsync(`v1/devices/${deviceId}/up/${format}`, payload, { qos: 1 })
    expect((await quarantined(deviceId)).map((q) => q.raw)).toEqual([payload])
    await client.publishAsync(`v1/devices/${deviceId}/up/readings`, pulse(Date.now(), 72), { qos: 1 })
    expect(await series(db.database, citizenId, 'pulse', Date.now() - HOUR, Date.now() + 1)).toHaveLength(1)
  })

  it('keeps the good readings of a message whose others are bad', async () => {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    const at = (n: number) => new Date(Date.now() - n * 60_000).toISOString()
    const readings = [
      { metric: 'spo2', at: at(3), values: { value: 97 }, unit: '%' },
      { metric: 'spo2', at: at(2), values: { value: 0.97 }, unit: '%' },
      { metric: 'spo2', at: at(1), values: { value: 96 }, unit: '%' },
    ]
    await client.publishAsync(`v1/devices/${deviceId}/up/readings`, JSON.stringify({ v: 1, readings }), { qos: 1 })
    expect(await series(db.database, citizenId, 'spo2', Date.now() - HOUR, Date.now())).toHaveLength(2)
    expect((await quarantined(deviceId)).map((q) => q.ordinal)).toEqual([1])
  })

  it('gives a late upload to the citizen who held the device when it measured, and a gap to nobody', async () => {
    const { citizenId: first, deviceId } = await stack.addCitizenWithDevice()
    const second = randomCitizen()
    await db.database.query('insert into citizen (citizen_id, enrolled_at) values ($1, now())', [idToInt8(second)])
    const now = Date.now()
    await db.database.query('update assignment set held = tstzrange(lower(held), $2) where device_id = $1', [
      idToInt8(deviceId),
      new Date(now - 10 * HOUR),
    ])
    await handOver(db.database, deviceId, second, now - 5 * HOUR)
    const client = await stack.connect(deviceId)
    for (const [hours, value] of [
      [20, 61],
      [7, 62],
      [1, 63],
    ] as const) {
      await client.publishAsync(`v1/devices/${deviceId}/up/readings`, pulse(now - hours * HOUR, value), { qos: 1 })
    }
    const of = async (citizen: typeof first) =>
      (await series(db.database, citizen, 'pulse', now - 24 * HOUR, now)).map((r) => r.values[0]?.value)
    expect(await of(first)).toEqual([61])
    expect(await of(second)).toEqual([63])
    expect((await quarantined(deviceId)).map((q) => q.reason)).toEqual(['no-holder'])
  })

  it('answers every message with a receipt: by number when it has one, else by hash, quarantined ones included', async () => {
    const { deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    await client.subscribeAsync(`v1/devices/${deviceId}/down/#`, { qos: 1 })
    const receipts: { epoch?: number; through?: number; sha256?: string[]; at: string }[] = []
    client.on('message', (topic, payload) => {
      if (topic.endsWith('/down/receipt')) receipts.push(JSON.parse(payload.toString()))
    })
    const topic = `v1/devices/${deviceId}/up/readings`
    for (const seq of [1, 2, 3])
      await client.publishAsync(topic, pulse(Date.now() - seq, 70 + seq, { epoch: 7, seq }), { qos: 1 })
    await client.publishAsync(topic, 'rubbish', { qos: 1 })
    await client.publishAsync(topic, pulse(Date.now() - 9, 79), { qos: 1 })
    await eventually(() => {
      expect(Math.max(...receipts.map((r) => r.through ?? 0))).toBe(3)
      expect(receipts.flatMap((r) => r.sha256 ?? [])).toHaveLength(2)
    })
    expect(receipts.every((r) => r.epoch === undefined || r.epoch === 7)).toBe(true)
    expect(receipts.flatMap((r) => r.sha256 ?? []).every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true)
  })

  it('keeps a resent message once and still answers it', async () => {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    const topic = `v1/devices/${deviceId}/up/readings`
    const payload = pulse(Date.now() - HOUR, 70, { epoch: 1, seq: 1 })
    for (let i = 0; i < 3; i++) await client.publishAsync(topic, payload, { qos: 1 })
    for (let i = 0; i < 3; i++) await client.publishAsync(topic, 'rubbish', { qos: 1 })
    expect(await series(db.database, citizenId, 'pulse', Date.now() - 2 * HOUR, Date.now())).toHaveLength(1)
    expect((await quarantined(deviceId)).map((q) => q.times)).toEqual([3])
  })

  it('keeps every reading without a time, equal ones of one message too; what was measured together stays together', async () => {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    const bare = (id: string, value: number, unit: string) => ({ metric: id, values: { value }, unit })
    const readings = [
      bare('pulse', 70, '/min'),
      bare('spo2', 97, '%'),
      bare('pulse', 70, '/min'),
      bare('pulse', 71, '/min'),
    ]
    const kept = (id: 'pulse' | 'spo2') => series(db.database, citizenId, id, Date.now() - HOUR, Date.now() + HOUR)
    for (const times of [1, 2]) {
      await client.publishAsync(`v1/devices/${deviceId}/up/readings`, JSON.stringify({ v: 1, readings }), { qos: 1 })
      const pulses = await kept('pulse')
      expect(pulses.map((r) => r.values[0]?.value)).toEqual([70, 70, 71, 70, 70, 71].slice(0, 3 * times))
      expect(pulses.some((r) => (r.flags & FLAG_BITS.conflict) !== 0)).toBe(false)
      const first = pulses.at(-3)?.effectiveAt ?? 0
      expect(pulses.slice(-3).map((r) => r.effectiveAt - first)).toEqual([0, 1, 2])
      expect((await kept('spo2')).at(-1)?.effectiveAt).toBe(first)
    }
  })

  it('takes what it can of a status message, and keeps the message for what it cannot', async () => {
    const { deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    await client.publishAsync(`v1/devices/${deviceId}/status`, '{"battery":101,"online":false}', { qos: 1 })
    expect(
      await db.database.query('select battery_percent, connected from device_state where device_id = $1', [
        idToInt8(deviceId),
      ]),
    ).toEqual([{ battery_percent: null, connected: false }])
    expect((await quarantined(deviceId)).map((q) => q.reason)).toEqual(['bad-status'])
  })

  it('keeps what a device says about itself, and notices from its last will that it is gone', async () => {
    const { deviceId } = await stack.addCitizenWithDevice()
    const state = () =>
      db.database.query<{ battery_percent: number; connected: boolean }>(
        'select battery_percent, connected from device_state where device_id = $1',
        [idToInt8(deviceId)],
      )
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${stack.port}`, {
      clientId: deviceId,
      username: deviceId,
      password: randomUUID(),
      reconnectPeriod: 0,
      will: { topic: `v1/devices/${deviceId}/status`, payload: Buffer.from('{"online":false}'), qos: 1, retain: false },
    })
    await client.publishAsync(`v1/devices/${deviceId}/status`, JSON.stringify({ battery: 81, firmware: '2.1' }), {
      qos: 1,
    })
    expect(await state()).toEqual([{ battery_percent: 81, connected: true }])
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
    client.stream.destroy()
    await closed
    await eventually(async () => expect(await state()).toEqual([{ battery_percent: 81, connected: false }]))
  })
})
