// A small ward for tests of effects: an organisation whose citizens measure once a day, with values that a test chooses.

import {
  addLocalDays,
  type CitizenId,
  type DeviceId,
  type EpochMs,
  fromLocal,
  idFromBytes,
  idToInt8,
  type MetricId,
} from '#core'
import {
  addDevice,
  addIntervention,
  changeIntervention,
  type Database,
  ensurePartitions,
  openWriter,
  setGoal,
} from '#ledger'
import { message, openTestDatabase, randomCitizen, randomDevice, reading, type TestDatabase } from '#test-support'

/** A morning; most things here began 100 days before it. */
export const NOW = fromLocal(2026, 11, 23, 10).at
export const START = addLocalDays(NOW, -100) + 9 * 3_600_000
const ENROLLED = addLocalDays(NOW, -400)

/** Steady to look at, but not the same every day: values that do not vary have no interval. */
const WAVE = [0, 2, -1, 1, -2, 3, -3, 1, 0, -1]
export const around =
  (level: number) =>
  (day: number): number =>
    level + WAVE[((day % WAVE.length) + WAVE.length) % WAVE.length]!

export interface Ward {
  db: TestDatabase
  database: Database
  /** int8 as decimal text. */
  organisationId: string
  /** @param organisationId of the ward unless said otherwise */
  addCitizen(organisationId?: string): Promise<{ citizenId: CitizenId; deviceId: DeviceId }>
  addDevice(model: string): Promise<DeviceId>
  /** One reading at 08:00 of each of these days, counted from `from`; null leaves a day out. */
  measure(
    who: { citizenId: CitizenId; deviceId: DeviceId },
    metric: MetricId,
    from: EpochMs,
    days: readonly number[],
    value: (day: number) => number | null,
  ): Promise<void>
  begin(citizenId: CitizenId, options?: { plan?: string; kind?: string; startAt?: EpochMs | null }): Promise<string>
  goal(citizenId: CitizenId, measure: string, low: number | null, high: number | null): Promise<void>
  close(): Promise<void>
}

export const daysFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i)

let organisations = 0

export async function openWard(): Promise<Ward> {
  const db = await openTestDatabase()
  const { database } = db
  await ensurePartitions(database, NOW)
  const writer = openWriter({ database, clock: () => NOW, exclusive: true, simulated: true })
  const addOrganisation = async (): Promise<string> => {
    const id = String(++organisations)
    await database.query(
      `insert into organisation (organisation_id, kind, name) values ($1, 'municipality', 'Kommunen')`,
      [id],
    )
    return id
  }
  const organisationId = await addOrganisation()
  const newDevice = async (model: string): Promise<DeviceId> => {
    const deviceId = randomDevice()
    await addDevice(database, {
      deviceId,
      kind: 'test',
      manufacturer: 'Maker',
      model,
      serial: null,
      metrics: [],
      organisationId,
      registeredAt: ENROLLED,
    })
    return deviceId
  }
  return {
    db,
    database,
    organisationId,
    async addCitizen(organisation = organisationId) {
      const citizenId = randomCitizen()
      await database.query('insert into citizen (citizen_id, organisation_id, enrolled_at) values ($1, $2, $3)', [
        idToInt8(citizenId),
        organisation,
        new Date(ENROLLED),
      ])
      return { citizenId, deviceId: await newDevice('A') }
    },
    addDevice: newDevice,
    async measure({ citizenId, deviceId }, metric, from, days, value) {
      const readings = days.flatMap((day) => {
        const v = value(day)
        const at = addLocalDays(from, day) + 8 * 3_600_000
        return v === null ? [] : [reading(citizenId, metric, at, metric === 'blood-pressure' ? [v, v - 60] : [v])]
      })
      await writer.append(message(deviceId, readings, { receivedAt: NOW }))
    },
    async begin(citizenId, { plan = 'blood-pressure', kind = 'new-medicine', startAt = START } = {}) {
      const interventionId = idFromBytes(crypto.getRandomValues(new Uint8Array(8)))
      const written = { citizenId, interventionId, recordedAt: startAt ?? NOW, recordedBy: null }
      await addIntervention(database, { ...written, plan, kind })
      if (startAt !== null)
        await changeIntervention(database, { ...written, change: 'start', at: startAt, reason: null })
      return interventionId
    },
    async goal(citizenId, measure, low, high) {
      await setGoal(database, { citizenId, measure, low, high, recordedAt: START, recordedBy: null })
    },
    async close() {
      await writer.close()
      await db.close()
    },
  }
}
