// What a meter says around a glucose measurement, in a message of its own, finds its measurement: over real MQTT, in any order.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CitizenId,
  copenhagenOffset,
  type DeviceId,
  emitObservation,
  idToInt8,
  observationId,
  type Reading,
} from '#core'
import { ensurePartitions, openWriter, quarantineByReason, readingDetails, series } from '#ledger'
import {
  type IngestStack,
  message,
  openTestDatabase,
  reading,
  startIngestStack,
  type TestDatabase,
} from '#test-support'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Math.floor(Date.now() / 1000) * 1000

/** 7.2 mmol/L of capillary blood, context follows. */
function measurement(sequence: number, at: number): Buffer {
  const bytes = Buffer.alloc(13)
  const local = new Date(at + copenhagenOffset(at) * MINUTE)
  bytes.writeUInt8(0x16, 0)
  bytes.writeUInt16LE(sequence, 1)
  bytes.writeUInt16LE(local.getUTCFullYear(), 3)
  const rest = [
    local.getUTCMonth() + 1,
    local.getUTCDate(),
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
  ]
  Buffer.from(rest).copy(bytes, 5)
  bytes.writeUInt16LE(0xc048, 10)
  bytes.writeUInt8(0x11, 12)
  return bytes
}

/** Meal: 1 before, 2 after, 3 fasting. */
function context(sequence: number, meal: number): Buffer {
  const bytes = Buffer.from([2, 0, 0, meal])
  bytes.writeUInt16LE(sequence, 1)
  return bytes
}

describe('the context of a glucose measurement', () => {
  let db: TestDatabase
  let stack: IngestStack
  beforeAll(async () => {
    db = await openTestDatabase()
    await ensurePartitions(db.database, NOW)
    stack = await startIngestStack(db)
  })
  afterAll(async () => {
    await stack.close()
    await db.close()
  })

  interface Meter {
    citizenId: CitizenId
    deviceId: DeviceId
    /** In the order given, each acknowledged before the next. */
    send(...messages: Buffer[]): Promise<void>
    /** What is said beside each reading, oldest first. */
    said(): Promise<unknown[]>
    readings(): Promise<Reading[]>
    quarantined(): Promise<{ reason: string; raw: Buffer; open: boolean }[]>
  }

  async function meter(): Promise<Meter> {
    const { citizenId, deviceId } = await stack.addCitizenWithDevice()
    const client = await stack.connect(deviceId)
    const readings = () => series(db.database, citizenId, 'blood-glucose-capillary', NOW - 30 * HOUR, NOW + 1)
    return {
      citizenId,
      deviceId,
      readings,
      async send(...messages) {
        for (const bytes of messages) {
          const format = bytes.length === 13 ? '2a18' : '2a34'
          await client.publishAsync(`v1/devices/${deviceId}/up/gatt/${format}`, bytes, { qos: 1 })
        }
      },
      async said() {
        const found = await readings()
        const details = await readingDetails(db.database, found)
        return found.map((r) => details.get(observationId(r))?.said)
      },
      quarantined: () =>
        db.database.query('select reason, raw, decided_at is null as open from quarantine where device_id = $1', [
          idToInt8(deviceId),
        ]),
    }
  }

  it('is in the first version of its measurement when it came first', async () => {
    const one = await meter()
    await one.send(context(7, 1))
    expect(await one.quarantined()).toEqual([{ reason: 'context-without-measurement', raw: context(7, 1), open: true }])
    await one.send(measurement(7, NOW - HOUR))
    expect(await one.said()).toMatchObject([{ sequence: 7, specimen: 'capillary whole blood', meal: 'before meal' }])
    expect(await one.readings()).toMatchObject([{ version: 1, status: 'final' }])
    expect(await one.quarantined()).toMatchObject([{ open: false }])
  })

  it('makes a new version of a measurement that was there before it: who polls hears of it, and the value stands', async () => {
    const one = await meter()
    await one.send(measurement(8, NOW - 5 * HOUR))
    const [before] = await one.readings()
    await one.send(context(8, 3), context(8, 3))
    const [after] = await one.readings()
    expect(after).toMatchObject({ version: 2, status: 'amended', values: before?.values })
    expect(after?.lastUpdated).toBeGreaterThan(before?.lastUpdated ?? Number.POSITIVE_INFINITY)
    const [said] = await one.said()
    expect(emitObservation(after!, { said: said as Record<string, string> })).toContain('"valueString":"fasting"')
    expect(await one.quarantined()).toEqual([])
  })

  it('goes to the measurement of its own number and of its own meter', async () => {
    const [one, other] = [await meter(), await meter()]
    await other.send(measurement(1, NOW - 3 * HOUR))
    await one.send(measurement(1, NOW - 3 * HOUR), measurement(2, NOW - 2 * HOUR), context(2, 2), context(1, 1))
    expect(await one.said()).toMatchObject([{ meal: 'before meal' }, { meal: 'after meal' }])
    expect((await other.said()).map((said) => Object.keys(said as object))).toEqual([
      expect.not.arrayContaining(['meal']),
    ])
  })

  it('is kept, found and given to nobody when the meter has begun its count again', async () => {
    const one = await meter()
    await one.send(measurement(1, NOW - 20 * HOUR), measurement(1, NOW - HOUR), context(1, 2))
    expect(JSON.stringify(await one.said())).not.toContain('meal')
    expect(await one.quarantined()).toMatchObject([{ reason: 'context-without-measurement', open: true }])
    expect((await quarantineByReason(db.database)).map((q) => q.reason)).toContain('context-without-measurement')
  })

  it('does not bring back what a person has declared an error, and does not replace another context', async () => {
    const one = await meter()
    await one.send(measurement(3, NOW - HOUR))
    await db.database.query(
      `insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status, actor)
       select citizen_id, metric, effective_at, dedupe, now(), 5, 'test' from reading where citizen_id = $1`,
      [idToInt8(one.citizenId)],
    )
    await one.send(context(3, 1), context(3, 2))
    expect(await one.readings()).toMatchObject([{ version: 3, status: 'entered-in-error' }])
    expect(await one.said()).toMatchObject([{ meal: 'before meal' }])
    expect(await one.quarantined()).toMatchObject([{ raw: context(3, 2), open: true }])
  })

  it('is not joined to what came more than two days before it', async () => {
    const one = await meter()
    const writer = openWriter({ database: db.database, clock: Date.now, exclusive: true, simulated: true })
    const old = { ...reading(one.citizenId, 'blood-glucose-capillary', NOW - HOUR, [6]), context: { sequence: 4 } }
    const receivedAt = NOW - 50 * HOUR
    await writer.append(message(one.deviceId, [old], { format: 'gatt/2a18', receivedAt }))
    await writer.close()
    await one.send(context(4, 1))
    expect(await one.said()).toEqual([{ sequence: 4 }])
  })
})
