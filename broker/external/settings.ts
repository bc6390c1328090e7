// How much of the stream of a broker that is not ours we take at a time. Where it is and who we are there: broker-url.ts.

export interface ExternalSettings {
  /** The name of the shared subscription: the gateways of one platform have the same. */
  shareName: string
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

export const EXTERNAL_DEFAULTS: ExternalSettings = {
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
