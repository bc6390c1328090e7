import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IClientOptions } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { history } from '../history/history.js'
import { generatePopulation } from '../population/generate.js'
import { type FakeBroker, startFakeBroker } from '../testing/fake-broker.js'
import { waitUntil } from '../testing/wait-until.js'
import { type LiveOptions, type LiveSimulation, liveSimulation } from './live-simulation.js'

const HOUR = 3_600_000
const NOW = Date.parse('2026-11-23T06:00:00Z')
const population = generatePopulation({ seed: 4, citizens: 12, now: NOW })
const story = { from: NOW - 10 * 24 * HOUR, seed: 4 }
const silent = { info: () => undefined, warn: () => undefined }

let broker: FakeBroker
let folder: string
let running: LiveSimulation[] = []
beforeEach(async () => {
  broker = await startFakeBroker()
  folder = mkdtempSync(join(tmpdir(), 'naermaal-sim-'))
})
afterEach(async () => {
  for (const simulation of running) await simulation.close()
  running = []
  await broker.close()
  rmSync(folder, { recursive: true })
})

const connect = (): IClientOptions => ({ protocol: 'mqtt', host: '127.0.0.1', port: broker.port })
const live = (more: Partial<LiveOptions>): LiveSimulation => {
  const simulation = liveSimulation({
    population,
    history: story,
    connect,
    positionFile: join(folder, 'position.json'),
    clock: () => NOW + 6 * HOUR,
    log: silent,
    ...more,
  })
  running.push(simulation)
  return simulation
}

/** What the platform should hear between two moments, apart from when a clock that runs free says it was sent. */
function expected(from: number, to: number): string[] {
  return [...history(population, { ...story, to })]
    .filter((m) => !m.duplicate && m.receivedAt >= from)
    .map(({ topic, payload }) => `${topic} ${withoutSentAt(payload)}`)
    .sort()
}
const withoutSentAt = (payload: Buffer): string =>
  payload.toString().replace(/"sentAt":"[^"]+","clock":"unsynced"/, '"clock":"unsynced"')
const heard = (): string[] =>
  [...new Set(broker.published.map(({ topic, payload }) => `${topic} ${withoutSentAt(payload)}`))].sort()

const difference = (found: string[], wanted: string[]) => ({
  surplus: found.filter((text) => !wanted.includes(text)),
  lacking: wanted.filter((text) => !found.includes(text)),
})

