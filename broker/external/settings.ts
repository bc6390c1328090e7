// How to reach a broker that is not ours, and how much of its stream we take at a time.

export interface ExternalSettings {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`; may carry user name and password. Never logged. */
  url: string
  /** The same at every start of the same replica, and different between replicas: the broker keeps our session under it. */
  clientId: string
  /** 4 = MQTT 3.1.1, 5 = MQTT 5. */
  protocolVersion: 4 | 5
  /** Several gateways share the stream (MQTT 5 only). With 3.1.1 there must be one gateway. */
  shared: boolean
  shareName: string
  username?: string
  password?: string
  /** PEM; the system's certificates otherwise. */
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  /** Messages we may hold unacknowledged (MQTT 5; with 3.1.1 the broker's own limit counts). */
  receiveMaximum: number
  maxPacketBytes: number
  /** How long the broker keeps what we have not taken while we are away (MQTT 5; with 3.1.1 the broker's own limit counts). */
  sessionExpiryS: number
  keepaliveS: number
  commitDeadlineMs: number
  /** Wait before connecting again; doubles while nothing can be committed. */
  reconnectFirstMs: number
  reconnectMostMs: number
  /** How long `start` waits for the first subscription. */
  startTimeoutMs: number
  /** How long a device that exists is believed to. */
  deviceTrustMs: number
  maxDownPending: number
  closeGraceMs: number
}

export const EXTERNAL_DEFAULTS: Omit<ExternalSettings, 'url' | 'clientId'> = {
  protocolVersion: 5,
  shared: true,
  shareName: 'ingest',
  receiveMaximum: 1_000,
  maxPacketBytes: 66 * 1024,
  sessionExpiryS: 7 * 24 * 3600,
  keepaliveS: 30,
  commitDeadlineMs: 10_000,
  reconnectFirstMs: 1_000,
  reconnectMostMs: 30_000,
  startTimeoutMs: 30_000,
  deviceTrustMs: 60_000,
  maxDownPending: 1_000,
  closeGraceMs: 3_000,
}
