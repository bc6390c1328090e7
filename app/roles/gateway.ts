// The gateway: broker and ingest in one process, so that a commit has no hop between them.

import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import {
  createEmbeddedGateway,
  createExternalGateway,
  type DeviceGateway,
  NO_DEVICE,
  type RefusedMessage,
} from '#broker'
import { errorCode } from '#core'
import { type DeviceCredentials, openDeviceCredentials } from '#identity'
import { createAllowance, createAttribution, createPipeline, createReceipts, type Pipeline } from '#ingest'
import {
  type AppendItem,
  assignmentsOf,
  countStrayRows,
  type Database,
  ensurePartitions,
  isActiveDevice,
  isBound,
  keepNumberIndex,
  type LedgerWriterOptions,
  openDatabase,
  openWriter,
  sqlState,
  takeGatewayLock,
} from '#ledger'
import { startHealth } from '../health.js'
import { gatewayMetrics } from '../metrics/gateway-metrics.js'
import type { RoleContext, RunningRole } from './role.js'

const DAY_MS = 86_400_000
const PROBE_EVERY_MS = 1000
/** What PostgreSQL keeps of a session's name. */
const LONGEST_NAME = 63
/** Longer than PostgreSQL needs to notice that a machine has vanished, see `takeGatewayLock`. */
const START_WAIT_MS = 15_000
/** Less than a message may wait for its commit. */
const AGAIN_WAIT_MS = 5_000
/** All devices of an external broker share our session's identifiers: at 1000 messages a second they come round in 65 s. */
const SHARED_PACKET_ID_WINDOW_MS = 60_000

export async function startGateway(context: RoleContext): Promise<RunningRole> {
  const { config, log, clock } = context
  const applicationName = `naermaal gateway, process ${process.pid} on ${hostname()}`.slice(0, LONGEST_NAME)
  const database = openDatabase({ address: context.database, applicationName })
  const external = config.mqttUrl !== null
  const fence = createFence(log)
  const failures: Record<string, number> = {}
  const numberIndex = keepNumberIndex(database, (error) =>
    log.warn({ code: sqlState(error) }, 'the index by reading number was not brought up to date'),
  )
  const writer = openWriter({
    database,
    clock,
    exclusive: !external,
    ...(!external && { onSession: fence.onSession }),
    onFailure: ({ code, items, rowsFault }) => {
      failures[code] = (failures[code] ?? 0) + 1
      log.warn({ code, items, rowsFault }, 'a batch was not committed')
    },
    onCommit: ({ readings }) => numberIndex.committed(readings),
  })
  try {
    await ensurePartitions(database, clock())
    await writer.open()
  } catch (error) {
    await writer.close()
    await database.close()
    throw error
  }
  const attribution = createAttribution({ load: (ids) => assignmentsOf(database, ids), clock })
  const ledger = watchLedger(database)
  const gateway = await openGateway(context, database, ledger.ready, async (message) => {
    const item = strayItem(message)
    await writer.append(item)
    // Whoever published under its own id hears that the message is kept; where nobody has that id, nobody listens.
    if (item.deviceId !== NO_DEVICE) receipts.committedHash(item.deviceId, item.sha256)
  })
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
    failed: fence.failed,
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

interface Fence {
  onSession: NonNullable<LedgerWriterOptions['onSession']>
  failed: Promise<never>
}

/**
 * Keeps a second gateway with the embedded broker off this database: at the start, and whenever the session that commits is new. It waits
 * longer at the start, where the one before may have died with its machine a moment ago.
 */
function createFence(log: RoleContext['log']): Fence {
  let waitMs = START_WAIT_MS
  let fail: (error: unknown) => void
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  // At the start nobody listens yet: the error itself is thrown there.
  failed.catch(() => undefined)
  return {
    failed,
    async onSession(session) {
      try {
        await takeGatewayLock(session, {
          waitMs,
          onWait: (holder) => log.warn({ holder, waitMs }, 'another gateway is on this database: waiting for its end'),
        })
        waitMs = AGAIN_WAIT_MS
      } catch (error) {
        if (errorCode(error) === 'second-gateway') fail(error)
        throw error
      }
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
  const mayStore = createAllowance({ bytesPerDay: config.deviceBytesPerDay, clock }).take
  if (config.mqttUrl !== null) {
    return createExternalGateway({
      url: config.mqttUrl,
      log,
      ports: { deviceExists: (device) => isActiveDevice(database, device), mayStore, onRefused: keepStray, clock },
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
      mayStore,
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
function strayItem({ claimed, topic, payload, reason, receivedAt }: RefusedMessage): AppendItem {
  return {
    deviceId: claimed,
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
  }
}
