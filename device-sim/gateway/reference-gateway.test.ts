import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deviceId, encodeBase32, seededStream } from '#core'
import { type FakeBroker, startFakeBroker } from '../testing/fake-broker.js'
import { waitUntil } from '../testing/wait-until.js'
import { type GatewayOptions, type ReferenceGateway, startReferenceGateway } from './reference-gateway.js'

const [hub, scale, cuff] = [1n, 2n, 3n].map((n) => deviceId(encodeBase32(n, 13)))
const MINUTE = 60_000
const NOW = Date.parse('2026-11-23T09:00:00Z')
const weight = (value: number, at = NOW) => [{ metric: 'body-weight', at, values: { value }, unit: 'kg' }]

let broker: FakeBroker
let folder: string
let running: ReferenceGateway[]
let now: number
beforeEach(async () => {
  broker = await startFakeBroker()
  folder = mkdtempSync(join(tmpdir(), 'naermaal-gateway-'))
  running = []
  now = NOW
})
afterEach(async () => {
  for (const gateway of running) await gateway.close()
  await broker.close()
  rmSync(folder, { recursive: true })
})

async function start(more: Partial<GatewayOptions> = {}): Promise<ReferenceGateway> {
  const gateway = await startReferenceGateway({
    gatewayId: hub!,
    devices: [scale!, cuff!],
    connection: { protocol: 'mqtt', host: '127.0.0.1', port: broker.port },
    bufferFile: join(folder, 'buffer'),
    epoch: 1,
    firstBackOffMs: 20,
    jitter: seededStream(1, 'gateway'),
    clock: () => now,
    log: { info: () => undefined, warn: () => undefined },
    ...more,
  })
  running.push(gateway)
  return gateway
}
const heard = () =>
  broker.published.map(({ clientId, topic, payload }) => {
    const { seq, sentAt, readings } = JSON.parse(payload.toString()) as {
      seq: number
      sentAt: string
      readings: { values: { value: number }; at: string }[]
    }
    return { clientId, topic, seq, sentAt: Date.parse(sentAt), at: readings[0]?.at, value: readings[0]?.values.value }
  })

describe('the reference gateway', () => {
  it('publishes for the devices bound to it, numbered per device, and forgets what is acknowledged', async () => {
    const gateway = await start()
    await gateway.record(scale!, weight(80))
    await gateway.record(cuff!, weight(81))
    await gateway.record(scale!, weight(82))
    await waitUntil(() => gateway.waiting === 0)
    expect(heard()).toMatchObject([
      { clientId: hub, topic: `v1/devices/${scale}/up/readings`, seq: 1, value: 80 },
      { clientId: hub, topic: `v1/devices/${cuff}/up/readings`, seq: 1, value: 81 },
      { clientId: hub, topic: `v1/devices/${scale}/up/readings`, seq: 2, value: 82 },
    ])
  })

  it('keeps thirty days of readings while it is offline and delivers them with their own times', async () => {
    await broker.kill()
    const gateway = await start()
    for (let day = 0; day < 30; day++) {
      await gateway.record(scale!, weight(80 + day, now))
      now += 24 * 60 * MINUTE
    }
    expect(gateway.waiting).toBe(30)
    await broker.revive()
    await waitUntil(() => gateway.waiting === 0, 15_000)
    expect(heard().map((m) => m.seq)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(heard()[0]?.at).toBe('2026-11-23T10:00:00.000+01:00')
    expect(heard().map((m) => m.sentAt)).toEqual(heard().map((m) => Date.parse(m.at ?? '')))
  })

  it('sends again after a crash what nobody acknowledged, and nothing that somebody did', async () => {
    const before = await start()
    await before.record(scale!, weight(1))
    await waitUntil(() => before.waiting === 0)
    broker.acknowledges = false
    await before.record(scale!, weight(2))
    await before.record(scale!, weight(3))
    await waitUntil(() => broker.published.length === 3)
    // The crash: the file as it is now, with a record torn in the middle, opened by a new process.
    const copy = join(folder, 'after-crash')
    const bytes = readFileSync(join(folder, 'buffer'))
    writeFileSync(copy, Buffer.concat([bytes, bytes.subarray(0, 21)]))
    await before.close()
    broker.acknowledges = true
    broker.published.length = 0
    const after = await start({ bufferFile: copy })
    await after.record(scale!, weight(4))
    await waitUntil(() => after.waiting === 0)
    expect(heard().map((m) => [m.seq, m.value])).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ])
  })

  it('repeats the same bytes, however long the break', async () => {
    broker.acknowledges = false
    const gateway = await start()
    await gateway.record(scale!, weight(80))
    for (const [i, wait] of [MINUTE, 60 * MINUTE].entries()) {
      await waitUntil(() => broker.published.length === i + 1)
      await broker.kill()
      now += wait
      await broker.revive()
    }
    await waitUntil(() => broker.published.length === 3)
    expect(new Set(broker.published.map((p) => p.payload.toString())).size).toBe(1)
    expect(heard()[0]?.sentAt).toBe(NOW)
  })

  it('waits for receipts where they are the promise, each for its own device', async () => {
    const gateway = await start({ acknowledgedBy: 'receipt' })
    await gateway.record(scale!, weight(80))
    await gateway.record(scale!, weight(81))
    await gateway.record(cuff!, weight(82))
    await waitUntil(() => broker.published.length === 3)
    expect(gateway.waiting).toBe(3)
    const receipt = (device: string, through: number) =>
      broker.send(`v1/devices/${device}/down/receipt`, JSON.stringify({ epoch: 1, through, at: 'x' }))
    await broker.send(`v1/devices/${scale}/down/receipt`, 'not a receipt')
    await receipt(scale!, 1)
    await waitUntil(() => gateway.waiting === 2)
    await receipt(cuff!, 1)
    await waitUntil(() => gateway.waiting === 1)
    await receipt(scale!, 2)
    await waitUntil(() => gateway.waiting === 0)
  })
})
