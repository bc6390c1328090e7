// The front door at a broker that is not ours (EMQX, HiveMQ, VerneMQ, Mosquitto): one persistent subscription, acknowledged as
// messages are committed. That broker fences its devices (docs/external-broker.md); here identity is only checked again.

import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import mqtt, { type IClientOptions, type IPublishPacket, type ISubscriptionMap, type MqttClient } from 'mqtt'
import { AppError, base32FromBytes, type DeviceId } from '#core'
import { commitsEnded } from '../commits-ended.js'
import { type Counters, createCounters } from '../counters.js'
import type { DeviceGateway, DeviceMessage, ExternalBrokerPorts, OnMessage } from '../gateway.js'
import { handOver } from '../hand-over.js'
import { errorFields, type GatewayLog, SILENT } from '../log.js'
import { claimedDevice, downTopic, NO_DEVICE, parseUpTopic, UP_FILTERS } from '../topics.js'
import { withinDeadline } from '../within-deadline.js'
import { type BrokerAddress, parseBrokerUrl } from './broker-url.js'
import { createDeferredAcks } from './deferred-acks.js'
import { createKnownDevices, type KnownDevices } from './known-devices.js'
import { EXTERNAL_DEFAULTS, type ExternalSettings } from './settings.js'

export interface ExternalOptions {
  /** `MQTT_URL`; never logged. @see parseBrokerUrl */
  url: string
  ports: ExternalBrokerPorts
  settings?: Partial<ExternalSettings>
  log?: GatewayLog
  /**
   * The broker had no session of ours: what devices sent meanwhile it has thrown away, acknowledged or not.
   * Expected once, when a replica connects for the first time in its life; an alarm afterwards.
   */
  onSessionAbsent?: (event: { reconnect: boolean }) => void
}

/**
 * States: created → `start` → connecting ⇄ subscribed → `close` → closed. A connection that breaks, or that is given up
 * because a message could not be committed, is opened again until `close`.
 */
export function createExternalGateway(options: ExternalOptions): DeviceGateway {
  const settings: ExternalSettings = { ...EXTERNAL_DEFAULTS, ...options.settings }
  const address = parseBrokerUrl(options.url)
  const counters = createCounters()
  const state: { client: MqttClient | null; closing: boolean; downPending: number } = {
    client: null,
    closing: false,
    downPending: 0,
  }

  return {
    async start(onMessage) {
      const client = mqtt.connect(address.url, await clientOptions(address, settings))
      state.client = client
      const parts: ClientParts = { client, address, settings, options, counters }
      const subscribed = keepSubscribed(parts)
      takeMessages(parts, onMessage, () => state.closing)
      try {
        await withinDeadline(subscribed, settings.startTimeoutMs)
      } catch (error) {
        state.closing = true
        client.end(true)
        if (error instanceof AppError && error.code === 'subscription-refused') throw error
        const sentence = 'The MQTT broker did not let us in: check its address and our credentials.'
        throw new AppError('broker-unreachable', sentence, { cause: error })
      }
    },

    listens: () => state.client?.connected ?? false,

    async sendDown(device, kind, payload) {
      const { client } = state
      if (!client?.connected)
        throw new AppError('broker-not-connected', 'There is no connection to the MQTT broker now.')
      if (state.downPending >= settings.maxDownPending)
        throw new AppError('downlink-full', 'The MQTT broker does not take what was sent before.')
      state.downPending++
      try {
        await client.publishAsync(downTopic(device, kind), payload, { qos: 1 })
        counters.sentDown++
      } finally {
        state.downPending--
      }
    },

    port: null,
    stats: () => counters.snapshot(state.client?.connected ? 1 : 0),

    async close() {
      if (state.closing) return
      state.closing = true
      const { client } = state
      if (!client) return
      await commitsEnded(counters, settings.closeGraceMs)
      await withinDeadline(client.endAsync(!client.connected), settings.closeGraceMs).catch(() => client.end(true))
    },
  }
}

interface ClientParts {
  client: MqttClient
  address: BrokerAddress
  settings: ExternalSettings
  options: ExternalOptions
  counters: Counters
}

