// Who the stage of a benchmark is populated with: citizens in the vault, a nurse who follows some of them, a hospital that may see all.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import {
  type CitizenId,
  citizenId,
  type DeviceId,
  deviceId,
  type EpochMs,
  idFromBytes,
  idToInt8,
  personId,
} from '#core'
import type { LoadDevice } from '#device-sim'
import { DEMO_LOGINS, type DemoClientFile, openIdentity, SHARED_CATEGORIES } from '#identity'
import { addDevice, type Database, handOver } from '#ledger'

const DAY_MS = 86_400_000
const MUNICIPALITY = '1'
const REGION = '2'
const TEAM = '10'
/** As many as a large team follows: what `bench worklist` is about. */
const FOLLOWED = 500

/** Ids look random, as real ones are: neighbours in time are not neighbours in the index. The same as `scattered` in SQL. */
const scattered = (n: number, salt: number): string =>
  idFromBytes(createHash('md5').update(`${n}${salt}`).digest().subarray(0, 8))

export const citizenOf = (n: number): CitizenId => citizenId(scattered(n, 1))
export const deviceOf = (n: number): DeviceId => deviceId(scattered(n, 2))

export interface PeopleOptions {
  database: Database
  dataDir: string
  keysDir: string
  citizens: number
  /** Of the web role that will serve them; only its origin matters. */
  publicUrl: string
  now: EpochMs
}

export interface People {
  /** Whom the nurse follows. */
  followed: readonly CitizenId[]
  /** Device n, in the hands of citizen n, with its password. */
  credentials: readonly LoadDevice[]
  hospital: DemoClientFile
}

export async function addPeople(options: PeopleOptions): Promise<People> {
  const { database, dataDir, keysDir, citizens, publicUrl, now } = options
  const identity = await openIdentity({
    database,
    keysDir,
    makeKeys: true,
    publicUrl,
    demo: true,
    clock: () => now,
    log: pino({ level: 'silent' }),
    listen: false,
  })
  const { people } = identity
  const ids = Array.from({ length: citizens }, (_, i) => citizenOf(i + 1))
  const valid = { from: now - 400 * DAY_MS, to: null }
  try {
    await people.addOrganisation({ organisationId: MUNICIPALITY, kind: 'municipality', name: 'Kommunen', sor: null })
    await people.addOrganisation({ organisationId: REGION, kind: 'region', name: 'Regionen', sor: null })
    await people.addTeam({ careTeamId: TEAM, organisationId: MUNICIPALITY, name: 'Hjemmesygeplejen' })
    await people.addCitizens(
      ids.map((id, i) => ({
        citizenId: id,
        profile: { family: `Prøve${i}`, given: ['Test'], birthDate: '1950-01-01', sex: 'female', municipality: '0461' },
        cpr: null,
        organisationId: MUNICIPALITY,
        conditions: ['hypertension'],
        enrolledAt: valid.from,
      })),
    )
    const followed = ids.slice(0, FOLLOWED)
    await people.addRelations(followed.map((id) => ({ citizenId: id, careTeamId: TEAM, valid })))
    await people.addSharings(
      ids.map((id) => ({
        citizenId: id,
        toOrganisationId: REGION,
        categories: SHARED_CATEGORIES,
        legalBasis: 'SUL-42A',
        valid,
      })),
    )
    await people.addProfessional({
      personId: personId(scattered(1, 4)),
      name: { family: 'Prøve', given: ['Nurse'] },
      role: 'nurse',
      organisationId: MUNICIPALITY,
      careTeamId: TEAM,
      login: DEMO_LOGINS.nurse,
    })
    await addDevices(database, ids, now)
    const devices = ids.map((_, i) => deviceOf(i + 1))
    const secrets = await identity.deviceCredentials.createMany(devices)
    const hospital = await identity.provisionDemoClient(join(dataDir), REGION)
    return {
      followed,
      hospital,
      credentials: devices.map((device) => ({
        deviceId: device,
        username: device,
        password: secrets.get(device) ?? '',
        metrics: ['blood-pressure'],
      })),
    }
  } finally {
    await identity.close()
  }
}

async function addDevices(database: Database, citizens: readonly CitizenId[], now: EpochMs): Promise<void> {
  const since = now - 400 * DAY_MS
  await database.transaction(async (tx) => {
    for (const [i, citizen] of citizens.entries()) {
      const device = deviceOf(i + 1)
      await addDevice(tx, {
        deviceId: device,
        kind: 'blood-pressure-monitor',
        manufacturer: null,
        model: null,
        serial: null,
        metrics: ['blood-pressure'],
        organisationId: null,
        registeredAt: since,
      })
      await handOver(tx, device, citizen, since)
    }
  })
}

/** The nurse's key for look-ups in the database. */
export const int8Of = (id: CitizenId | DeviceId): string => idToInt8(id)
