// The gateway: broker and ingest in one process, so that a commit has no hop between them.

import { readFile } from 'node:fs/promises'
import { createEmbeddedGateway, createExternalGateway, type DeviceGateway } from '#broker'
import { openDeviceCredentials } from '#identity'
import { createAttribution, createPipeline, createReceipts, type Pipeline } from '#ingest'
import {
  assignmentsOf,
  countStrayRows,
  type Database,
  ensurePartitions,
  isActiveDevice,
  isBound,
  openDatabase,
  openWriter,
} from '#ledger'
import { startHealth } from '../health.js'
import { gatewayMetrics } from '../metrics/gateway-metrics.js'
import type { RoleContext, RunningRole } from './role.js'

const DAY_MS = 86_400_000
const PROBE_EVERY_MS = 1000

export async function startGateway(context: RoleContext): Promise<RunningRole> {
  const { config, log, clock } = context
  const database = openDatabase({ address: context.database, applicationName: 'naermaal gateway' })
  await ensurePartitions(database, clock())
  const external = config.mqttUrl !== null
  const failures: Record<string, number> = {}
  const writer = openWriter({
    database,
    clock,
    exclusive: !external,
    onFailure: ({ code, items, rowsFault }) => {
      failures[code] = (failures[code] ?? 0) + 1
      log.warn({ code, items, rowsFault }, 'a batch was not committed')
    },
  })
  const attribution = createAttribution({ load: (ids) => assignmentsOf(database, ids), clock })
  const ledger = watchLedger(database)
  const gateway = await openGateway(context, database, ledger.ready)
  const receipts = createReceipts({
    send: (device, payload) => gateway.sendDown(device, 'receipt', payload),
    listens: (device) => gateway.listens(device),
    clock,
  })
  const pipeline: Pipeline = createPipeline({ writer, attribution, receipts })
  const health = await startHealth('gateway', config.http.host, config.http.port, async () =>
    ledger.ready() ? null : 'ledger-away',
  )
  gatewayMetrics(health.registry, { gateway, pipeline, writer, failures, stray: () => countStrayRows(database) })
  await gateway.start((message) => pipeline.handle(message))
  const upkeep = setInterval(() => {
    ensurePartitions(database, clock()).catch((error: unknown) =>
      log.error({ err: error }, 'partitions could not be made'),
    )
  }, DAY_MS)
  const mqttPort = gateway.port
  log.info({ mqtt: mqttPort, external }, 'the gateway listens')
  return {
    ports: {
      health: health.port,
      ...(mqttPort !== null && { mqtt: mqttPort }),
      ...(config.mqtt.tls && { mqtts: config.mqtt.tls.port }),
    },
    async close() {
      clearInterval(upkeep)
      await gateway.close()
      await writer.close()
      await receipts.close()
      ledger.close()
      await health.close()
      await database.close()
    },
  }
}

/** Asks once a second whether the ledger answers: new devices are told to come back later while it does not. */
function watchLedger(database: Database): { ready(): boolean; close(): void } {
  let ready = true
  let asking = false
  const timer = setInterval(() => {
    if (asking) return
    asking = true
    database
      .query('select 1', [])
      .then(
        () => {
          ready = true
        },
        () => {
          ready = false
        },
      )
      .finally(() => {
        asking = false
      })
  }, PROBE_EVERY_MS)
  return { ready: () => ready, close: () => clearInterval(timer) }
}

async function openGateway(
  context: RoleContext,
  database: Database,
  ledgerReady: () => boolean,
): Promise<DeviceGateway> {
  const { config, log, clock } = context
  if (config.mqttUrl !== null) {
    return createExternalGateway({
      url: config.mqttUrl,
      log,
      ports: { deviceExists: (device) => isActiveDevice(database, device), clock },
    })
  }
  const credentials = await openDeviceCredentials({ database, clock })
  const { tls } = config.mqtt
  return createEmbeddedGateway({
    log,
    settings: {
      port: config.mqtt.port,
      tls: tls && {
        port: tls.port,
        host: config.http.host,
        cert: await readFile(tls.certFile),
        key: await readFile(tls.keyFile),
      },
    },
    ports: {
      authenticate: (device, password) => credentials.verify(device, password),
      mayPublishFor: (gateway, child) => isBound(database, gateway, child, clock()),
      ledgerReady,
      clock,
    },
  })
}
