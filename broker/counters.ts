// What a gateway has done since it started. Plain numbers: `app` turns them into Prometheus metrics.

import type { GatewayStats } from './gateway.js'

/** Every reason for which something is turned away: a label of the metric, and a word in the log. */
export type RefusalReason =
  | 'address-rate'
  | 'address-connections'
  | 'too-many-connections'
  | 'packet-too-large'
  | 'malformed-length'
  | 'not-connect-first'
  | 'control-flood'
  | 'connect-timeout'
  | 'protocol'
  | 'keepalive'
  | 'ledger-away'
  | 'client-id'
  | 'identity-mismatch'
  | 'no-password'
  | 'credentials'
  | 'identity-away'
  | 'takeover-rate'
  | 'revoked'
  | 'closing'
  | 'allowance'
  | 'bad-topic'
  | 'foreign-topic'
  | 'unknown-device'
  | 'qos-2'
  | 'packet-id-zero'
  | 'retained-copy'
  | 'will'
  | 'subscription'
  | 'stalled'

export interface Counters {
  inFlight: number
  accepted: number
  published: number
  committed: number
  notDurable: number
  sentDown: number
  refuse(reason: RefusalReason): void
  snapshot(connections: number): GatewayStats
}

export function createCounters(): Counters {
  const refused = new Map<RefusalReason, number>()
  return {
    inFlight: 0,
    accepted: 0,
    published: 0,
    committed: 0,
    notDurable: 0,
    sentDown: 0,
    refuse(reason) {
      refused.set(reason, (refused.get(reason) ?? 0) + 1)
    },
    snapshot(connections) {
      const { inFlight, accepted, published, committed, notDurable, sentDown } = this
      const reasons = Object.fromEntries(refused)
      return { connections, inFlight, accepted, refused: reasons, published, committed, notDurable, sentDown }
    },
  }
}
