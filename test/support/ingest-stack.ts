// The gateway role without its process: embedded broker, pipeline and writer on a test database, for tests that publish over MQTT.

import mqtt, { type MqttClient } from 'mqtt'
import { createEmbeddedGateway, type EmbeddedSettings } from '#broker'
import { type CitizenId, type DeviceId, type EpochMs, idToInt8 } from '#core'
import { createAttribution, createPipeline, createReceipts, type Pipeline } from '#ingest'
import { addDevice, assignmentsOf, handOver, openWriter } from '#ledger'
import type { TestDatabase } from './database.js'
import { randomCitizen, randomDevice } from './readings.js'
import { testLog } from './test-log.js'

export interface IngestStack {
  port: number
  pipeline: Pipeline
  /** A registered device in a new citizen's hands since long ago. */
  addCitizenWithDevice(since?: EpochMs): Promise<{ citizenId: CitizenId; deviceId: DeviceId }>
  /** Connects as that device. */
  connect(deviceId: DeviceId): Promise<MqttClient>
  close(): Promise<void>
}

const YEARS = 3 * 365 * 86_400_000

export async function startIngestStack(
  db: TestDatabase,
  clock: () => EpochMs = Date.now,
  settings: Partial<EmbeddedSettings> = {},
): Promise<IngestStack> {
  const writer = openWriter({ database: db.database, clock, exclusive: true })
  const attribution = createAttribution({ load: (ids) => assignmentsOf(db.database, ids), clock, trustMs: 0 })
  const gateway = createEmbeddedGateway({
    log: testLog(),
    settings: { port: 0, ...settings },
    ports: { authenticate: async () => 'ok', mayPublishFor: async () => false, ledgerReady: () => true, clock },
  })
  const receipts = createReceipts({
    send: (device, payload) => gateway.sendDown(device, 'receipt', payload),
    listens: () => true,
    clock,
  })
  const pipeline = createPipeline({ writer, attribution, receipts })
  await gateway.start((message) => pipeline.handle(message))
  const port = gateway.port ?? 0
  const clients: MqttClient[] = []
  return {
    port,
    pipeline,
    async addCitizenWithDevice(since = clock() - YEARS) {
      const [citizenId, deviceId] = [randomCitizen(), randomDevice()]
      await db.database.query('insert into citizen (citizen_id, enrolled_at) values ($1, $2)', [
        idToInt8(citizenId),
        new Date(since),
      ])
      await addDevice(db.database, {
        deviceId,
        kind: 'test',
        manufacturer: null,
        model: null,
        serial: null,
        metrics: [],
        organisationId: null,
        registeredAt: since,
      })
      await handOver(db.database, deviceId, citizenId, since)
      return { citizenId, deviceId }
    },
    async connect(deviceId) {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
        clientId: deviceId,
        username: deviceId,
        password: 'secret',
        protocolVersion: 4,
        keepalive: 60,
        reconnectPeriod: 0,
      })
      clients.push(client)
      return client
    },
    async close() {
      await Promise.all(clients.map((client) => client.endAsync(true)))
      await gateway.close()
      await writer.close()
      await receipts.close()
    },
  }
}
