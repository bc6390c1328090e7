// The contract between the device front door and the rest: one gateway, embedded or external, behind the same promise.
// What a message means is decided elsewhere (ingest/); here only who sent it, on which topic, and when it may be acknowledged.

import type { DeviceId, EpochMs } from '#core'

/** One message of a device, fenced and addressed, not yet understood. */
export interface DeviceMessage {
  /** The device the topic names: whose message it is. */
  deviceId: DeviceId
  topic: string
  kind: 'up' | 'status'
  /** What follows `up/` in the topic; null for `status`. */
  format: string | null
  payload: Buffer
  receivedAt: EpochMs
  /** Who sent it: the device itself, or the gateway bound to it. With an external broker the two cannot be told apart. */
  publisherId: DeviceId
  /** The broker sent it on the device's behalf because its connection broke. */
  will: boolean
  retained: false
  qos: 0 | 1
  /** As MQTT names this delivery; null with QoS 0 and for wills. */
  packetId: number | null
  /** The sender says that it sends this packet again. With an external broker the sender is that broker, and it keeps a device's own word to itself. */
  dup: boolean
  /** Whose packet identifiers they are, as 13 characters of base32: the publisher, or our session with an external broker. */
  session: string
  /** Network address of the connection; the broker's, when it is not ours; empty for a will whose connection is unknown. */
  address: string
}

/** Resolves when the message is committed; rejects with AppError `not-durable` when it is not and must not be acknowledged. */
export type OnMessage = (message: DeviceMessage) => Promise<void>

export type DownKind = 'receipt' | 'command'

export interface DeviceGateway {
  /** Resolves when devices are heard. @throws AppError `port-in-use`, `broker-unreachable` or `subscription-refused` */
  start(onMessage: OnMessage): Promise<void>
  /**
   * Resolves when handed to the connection, which is not yet receipt by the device.
   * @throws AppError `device-not-connected`, `device-not-listening`, `downlink-full` or `broker-not-connected`
   */
  sendDown(device: DeviceId, kind: DownKind, payload: Buffer): Promise<void>
  /** Whether a receipt would be heard now; with an external broker nobody knows, so: whether it would be sent. */
  listens(device: DeviceId): boolean
  /** The port devices connect to; null before `start` and when the broker is not ours. */
  readonly port: number | null
  stats(): GatewayStats
  /** Lets commits under way end and acknowledges them, then closes every connection. */
  close(): Promise<void>
}

/** Counters since the start, and two gauges. `app` turns them into Prometheus metrics. */
export interface GatewayStats {
  /** Gauge: open connections, authenticated or not; 0 or 1 with an external broker. */
  connections: number
  /** Gauge: messages handed over and not yet committed or rejected. */
  inFlight: number
  /** Connections that passed the door (external: sessions opened with the broker). */
  accepted: number
  /** Connections, messages and subscriptions refused, by reason. */
  refused: Readonly<Record<string, number>>
  /** Messages handed over. */
  published: number
  committed: number
  /** Messages that were not made durable and therefore not acknowledged. */
  notDurable: number
  /** Messages sent to devices. */
  sentDown: number
}

export interface ConnectionContext {
  address: string
  tls: boolean
}

/** What the embedded broker needs to know from others. */
export interface BrokerPorts {
  /** Judges a password. May be slow: it is called for a few connections at a time, and once per connection. */
  authenticate(
    deviceId: string,
    password: Buffer,
    context: ConnectionContext,
  ): Promise<'ok' | 'refused' | 'unavailable'>
  /** Whether the gateway is bound to the child now. */
  mayPublishFor(gateway: DeviceId, child: DeviceId): Promise<boolean>
  /** Whether the device may add so many bytes of payload today; asked once for each message, and counts it. */
  mayStore?(device: DeviceId, bytes: number): boolean
  /** False while nothing can be committed: new connections are told to come back later. */
  ledgerReady(): boolean
  clock(): EpochMs
}

/** What the gateway to an external broker needs to know from others. */
export interface ExternalBrokerPorts {
  /** Identity again: the topic is only as trustworthy as the other broker's access rules. */
  deviceExists(device: DeviceId): Promise<boolean>
  /** Whether the device may add so many bytes of payload today; asked once for each message, and counts it. */
  mayStore?(device: DeviceId, bytes: number): boolean
  /** Takes what no device can own, so that nothing disappears. Without it such a message is counted and acknowledged. */
  onRefused?(refused: RefusedMessage): Promise<void>
  clock(): EpochMs
}

export interface RefusedMessage {
  /** Whose id the topic bears, ours or not; `NO_DEVICE` when it bears none. */
  claimed: DeviceId
  topic: string
  payload: Buffer
  reason: 'bad-topic' | 'unknown-device'
  receivedAt: EpochMs
}