describe('live devices', () => {
  it('continue the history message for message and number for number', async () => {
    const wanted = expected(NOW, NOW + 6 * HOUR)
    expect(wanted.length).toBeGreaterThan(100)
    const simulation = live({})
    await waitUntil(() => simulation.stats().acknowledged === wanted.length)
    await simulation.close()
    expect(difference(heard(), wanted)).toEqual({ surplus: [], lacking: [] })
    expect(broker.published).toHaveLength(wanted.length)
    for (const { clientId, topic } of broker.published) expect(topic.startsWith(`v1/devices/${clientId}/`)).toBe(true)
  })

  it('go on where they stopped after a restart, and catch up on what fell due meanwhile', async () => {
    const first = live({})
    await waitUntil(() => first.stats().acknowledged === expected(NOW, NOW + 6 * HOUR).length)
    await first.close()
    broker.published.length = 0
    const missed = expected(NOW + 6 * HOUR, NOW + 30 * HOUR)
    const second = live({ clock: () => NOW + 30 * HOUR })
    await waitUntil(() => second.stats().acknowledged >= missed.length)
    await second.close()
    expect(difference(heard(), missed)).toEqual({ surplus: [], lacking: [] })
  })

  it('keep to the connection budget', async () => {
    const simulation = live({ maxConnections: 3 })
    await waitUntil(() => simulation.stats().acknowledged === expected(NOW, NOW + 6 * HOUR).length)
    await simulation.close()
    // The broker hears of an end a moment after it has happened.
    expect(broker.mostConnections).toBeLessThanOrEqual(5)
  })

  it('keep what was not acknowledged, and deliver it when the broker is back', async () => {
    const wanted = expected(NOW, NOW + 6 * HOUR)
    broker.acknowledges = false
    const simulation = live({})
    await waitUntil(() => broker.published.length > 5)
    expect(simulation.stats().acknowledged).toBe(0)
    await broker.kill()
    broker.acknowledges = true
    broker.published.length = 0
    await broker.revive()
    await waitUntil(() => simulation.stats().acknowledged === wanted.length)
    await simulation.close()
    expect(difference(heard(), wanted)).toEqual({ surplus: [], lacking: [] })
    expect(simulation.stats().failures).toBeGreaterThan(0)
  })

  it('wait for the receipt where a PUBACK is not the platform’s promise', async () => {
    const one = generatePopulation({ seed: 4, citizens: 3, now: NOW })
    const simulation = live({ population: one, acknowledgedBy: 'receipt' })
    await waitUntil(() => broker.published.length > 0)
    const answered = new Set<string>()
    const answer = setInterval(() => {
      for (const { clientId, payload } of broker.published) {
        if (answered.has(payload.toString())) continue
        answered.add(payload.toString())
        void receiptFor(payload).then((receipt) => broker.send(`v1/devices/${clientId}/down/receipt`, receipt))
      }
    }, 10)
    try {
      await waitUntil(() => simulation.stats().acknowledged > 5)
    } finally {
      clearInterval(answer)
      await simulation.close()
    }
    expect(simulation.stats().acknowledged).toBeLessThanOrEqual(answered.size)
  })

  it('live faster than life under a new epoch, with times that are real', async () => {
    const began = Date.now()
    const simulation = live({ clock: Date.now, speed: 7200, population: generatePopulation({ seed: 4, now: began }) })
    await waitUntil(() => simulation.stats().readings > 100)
    await simulation.close()
    const messages = broker.published
      .filter((p) => p.topic.endsWith('/up/readings'))
      .map((p) => JSON.parse(p.payload.toString()) as { epoch: number; sentAt: string; readings: { at: string }[] })
    expect(messages.length).toBeGreaterThan(50)
    for (const { epoch, readings } of messages) {
      expect(epoch).toBe(2)
      for (const { at } of readings) {
        const time = Date.parse(at)
        // Two clocks of the population are wrong by hours; the others tell the real time.
        if (Math.abs(time - began) > 10 * 60_000) continue
        expect(time).toBeGreaterThanOrEqual(began - 1000)
        expect(time).toBeLessThanOrEqual(Date.now())
      }
    }
  })

  it('close at once, with every connection hanging', async () => {
    broker.acknowledges = false
    const simulation = live({})
    await waitUntil(() => broker.published.length > 3)
    const began = performance.now()
    await simulation.close()
    expect(performance.now() - began).toBeLessThan(5000)
    await waitUntil(() => broker.connections === 0)
    await waitUntil(() => simulation.stats().connections === 0)
  })

  it('refuse a position file that is not theirs, and a speed that is none', () => {
    writeFileSync(join(folder, 'position.json'), '{"epoch":"x"}')
    expect(() => live({})).toThrow(expect.objectContaining({ code: 'bad-position-file' }))
    expect(readFileSync(join(folder, 'position.json'), 'utf8')).toBe('{"epoch":"x"}')
    expect(() => live({ positionFile: null, speed: 0 })).toThrow(expect.objectContaining({ code: 'bad-speed' }))
  })
})

async function receiptFor(payload: Buffer): Promise<string> {
  const { payloadHash } = await import('./receipt.js')
  const text = payload.toString()
  const numbered = /"epoch":(\d+),"seq":(\d+)/.exec(text)
  return numbered
    ? JSON.stringify({ epoch: Number(numbered[1]), through: Number(numbered[2]), at: new Date(NOW).toISOString() })
    : JSON.stringify({ sha256: [payloadHash(payload)], at: new Date(NOW).toISOString() })
}
