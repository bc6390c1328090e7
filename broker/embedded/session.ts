// What is known about one connection, from accept to close, and which connection is a device's own now.

import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import type { QoS } from 'mqtt-packet'
import type { DeviceId, EpochMs } from '#core'
import { type CommitOrder, createCommitOrder } from '../commit-order.js'
import { createTokenBucket, type TokenBucket } from '../token-bucket.js'
import { type Backlog, createBacklog } from './backlog.js'
import { createPacer, type Pacer } from './pacer.js'
import type { EmbeddedSettings } from './settings.js'

/**
 * connecting (no device) → admitted (`admit`: the device is known) → ready (CONNACK sent) → closed.
 * `cut` from any state: nothing of it is believed any more.
 */
export interface Session {
  readonly socket: Socket
  readonly address: string
  readonly tls: boolean
  /** The client id as sent, before anyone has judged it. */
  claim: string
  /** The will as sent: the broker hands back the same object when it comes due. */
  will: object | null
  ready: boolean
  cut: boolean
  /** Downlink filters and the QoS granted. */
  readonly filters: Map<string, QoS>
  downPending: number
  readonly backlog: Backlog
  admitted: Admitted | null
  /** What bindings this connection has been told of. */
  readonly bindings: Map<DeviceId, { allowed: Promise<boolean>; until: EpochMs }>
}

export interface Admitted {
  readonly device: DeviceId
  readonly client: Client
  readonly order: CommitOrder
  readonly pacer: Pacer
}

export interface Sessions {
  open(socket: Socket, address: string, tls: boolean): Session
  of(connection: Duplex): Session | undefined
  /** The connection that is the device's own. */
  live(device: DeviceId): Session | undefined
  /** Makes the connection the device's own and drops the one before. False when that happens too often. */
  admit(session: Session, device: DeviceId, client: Client): boolean
  forget(session: Session): void
  all(): Iterable<Session>
  readonly count: number
}

export function createSessions(settings: EmbeddedSettings, clock: () => EpochMs): Sessions {
  const open = new Set<Session>()
  /** Outlives the close of a connection: its will comes due after that. */
  const byConnection = new WeakMap<Duplex, Session>()
  const live = new Map<DeviceId, Session>()
  /** Kept between connections: reconnecting must not renew a device's allowance. */
  const rates = new Map<DeviceId, { messages: TokenBucket; takeovers: TokenBucket }>()

  function ratesOf(device: DeviceId): { messages: TokenBucket; takeovers: TokenBucket } {
    const known = rates.get(device)
    if (known) return known
    const now = clock()
    const fresh = {
      messages: createTokenBucket(settings.messages, now),
      takeovers: createTokenBucket(settings.takeovers, now),
    }
    rates.set(device, fresh)
    return fresh
  }

  return {
    open(socket, address, tls) {
      const session: Session = {
        socket,
        address,
        tls,
        claim: '',
        will: null,
        ready: false,
        cut: false,
        filters: new Map(),
        downPending: 0,
        backlog: createBacklog(settings.maxBacklogBytes),
        admitted: null,
        bindings: new Map(),
      }
      open.add(session)
      byConnection.set(socket, session)
      return session
    },
    of: (connection) => byConnection.get(connection),
    live: (device) => live.get(device),
    admit(session, device, client) {
      const { messages, takeovers } = ratesOf(device)
      const previous = live.get(device)
      if (previous && !takeovers.take(clock())) return false
      const order = createCommitOrder(settings.commitDeadlineMs)
      session.admitted = { device, client, order, pacer: createPacer(messages, clock) }
      live.set(device, session)
      previous?.admitted?.client.close()
      return true
    },
    forget(session) {
      open.delete(session)
      const admitted = session.admitted
      if (!admitted) return
      admitted.pacer.stop()
      if (live.get(admitted.device) === session) live.delete(admitted.device)
    },
    all: () => open,
    get count() {
      return open.size
    },
  }
}
