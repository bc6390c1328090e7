// Sensor glucose of real people: as a phone would send it over MQTT, into the ledger, and out again, value for value.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addLocalDays,
  type CitizenId,
  copenhagenOffset,
  emitObservation,
  formatOffset,
  fromLocal,
  metric,
  type Reading,
} from '#core'
import { ensurePartitions, series } from '#ledger'
import { type IngestStack, openTestDatabase, startIngestStack, type TestDatabase } from '#test-support'

interface Row {
  at: number
  mgdl: number
}

/** The data end in 2017; whole days are added so that the last reading is of yesterday. Clock times stay. */
function people(now: number): Map<string, Row[]> {
  const lines = readFileSync(new URL('../data/cgm-hall.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  const groups = new Map<string, Row[]>()
  for (const line of lines) {
    const [subject = '', time = '', mgdl] = line.split(',')
    const [date = '', clock = ''] = time.split('T')
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
    const [hour, minute, second] = clock.split(':').map(Number)
    const rows = groups.get(subject) ?? []
    rows.push({ at: fromLocal(year, month, day, hour, minute, second).at, mgdl: Number(mgdl) })
    groups.set(subject, rows)
  }
  for (const rows of groups.values()) {
    const last = Math.max(...rows.map((r) => r.at))
    const days = Math.round((addLocalDays(now, -1) - addLocalDays(last, 0)) / 86_400_000)
    for (const row of rows) row.at += days * 86_400_000
  }
  return groups
}

const iso = (at: number): string => {
  const offset = copenhagenOffset(at)
  return new Date(at + offset * 60_000).toISOString().slice(0, 19) + formatOffset(offset)
}

describe('the glucose of three people (Hall 2018)', () => {
  const now = Date.now()
  const data = people(now)
  let db: TestDatabase
  let stack: IngestStack
  const citizens = new Map<string, CitizenId>()

  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, now)
    stack = await startIngestStack(db, Date.now, { messages: { burst: 100_000, perSecond: 100_000 } })
    await Promise.all(
      [...data].map(async ([subject, rows]) => {
        const { citizenId, deviceId } = await stack.addCitizenWithDevice()
        citizens.set(subject, citizenId)
        const client = await stack.connect(deviceId)
        const messages: Promise<unknown>[] = []
        for (let i = 0; i < rows.length; i += 12) {
          const readings = rows
            .slice(i, i + 12)
            .map(({ at, mgdl }) => ({ metric: 'glucose-cgm', at: iso(at), values: { value: mgdl }, unit: 'mg/dL' }))
          const content = { v: 1, epoch: 1, seq: messages.length + 1, readings }
          messages.push(client.publishAsync(`v1/devices/${deviceId}/up/readings`, JSON.stringify(content), { qos: 1 }))
        }
        await Promise.all(messages)
      }),
    )
  })
  afterAll(async () => {
    await stack.close()
    await db.close()
  })

  const kept = (subject: string): Promise<Reading[]> =>
    series(db.database, citizens.get(subject) as CitizenId, 'glucose-cgm', now - 400 * 86_400_000, now)

  it('is in the ledger as often as it was sent, and nothing is in quarantine', async () => {
    const sent = [...data.values()].flat().length
    const counts = await db.database.query<{ readings: string; quarantined: string }>(
      'select (select count(*) from reading) as readings, (select count(*) from quarantine) as quarantined',
      [],
    )
    expect(sent).toBe(5903)
    expect(counts).toEqual([{ readings: String(sent), quarantined: '0' }])
  })

  it.each([...data.keys()])('of person %s has the value and the time that the sensor gave', async (subject) => {
    const sent = (data.get(subject) ?? []).toSorted((a, b) => a.at - b.at || a.mgdl - b.mgdl)
    const found = (await kept(subject)).map((r) => ({
      at: r.effectiveAt,
      mgdl: Math.round((r.values[0]?.value ?? 0) * 18.0156),
    }))
    expect(found.toSorted((a, b) => a.at - b.at || a.mgdl - b.mgdl)).toEqual(sent)
    for (const r of await kept(subject))
      expect(
        Math.abs((r.values[0]?.value ?? 0) * 18.0156 - Math.round((r.values[0]?.value ?? 0) * 18.0156)),
      ).toBeLessThan(0.06)
  })

  it('goes out as FHIR in mmol/L with the same value, code and local time', async () => {
    for (const reading of (await kept('1')).slice(0, 200)) {
      const observation = JSON.parse(emitObservation(reading, {}))
      expect(observation.valueQuantity).toMatchObject({
        value: reading.values[0]?.value,
        code: 'mmol/L',
        system: 'http://unitsofmeasure.org',
      })
      expect(Date.parse(observation.effectiveDateTime)).toBe(reading.effectiveAt)
      expect(observation.code.coding[0].code).toBe(metric('glucose-cgm').codes.loinc?.code)
    }
  })
})
