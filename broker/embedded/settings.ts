// The limits of the embedded broker, with the values that suit a municipality. Tests narrow them; operators seldom need to.

import type { Rate } from '../token-bucket.js'

export interface TlsListener {
  /** 0 picks a free port. */
  port: number
  host: string
  cert: string | Buffer
  key: string | Buffer
}

export interface EmbeddedSettings {
  /** Plain MQTT, always on loopback. 0 picks a free port. */
  port: number
  /** MQTT over TLS, on any address; null = none. */
  tls: TlsListener | null
  /** A whole packet with its fixed header, CONNECT included. */
  maxPacketBytes: number
  maxConnections: number
  /** Open connections from one address (IPv6: one /64). */
  maxConnectionsPerAddress: number
  connectionsPerAddress: Rate
  /** The two limits per address do not apply to this machine: simulators, proxies. */
  exemptLoopback: boolean
  /** From the first byte possible to the end of CONNECT; also for connections that send nothing. */
  connectTimeoutMs: number
  /** Seconds; a client that asks for more, or for none at all, is refused. */
  keepaliveLimitS: number
  /** How long a device may leave its downlink unread. */
  drainTimeoutMs: number
  /** How long a message may wait for its commit before the connection is given up. */
  commitDeadlineMs: number
  /** How long a CONNECT may wait for the verdict on its password. */
  authenticateDeadlineMs: number
  /** Password checks at the same time, so that a storm of reconnects leaves processor time for those connected. */
  authenticationsAtOnce: number
  /** How often a device may push its own open connection aside: more looks like two devices with one credential. */
  takeovers: Rate
  /** Messages of one device, one token per 4 KiB begun. Who sends faster is read more slowly. */
  messages: Rate
  /** Bytes of one connection read and not yet answered; beyond that it is read no further. */
  maxBacklogBytes: number
  /** Packets other than PUBLISH and PUBACK on one connection. */
  controlPackets: Rate
  /** Messages to one device that its connection has not taken yet. */
  maxDownPending: number
  /** How long a gateway's binding to a child is believed without asking again. */
  bindingTrustMs: number
  /** How long `close` waits for commits under way. */
  closeGraceMs: number
}

export const EMBEDDED_DEFAULTS: EmbeddedSettings = {
  port: 1883,
  tls: null,
  maxPacketBytes: 64 * 1024,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 20,
  connectionsPerAddress: { burst: 40, perSecond: 1 },
  exemptLoopback: true,
  connectTimeoutMs: 5_000,
  keepaliveLimitS: 300,
  drainTimeoutMs: 8_000,
  commitDeadlineMs: 10_000,
  authenticateDeadlineMs: 20_000,
  authenticationsAtOnce: 2,
  takeovers: { burst: 3, perSecond: 3 / 3600 },
  messages: { burst: 2_000, perSecond: 1_000 },
  maxBacklogBytes: 128 * 1024,
  controlPackets: { burst: 100, perSecond: 10 },
  maxDownPending: 256,
  bindingTrustMs: 5_000,
  closeGraceMs: 3_000,
}
