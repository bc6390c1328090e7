// Simulated citizens, whose hidden truth is known, through the real pipeline: what their effect pages say agrees with the truth as far as the data carry.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addLocalDays, fromLocal, idToInt8, localDate, mean } from '#core'
import { type CitizenTruthRecord, generatePopulation, history, type SimCitizen, truthOf } from '#device-sim'
import { citizenEffect, type OutcomeEffect, type ShownChange } from '#effects'
import { createAttribution, createPipeline } from '#ingest'
import {
  addDevice,
  addIntervention,
  assignmentsOf,
  changeIntervention,
  ensurePartitions,
  handOver,
  openWriter,
} from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'

const NOW = fromLocal(2026, 11, 23, 10).at
const FROM = NOW - 90 * 86_400_000
const SEED = 20_261_123

/** Raised pressures only, with their cuff: the measure that the truth holds treatments of. */
function raisedPressures() {
  const population = generatePopulation({ seed: SEED, citizens: 100, now: NOW })
  const citizens = population.citizens
    .filter((c) => c.care.interventions.some((i) => i.plan === 'blood-pressure'))
    .map((citizen): SimCitizen => {
      const devices = citizen.devices.filter((d) => d.kind === 'blood-pressure-monitor')
      const interventions = citizen.care.interventions.filter((i) => i.plan === 'blood-pressure')
      return { ...citizen, devices, care: { ...citizen.care, interventions } }
    })
  return { ...population, citizens, demoDevices: [] }
}

interface Judged {
  citizen: SimCitizen
  systolic: OutcomeEffect
  /** True mean of the follow-up's days minus the baseline's. */
  truth: number
}

describe('effects of simulated citizens', () => {
  const population = raisedPressures()
  let db: TestDatabase
  let judged: Judged[]

  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
    await measureAll()
    const records = new Map(truthOf(population, FROM, NOW).citizens.map((r) => [r.citizenId, r]))
    judged = []
    for (const citizen of population.citizens) {
      const effect = await citizenEffect(db.database, citizen.citizenId, NOW)
      const systolic = effect?.courses[0]?.outcomes[0]
      const record = records.get(citizen.citizenId)
      if (systolic && record) judged.push({ citizen, systolic, truth: trueChange(record, systolic) })
    }
  }, 300_000)
  afterAll(() => db.close())

  async function measureAll(): Promise<void> {
    const { database } = db
    for (const { citizenId, enrolledAt, devices, care } of population.citizens) {
      await database.query('insert into citizen (citizen_id, enrolled_at) values ($1, $2)', [
        idToInt8(citizenId),
        new Date(enrolledAt),
      ])
      for (const { deviceId, kind, manufacturer, model, serial, metrics } of devices) {
        const about = { kind, manufacturer, model, serial, metrics, organisationId: null, registeredAt: enrolledAt }
        await addDevice(database, { deviceId, ...about })
        await handOver(database, deviceId, citizenId, enrolledAt)
      }
      for (const { interventionId, plan, kind, startAt } of care.interventions) {
        const written = { citizenId, interventionId, recordedAt: startAt, recordedBy: null }
        await addIntervention(database, { ...written, plan, kind })
        await changeIntervention(database, { ...written, change: 'start', at: startAt, reason: null })
      }
    }
    let simulatedNow = FROM
    const clock = (): number => simulatedNow
    const writer = openWriter({ database, clock, exclusive: true, simulated: true })
    const attribution = createAttribution({
      load: (ids) => assignmentsOf(database, ids),
      clock,
      trustMs: Number.MAX_SAFE_INTEGER,
    })
    const pipeline = createPipeline({ writer, attribution, receipts: null })
    let waiting: Promise<void>[] = []
    for (const message of history(population, { from: FROM, to: NOW, seed: SEED })) {
      if (message.topic.endsWith('/status')) continue
      simulatedNow = message.receivedAt
      waiting.push(
        pipeline.handle({
          deviceId: message.deviceId,
          publisherId: message.deviceId,
          topic: message.topic,
          kind: 'up',
          format: message.topic.split('/up/')[1] ?? null,
          payload: message.payload,
          receivedAt: message.receivedAt,
          will: false,
        }),
      )
      if (waiting.length < 500) continue
      await Promise.all(waiting)
      waiting = []
    }
    await Promise.all(waiting)
    await writer.close()
  }

  function trueChange({ days }: CitizenTruthRecord, { baseline, followUp }: OutcomeEffect): number {
    const of = (from: number, count: number): number => {
      const wanted = new Set(Array.from({ length: count }, (_, i) => localDate(addLocalDays(from, i))))
      return mean(days.filter((d) => wanted.has(d.date)).map((d) => d.systolic)) ?? Number.NaN
    }
    return of(followUp.from, followUp.daysSoFar) - of(baseline.from, baseline.daysSoFar)
  }

  const told = (): (Judged & { change: ShownChange })[] =>
    judged.flatMap((j) => (j.systolic.change.ok ? [{ ...j, change: j.systolic.change }] : []))

  it('are told for most, and not told where too little was measured', () => {
    expect(judged.length).toBe(population.citizens.length)
    expect(judged.length).toBeGreaterThan(40)
    expect(told().length).toBeGreaterThan(0.6 * judged.length)
    const silent = judged.filter((j) => !j.systolic.change.ok)
    expect(silent.length).toBeGreaterThan(3)
    for (const { systolic } of silent) {
      const { baseline, followUp, change } = systolic
      const isShort = Math.min(baseline.n, followUp.n) < 7
      expect(isShort, JSON.stringify(change)).toBe(true)
    }
  })

  it('have intervals that hold the truth about as often as promised, and no bias', () => {
    const all = told()
    const held = all.filter(({ change, truth }) => change.low! <= truth && truth <= change.high!)
    expect(held.length / all.length).toBeGreaterThan(0.85)
    expect(Math.abs(mean(all.map(({ change, truth }) => change.estimate - truth))!)).toBeLessThan(1)
  })

  it('are called better only where it got better, and worse only where it got worse', () => {
    const called = (way: 'improved' | 'worsened') => told().filter((j) => j.change.verdict?.startsWith(way))
    expect(called('improved').length).toBeGreaterThan(10)
    expect(called('worsened').length).toBeGreaterThan(0)
    for (const { truth } of called('improved')) expect(truth).toBeLessThan(0)
    for (const { truth } of called('worsened')) expect(truth).toBeGreaterThan(0)
  })

  it('find the new drug in most who got one and measured, and the lowered dose too', () => {
    const effectOf = (j: Judged): number => j.citizen.truth.bloodPressure.treatment?.systolicEffect ?? 0
    const treated = told().filter((j) => effectOf(j) < 0)
    const lowered = told().filter((j) => effectOf(j) > 0)
    const share = (of: typeof treated, verdict: string): number =>
      of.filter((j) => j.change.verdict?.startsWith(verdict)).length / of.length
    expect(treated.length).toBeGreaterThan(15)
    expect(share(treated, 'improved')).toBeGreaterThan(0.6)
    expect(lowered.length).toBeGreaterThan(1)
    expect(share(lowered, 'worsened')).toBeGreaterThan(0.6)
  })
})