async function clientOptions(address: BrokerAddress, settings: ExternalSettings): Promise<IClientOptions> {
  const { username, password, clientId, protocolVersion, caFile, certFile, keyFile } = address
  const properties = {
    sessionExpiryInterval: settings.sessionExpiryS,
    receiveMaximum: settings.receiveMaximum,
    maximumPacketSize: settings.maxPacketBytes,
  }
  return {
    clientId,
    protocolVersion,
    clean: false,
    keepalive: settings.keepaliveS,
    reconnectPeriod: settings.reconnectFirstMs,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(protocolVersion === 5 && { properties }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(caFile !== undefined && { ca: await readFile(caFile) }),
    ...(certFile !== undefined && { cert: await readFile(certFile) }),
    ...(keyFile !== undefined && { key: await readFile(keyFile) }),
  }
}

/**
 * Subscribes at every connection: with a session kept it changes nothing, without one it is needed. Resolves at the first.
 * A gateway that is connected and hears nothing would look healthy, so one whose subscription fails connects again.
 */
function keepSubscribed({ client, address, settings, options, counters }: ClientParts): Promise<void> {
  const { onSessionAbsent, log = SILENT } = options
  let connections = 0
  return new Promise((resolve, reject) => {
    client.on('connect', (connack) => {
      counters.accepted++
      const reconnect = connections++ > 0
      if (!connack.sessionPresent) {
        log.warn({ reconnect }, 'the MQTT broker had no session of ours')
        onSessionAbsent?.({ reconnect })
      }
      const { stream } = client
      client.subscribe(filters(address, settings), (error) => {
        if (!error) return resolve()
        counters.refuse('subscription')
        log.error(errorFields(error), 'the subscription failed')
        if ('packet' in error) reject(subscriptionRefused(error))
        slowDown(client, settings)
        stream.destroy()
      })
    })
    client.on('error', (error) => log.warn(errorFields(error), 'trouble with the MQTT broker'))
  })
}

function subscriptionRefused(cause: Error): AppError {
  const sentence = 'The MQTT broker refuses our subscription: see docs/external-broker.md.'
  return new AppError('subscription-refused', sentence, { cause })
}

/** mqtt.js reads the period when a connection ends. */
function slowDown(client: MqttClient, settings: ExternalSettings): void {
  const before = client.options.reconnectPeriod ?? settings.reconnectFirstMs
  client.options.reconnectPeriod = Math.min(settings.reconnectMostMs, before * 2)
}

/** `rh: 2`: no retained copies; they are old and would be new every time we subscribe. */
function filters(address: BrokerAddress, settings: ExternalSettings): ISubscriptionMap {
  const share = address.shared ? `$share/${settings.shareName}/` : ''
  return Object.fromEntries(UP_FILTERS.map((filter) => [`${share}${filter}`, { qos: 1, rh: 2 } as const]))
}

function takeMessages(parts: ClientParts, onMessage: OnMessage, isClosing: () => boolean): void {
  const { client, address, settings, options, counters } = parts
  const { ports, log = SILENT } = options
  const known = createKnownDevices(ports.deviceExists, settings.deviceTrustMs, ports.clock)
  const session = base32FromBytes(hash('sha256', address.clientId, 'buffer'))
  const commitParts: CommitParts = { ports, counters, onMessage, known, address: address.host, session, log }
  createDeferredAcks({
    client,
    protocolVersion: address.protocolVersion,
    commitDeadlineMs: settings.commitDeadlineMs,
    commit: (packet, qos) => commitPacket(packet, qos, commitParts),
    onFailure(error, qos) {
      log.warn(
        { qos, ...errorFields(error) },
        qos === 0 ? 'a QoS 0 message was lost' : 'connecting again to get a message once more',
      )
      if (qos === 0) return
      slowDown(client, settings)
    },
    onAcknowledged() {
      client.options.reconnectPeriod = settings.reconnectFirstMs
    },
    isClosing,
  }).listen()
}

interface CommitParts {
  ports: ExternalBrokerPorts
  counters: Counters
  onMessage: OnMessage
  known: KnownDevices
  address: string
  /** Of our session with the broker: its packet identifiers are for all devices together. */
  session: string
  log: GatewayLog
}

/** Resolves too for what no device can own: it would come again for ever. */
async function commitPacket(packet: IPublishPacket, qos: 0 | 1, parts: CommitParts): Promise<void> {
  const { ports, counters, onMessage, known, address, session, log } = parts
  if (packet.retain) {
    counters.refuse('retained-copy')
    return
  }
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
  const receivedAt = ports.clock()
  const { topic } = packet
  const mayStore = (device: DeviceId): boolean => {
    if (ports.mayStore?.(device, payload.length) !== false) return true
    // Without an acknowledgement the broker would hold every other device's messages back. The device gets no receipt, so it keeps the message.
    counters.refuse('allowance')
    log.warn({ reason: 'allowance', device }, 'a publish was refused')
    return false
  }
  const claimed = claimedDevice(topic)
  const exists = claimed !== NO_DEVICE && (await known.has(claimed))
  // What no device of ours can own uses one share of the day: made-up ids have none each.
  if (!mayStore(exists ? claimed : NO_DEVICE)) return
  const read = parseUpTopic(topic)
  if (read === null || !exists) {
    const reason = read === null ? 'bad-topic' : 'unknown-device'
    counters.refuse(reason)
    return ports.onRefused?.({ claimed, topic, payload, reason, receivedAt })
  }
  const publisherId = read.deviceId
  const message: DeviceMessage = {
    ...read,
    topic,
    payload,
    receivedAt,
    publisherId,
    will: false,
    retained: false,
    qos,
    packetId: packet.messageId ?? null,
    dup: packet.dup,
    session,
    address,
  }
  return handOver(onMessage, counters, message)
}
