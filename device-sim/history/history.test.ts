import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generatePopulation } from '../population/generate.js'
import { history } from './history.js'
import type { SimMessage } from './types.js'

const DAY = 86_400_000
const NOW = Date.parse('2026-11-23T09:00:00Z')
const SEED = 11
const population = generatePopulation({ seed: SEED, now: NOW })
const period = { from: NOW - 90 * DAY, to: NOW, seed: SEED }
const all = [...history(population, period)]

function fingerprint(messages: Iterable<SimMessage>): string {
  const hash = createHash('sha256')
  for (const { topic, payload, receivedAt } of messages) hash.update(`${receivedAt} ${topic}\n`).update(payload)
  return hash.digest('hex')
}

describe('ninety days of forty citizens', () => {
  it('hold some 90 000 readings, most of them from three glucose sensors', () => {
    const fresh = all.filter((m) => !m.duplicate)
    const readings = fresh.reduce((sum, m) => sum + m.readings, 0)
    const sensors = population.citizens.filter((c) => c.devices.some((d) => d.kind === 'cgm')).map((c) => c.citizenId)
    const fromSensors = fresh.filter((m) => sensors.includes(m.citizenId)).reduce((sum, m) => sum + m.readings, 0)
    expect(sensors).toHaveLength(3)
    expect(fromSensors).toBeGreaterThan(0.93 * 3 * 90 * 288)
    expect(readings - fromSensors).toBeGreaterThan(10_000)
  })

  it('arrive in the order of receipt, inside the period, and never before they were measured', () => {
    for (const [i, m] of all.entries()) {
      expect(m.receivedAt >= (all[i - 1]?.receivedAt ?? 0)).toBe(true)
      expect(m.receivedAt).toBeLessThan(NOW)
      expect(m.measuredAt).toBeGreaterThanOrEqual(period.from)
      expect(m.measuredAt).toBeLessThan(m.receivedAt)
    }
  })

  it('are the same bytes for the same seed, and others for another', () => {
    expect(fingerprint(history(population, period))).toBe(fingerprint(all))
    expect(fingerprint(history(population, { ...period, seed: SEED + 1 }))).not.toBe(fingerprint(all))
    const again = generatePopulation({ seed: SEED, now: NOW })
    const week = { ...period, to: period.from + 7 * DAY }
    expect(fingerprint(history(again, week))).toBe(fingerprint(history(population, week)))
  })

  it('begin the same wherever they are cut', () => {
    for (const days of [0.5, 13, 61.25]) {
      const cut = [...history(population, { ...period, to: period.from + days * DAY })]
      expect(cut.length).toBeGreaterThan(0)
      expect(fingerprint(cut)).toBe(fingerprint(all.slice(0, cut.length)))
      expect(all[cut.length]!.receivedAt).toBeGreaterThanOrEqual(period.from + days * DAY)
    }
  })

  it('do not change for one citizen when others join', () => {
    const fewer = generatePopulation({ seed: SEED, now: NOW, citizens: 12 })
    const ids = new Set<string>(fewer.citizens.map((c) => c.citizenId))
    const theirs = all.filter((m) => ids.has(m.citizenId))
    expect(fingerprint(history(fewer, period))).toBe(fingerprint(theirs))
  })

  it('number the messages of each device from 1 without a gap, but for what is still under way', () => {
    const seen = new Map<string, Set<number>>()
    for (const { deviceId, seq } of all) {
      if (seq === null) continue
      if (!seen.has(deviceId)) seen.set(deviceId, new Set())
      seen.get(deviceId)?.add(seq)
    }
    for (const numbers of seen.values()) {
      expect(Math.min(...numbers)).toBe(1)
      expect(Math.max(...numbers) - numbers.size).toBeLessThan(100)
    }
  })

  it('hold the mess of real homes: late, doubled, out of order, several formats', () => {
    const share = (test: (m: SimMessage) => boolean): number => all.filter(test).length / all.length
    expect(share((m) => m.duplicate)).toBeGreaterThan(0.005)
    expect(share((m) => m.duplicate)).toBeLessThan(0.015)
    const late = share((m) => m.receivedAt - m.measuredAt > DAY)
    expect(late).toBeGreaterThan(0.01)
    expect(late).toBeLessThan(0.06)
    let backwards = 0
    const last = new Map<string, number>()
    for (const { deviceId, seq } of all) {
      if (seq === null) continue
      if (seq < (last.get(deviceId) ?? 0)) backwards++
      last.set(deviceId, seq)
    }
    expect(backwards).toBeGreaterThan(20)
    const formats = new Set(all.map((m) => m.topic.split('/').slice(3).join('/')))
    expect([...formats].sort()).toEqual(['status', 'up/gatt/2a35', 'up/gatt/2a9d', 'up/omh', 'up/readings'])
    expect(share((m) => m.topic.endsWith('/up/readings'))).toBeGreaterThan(0.7)
  })

  it('never name a person in a topic or a payload', () => {
    const names = population.citizens.flatMap((c) => [c.citizenId, c.profile.family, c.personNumber.value])
    for (const { topic, payload } of all.slice(0, 3000)) {
      const text = topic + payload.toString('utf8')
      for (const name of names) expect(text.includes(name)).toBe(false)
    }
  })

  it('come one reading at a time from sensors once the story has begun', () => {
    const live = [...history(population, { ...period, from: NOW, to: NOW + DAY / 4 })]
    const sensor = live.filter((m) => m.payload.includes('glucose-cgm'))
    expect(sensor.length).toBeGreaterThan(100)
    expect(sensor.every((m) => m.readings === 1)).toBe(true)
  })

  it('refuse a period that is none', () => {
    expect(() => history(population, { ...period, from: Number.NaN }).next()).toThrow(/whole milliseconds/)
  })
})
