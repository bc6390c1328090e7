import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { encodeBase32 } from '#core'
import { type FakeBroker, startFakeBroker } from '../testing/fake-broker.js'
import type { LoadDevice } from './load-device.js'
import { type LoadRun, runLoad } from './run-load.js'

const message = z.object({
  v: z.literal(1),
  epoch: z.int().positive(),
  seq: z.int().positive(),
  readings: z.tuple([
    z.object({
      metric: z.string(),
      at: z.iso.datetime({ offset: true }),
      values: z.record(z.string(), z.number()),
      unit: z.string(),
    }),
  ]),
})

const METRICS = [['blood-pressure', 'pulse'], ['spo2'], ['blood-glucose-capillary'], ['body-weight']] as const
const devices = (count: number): LoadDevice[] =>
  Array.from({ length: count }, (_, i) => {
    const deviceId = encodeBase32(BigInt(i + 1), 13)
    return { deviceId, username: deviceId, password: 'secret', metrics: METRICS[i % METRICS.length] ?? ['spo2'] }
  })

let broker: FakeBroker
beforeEach(async () => {
  broker = await startFakeBroker()
})
afterEach(() => broker.close())

describe('open loop', () => {
  it('sends at the given rate, and every message can be found by device, number and time', async () => {
    const acked = new Map<number, number[]>()
    let run: LoadRun | null = null
    const all = devices(20)
    const stats = await runLoad({
      url: broker.url,
      devices: all,
      rate: 1000,
      durationMs: 1000,
      seed: 1,
      onStart: (started) => {
        run = started
      },
      onAck: (device, seq) => acked.set(device, [...(acked.get(device) ?? []), seq]),
    })
    expect(stats.sent).toBe(1000)
    expect(stats).toMatchObject({ devices: 20, acked: 1000, unacked: 0, unsent: 0, resent: 0, errors: {} })
    expect(stats.latency.count).toBe(1000)
    expect(stats.latency.p50Ms).toBeGreaterThan(0)
    expect(stats.latency.p99Ms).toBeGreaterThanOrEqual(stats.latency.p50Ms)
    expect(run).toMatchObject({ epoch: stats.epoch })
    for (const [index, { deviceId }] of all.entries()) {
      const own = broker.published.filter((p) => p.topic === `v1/devices/${deviceId}/up/readings`)
      const read = own.map((p) => message.parse(JSON.parse(p.payload.toString())))
      expect(read.map((m) => m.seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
      expect(acked.get(index)).toEqual(read.map((m) => m.seq))
      for (const m of read) {
        expect(m.epoch).toBe(stats.epoch)
        expect(Date.parse(m.readings[0].at)).toBe(stats.timeOf(index, m.seq))
        for (const value of Object.values(m.readings[0].values)) expect(value).toBeGreaterThan(0)
      }
      expect(new Set(read.map((m) => m.readings[0].at)).size).toBe(50)
    }
  })

  it('counts latency from when a message was due, so that a stall shows', async () => {
    let stalled: NodeJS.Timeout | null = null
    const started = runLoad({
      url: broker.url,
      devices: devices(2),
      rate: 200,
      // Two thirds of it pass in silence: the middle message waited, however fast the rest went.
      durationMs: 600,
      seed: 1,
      inFlight: 1,
      onStart: () => {
        // Silence for a while, then a broken connection: what was due meanwhile waited.
        broker.acknowledges = false
        stalled = setTimeout(async () => {
          await broker.kill()
          broker.acknowledges = true
          await broker.revive()
        }, 400)
      },
    })
    const stats = await started
    if (stalled) clearTimeout(stalled)
    expect(stats.latency.maxMs).toBeGreaterThan(380)
    expect(stats.latency.p50Ms).toBeGreaterThan(50)
    expect(stats.resent).toBeGreaterThan(0)
    expect(Object.keys(stats.errors).length).toBeGreaterThan(0)
    expect(stats.unacked).toBe(0)
  })
})

describe('closed loop', () => {
  it('never has more in flight per device than allowed', async () => {
    broker.acknowledges = false
    const stats = await runLoad({
      url: broker.url,
      devices: devices(3),
      rate: null,
      durationMs: 200,
      seed: 1,
      inFlight: 4,
      drainMs: 10,
    })
    expect(broker.published).toHaveLength(12)
    expect(stats).toMatchObject({ sent: 12, acked: 0, unacked: 12 })
  })

  it('goes on after the broker was killed: nothing unacknowledged is forgotten, nothing acknowledged is sent again', async () => {
    const acked = new Set<string>()
    const heardBeforeKill = new Set<string>()
    const key = (clientId: string, seq: number): string => `${clientId}/${seq}`
    const all = devices(5)
    const kill = async (): Promise<void> => {
      await broker.kill()
      for (const k of acked) heardBeforeKill.add(k)
      broker.published.length = 0
      await broker.revive()
    }
    const stats = await runLoad({
      url: broker.url,
      devices: all,
      rate: null,
      durationMs: 1500,
      seed: 1,
      inFlight: 5,
      onAck(device, seq) {
        const k = key(all[device]!.deviceId, seq)
        expect(acked.has(k)).toBe(false)
        acked.add(k)
        if (acked.size === 500) void kill()
      },
    })
    expect(heardBeforeKill.size).toBeGreaterThanOrEqual(500)
    expect(stats.acked).toBeGreaterThan(heardBeforeKill.size)
    expect(stats).toMatchObject({ sent: stats.acked, unacked: 0 })
    for (const { clientId, payload } of broker.published) {
      expect(heardBeforeKill.has(key(clientId, message.parse(JSON.parse(payload.toString())).seq))).toBe(false)
    }
  })

  it('can speak as a Bluetooth cuff behind a hub', async () => {
    const stats = await runLoad({
      url: broker.url,
      devices: devices(1),
      rate: null,
      durationMs: 100,
      seed: 1,
      messageFormat: 'gatt/2a35',
    })
    expect(stats.acked).toBeGreaterThan(10)
    const { topic, payload } = broker.published[0]!
    expect(topic).toMatch(/\/up\/gatt\/2a35$/)
    expect(payload.toString()).toMatch(/^02[0-9a-f]{26}$/)
    expect(new Set(broker.published.map((p) => p.payload.toString())).size).toBe(broker.published.length)
  })
})

describe('a load that cannot begin', () => {
  it('says that the passwords are wrong', async () => {
    broker.accepts = () => false
    await expect(
      runLoad({ url: broker.url, devices: devices(2), rate: 10, durationMs: 100, seed: 1 }),
    ).rejects.toMatchObject({ code: 'load-not-connected', details: { connected: 0, codes: 'mqtt-refused-5' } })
  })

  it('says that nobody listens', async () => {
    await broker.kill()
    await expect(
      runLoad({ url: broker.url, devices: devices(1), rate: 10, durationMs: 100, seed: 1, connectWithinMs: 200 }),
    ).rejects.toMatchObject({ code: 'load-not-connected', details: { codes: 'mqtt-unreachable' } })
  })

  it('refuses arguments that make no sense', async () => {
    const good = { url: broker.url, devices: devices(1), rate: 10, durationMs: 100, seed: 1 }
    for (const bad of [
      { url: 'http://x' },
      { url: 'nonsense' },
      { devices: [] },
      { rate: 0 },
      { durationMs: 0 },
      { inFlight: 0 },
    ]) {
      await expect(runLoad({ ...good, ...bad })).rejects.toMatchObject({ code: 'bad-load' })
    }
    const deaf = { ...devices(1)[0]!, metrics: ['wound-area'] }
    await expect(runLoad({ ...good, devices: [deaf] })).rejects.toMatchObject({ code: 'unusable-device' })
  })
})
