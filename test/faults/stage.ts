// The stage of a fault run: a data directory with citizens, devices and credentials in it, made and looked at while nothing else runs on it.

import { randomBytes } from 'node:crypto'
import { type CitizenId, type DeviceId, idFromBytes, idToInt8 } from '#core'
import type { LoadDevice } from '#device-sim'
import { openDeviceCredentials } from '#identity'
import { addDevice, type Database, handOver, migrate, openDatabase, startEmbeddedPostgres } from '#ledger'

export interface StageDevice extends LoadDevice {
  deviceId: DeviceId
}

const quiet = { info: () => undefined, warn: () => undefined, error: console.error }
const YEAR_MS = 365 * 86_400_000
const METRICS = ['blood-pressure', 'pulse', 'spo2', 'body-weight', 'blood-glucose-capillary']

/** Starts the embedded database of `dataDir`, lets `work` use it and stops it again. */
export async function withLedger<T>(dataDir: string, work: (database: Database) => Promise<T>): Promise<T> {
  const server = await startEmbeddedPostgres({ dataDir, log: quiet })
  const database = openDatabase({ address: { url: server.toUrl() }, applicationName: 'faults' })
  try {
    return await work(database)
  } finally {
    await database.close()
    await server.close()
  }
}

/** Devices with credentials, each in the hands of a citizen of its own since a year ago. */
export function prepareStage(dataDir: string, count: number): Promise<StageDevice[]> {
  return withLedger(dataDir, async (database) => {
    await migrate(database)
    const deviceIds = Array.from({ length: count }, () => idFromBytes(randomBytes(8)) as DeviceId)
    const since = Date.now() - YEAR_MS
    const metricOf = (n: number): string => METRICS[n % METRICS.length] ?? 'pulse'
    await database.transaction(async (tx) => {
      for (const [n, deviceId] of deviceIds.entries()) {
        const citizenId = idFromBytes(randomBytes(8)) as CitizenId
        await tx.query('insert into citizen (citizen_id, enrolled_at) values ($1, $2)', [
          idToInt8(citizenId),
          new Date(since),
        ])
        await addDevice(tx, {
          deviceId,
          kind: 'fault-run',
          manufacturer: null,
          model: null,
          serial: null,
          metrics: [metricOf(n)],
          organisationId: null,
          registeredAt: since,
        })
        await handOver(tx, deviceId, citizenId, since)
      }
    })
    const secrets = await openDeviceCredentials(database, Date.now).createMany(deviceIds)
    return deviceIds.map((deviceId, n) => ({
      deviceId,
      username: deviceId,
      password: secrets.get(deviceId) ?? '',
      metrics: [metricOf(n)],
    }))
  })
}
