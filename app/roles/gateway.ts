// The gateway: broker and ingest in one process, so that a commit has no hop between them.

import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createEmbeddedGateway, createExternalGateway, type DeviceGateway, type RefusedMessage } from '#broker'
import { deviceId, isDeviceId } from '#core'
import { type DeviceCredentials, openDeviceCredentials } from '#identity'
import { createAttribution, createPipeline, createReceipts, type Pipeline } from '#ingest'
import {
  assignmentsOf,
  countStrayRows,
  type Database,
  ensurePartitions,
  isActiveDevice,
  isBound,
  type LedgerWriter,
  openDatabase,
  openWriter,
} from '#ledger'
import { startHealth } from '../health.js'
import { gatewayMetrics } from '../metrics/gateway-metrics.js'
import type { RoleContext, RunningRole } from './role.js'

const DAY_MS = 86_400_000
const PROBE_EVERY_MS = 1000
/** All devices of an external broker share our session's identifiers: at 1000 messages a second they come round in 65 s. */
const SHARED_PACKET_ID_WINDOW_MS = 60_000
/** Stands for a device that a topic did not name. */
const NO_DEVICE = deviceId('0000000000000')

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
  const gateway = await openGateway(context, database, ledger.ready, (message) => quarantineStray(writer, message))
  const receipts = createReceipts({
    send: (device, payload) => gateway.sendDown(device, 'receipt', payload),
    listens: (device) => gateway.listens(device),
    clock,
  })
  const pipeline: Pipeline = createPipeline({
    writer,
    attribution,
    receipts,
    ...(external && { packetIdWindowMs: SHARED_PACKET_ID_WINDOW_MS }),
  })
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
  keepStray: (message: RefusedMessage) => Promise<void>,
): Promise<DeviceGateway> {
  const { config, log, clock } = context
  if (config.mqttUrl !== null) {
    return createExternalGateway({
      url: config.mqttUrl,
      log,
      ports: { deviceExists: (device) => isActiveDevice(database, device), onRefused: keepStray, clock },
      onSessionAbsent: ({ reconnect }) => {
        if (reconnect)
          log.error('the broker has lost our session: what devices sent meanwhile is gone unless they send again')
      },
    })
  }
  const credentials = openDeviceCredentials(database, clock)
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
      authenticate: (device, password) => judge(credentials, device, password),
      mayPublishFor: (gateway, child) => isBound(database, gateway, child, clock()),
      ledgerReady,
      clock,
    },
  })
}

async function judge(
  credentials: DeviceCredentials,
  device: string,
  password: Buffer,
): Promise<'ok' | 'refused' | 'unavailable'> {
  try {
    return (await credentials.verify(device, password.toString('utf8'))) ? 'ok' : 'refused'
  } catch {
    // The ledger is away: the device is told to come back, not that its password is wrong.
    return 'unavailable'
  }
}

/** What came over a foreign broker for no device of ours is kept too, under the id that its topic claims. */
async function quarantineStray(
  writer: LedgerWriter,
  { topic, payload, reason, receivedAt }: RefusedMessage,
): Promise<void> {
  const claimed = topic.split('/')[2] ?? ''
  await writer.append({
    deviceId: isDeviceId(claimed) ? claimed : NO_DEVICE,
    gatewayId: null,
    topic: topic.slice(0, 1000).replaceAll('\u0000', ''),
    format: '',
    receivedAt,
    epoch: null,
    seq: null,
    sha256: hash('sha256', payload, 'buffer'),
    raw: payload,
    readings: [],
    quarantine: [{ reason, detail: null, ordinal: null }],
    report: null,
  })
}
