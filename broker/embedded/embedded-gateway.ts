// The embedded front door: Aedes 1.2 behind our fences. Sockets are accepted, guarded and counted here; who may do what is
// decided at the three doors. Nothing a device publishes is routed to another device: it is handed over, committed, acknowledged.

import { Aedes } from 'aedes'
import type { DeviceId } from '#core'
import { commitsEnded } from '../commits-ended.js'
import { type Counters, createCounters, type RefusalReason } from '../counters.js'
import type { BrokerPorts, DeviceGateway, OnMessage } from '../gateway.js'
import { errorFields, type GatewayLog, SILENT } from '../log.js'
import { brakeSocket } from './backlog.js'
import { createConnectDoor } from './connect-door.js'
import { createDownlink } from './downlink.js'
import { createFrameGuard, guardFrames } from './frame-guard.js'
import { createListeners, type Listeners, type Serve } from './listeners.js'
import { createPublishDoor } from './publish-door.js'
import { routeNothing } from './route-nothing.js'
import { createSessions, type Sessions } from './session.js'
import { EMBEDDED_DEFAULTS, type EmbeddedSettings } from './settings.js'
import { createSubscribeDoor } from './subscribe-door.js'

export interface EmbeddedGateway extends DeviceGateway {
  /** The port of MQTT over TLS; null before `start` and without a certificate. */
  readonly tlsPort: number | null
  /** Cuts a revoked device off at once: open connections, pending ones, its will. Returns how many connections it had. */
  disconnect(device: DeviceId): number
}

export interface EmbeddedOptions {
  ports: BrokerPorts
  settings?: Partial<EmbeddedSettings>
  log?: GatewayLog
  /** A device has just subscribed to its downlink: what waits in the outbox can be sent. */
  onListening?: (device: DeviceId) => void
  /** A device pushes its own connection aside too often: two with one credential. */
  onCloneSuspected?: (device: DeviceId) => void
}

/**
 * States: created → `start` → listening → `close` → closing (commits end, nothing new is taken) → closed.
 * @example const gateway = createEmbeddedGateway({ ports, settings: { port: 0 } })
 */
export function createEmbeddedGateway(options: EmbeddedOptions): EmbeddedGateway {
  const settings: EmbeddedSettings = { ...EMBEDDED_DEFAULTS, ...options.settings }
  const counters = createCounters()
  const sessions = createSessions(settings, options.ports.clock)
  const state: {
    broker: Aedes | null
    listeners: Listeners | null
    port: number | null
    tlsPort: number | null
    closing: boolean
  } = { broker: null, listeners: null, port: null, tlsPort: null, closing: false }

  return {
    async start(onMessage) {
      const isClosing = () => state.closing
      const broker = await openBroker({ options, settings, sessions, counters, onMessage, isClosing })
      const { clock } = options.ports
      const serve: Serve = (socket, address, tls) => {
        const session = sessions.open(socket, address, tls)
        socket.once('close', () => sessions.forget(session))
        brakeSocket(socket, session.backlog)
        guardFrames(socket, createFrameGuard(settings, clock), (fault) => counters.refuse(fault))
        broker.handle(socket)
      }
      const listeners = createListeners({ settings, counters, log: options.log ?? SILENT, clock, serve })
      try {
        Object.assign(state, await listeners.open(), { broker, listeners })
      } catch (error) {
        await closeBroker(broker)
        throw error
      }
    },
    ...createDownlink(sessions, counters, settings.maxDownPending),
    get port() {
      return state.port
    },
    get tlsPort() {
      return state.tlsPort
    },
    disconnect(device) {
      let cut = 0
      for (const session of sessions.all()) {
        if (session.claim !== device) continue
        session.cut = true
        session.admitted?.pacer.stop()
        session.socket.destroy()
        cut++
      }
      return cut
    },
    stats: () => counters.snapshot(sessions.count),
    async close() {
      if (state.closing) return
      state.closing = true
      const closed = state.listeners?.close()
      await commitsEnded(counters, settings.closeGraceMs)
      for (const session of sessions.all()) session.socket.destroy()
      state.listeners?.destroyConnections()
      await Promise.all([closed, state.broker && closeBroker(state.broker)])
    },
  }
}

interface BrokerParts {
  options: EmbeddedOptions
  settings: EmbeddedSettings
  sessions: Sessions
  counters: Counters
  onMessage: OnMessage
  isClosing(): boolean
}

async function openBroker(parts: BrokerParts): Promise<Aedes> {
  const { options, settings, sessions, counters, onMessage, isClosing } = parts
  const { ports, log = SILENT, onCloneSuspected } = options
  const connect = createConnectDoor({ ports, settings, sessions, counters, log, onCloneSuspected })
  const publish = createPublishDoor({ ports, settings, sessions, counters, log, onMessage, isClosing })
  const subscribe = createSubscribeDoor(sessions, counters)
  const broker = await Aedes.createBroker({
    connectTimeout: settings.connectTimeoutMs,
    keepaliveLimit: settings.keepaliveLimitS,
    drainTimeout: settings.drainTimeoutMs,
    preConnect: connect.preConnect,
    authenticate: connect.authenticate,
    authorizePublish: publish.authorizePublish,
    authorizeSubscribe: subscribe.authorizeSubscribe,
    authorizeForward: subscribe.authorizeForward,
  })
  routeNothing(broker)
  listenToBroker(broker, parts, log)
  return broker
}

function listenToBroker(broker: Aedes, { options, sessions, counters }: BrokerParts, log: GatewayLog): void {
  broker.on('clientReady', (client) => {
    const session = sessions.of(client.conn)
    if (!session) return
    session.ready = true
    counters.accepted++
  })
  broker.on('subscribe', (subscriptions, client) => {
    const session = sessions.of(client.conn)
    for (const { topic, qos } of subscriptions) if (qos <= 2) session?.filters.set(topic, qos)
    if (session?.admitted && session.filters.size > 0) options.onListening?.(session.admitted.device)
  })
  broker.on('unsubscribe', (topics, client) => {
    for (const topic of topics) sessions.of(client.conn)?.filters.delete(topic)
  })
  broker.on('connectionError', (_client, error) => {
    const reason = connectionFault(error)
    if (reason) counters.refuse(reason)
  })
  broker.on('clientError', (client, error) => {
    const session = sessions.of(client.conn)
    if (!session?.ready) return
    session.ready = false
    if (error.message === 'drain timeout') counters.refuse('stalled')
    log.info({ device: client.id, fault: error.message }, 'a connection ended with an error')
  })
  // Aedes reports trouble of its own this way, and a listener less would end the process.
  Reflect.apply(broker.on, broker, [
    'error',
    (error: unknown) => log.error(errorFields(error), 'the broker reports an error'),
  ])
}

/** What Aedes refused by itself, told apart by the words of 1.2 (pinned). */
function connectionFault(error: Error): RefusalReason | null {
  if (error.message === 'connect did not arrive in time') return 'connect-timeout'
  if (error.message === 'keep alive limit exceeded') return 'keepalive'
  if (error.message === 'unacceptable protocol version') return 'protocol'
  return null
}

function closeBroker(broker: Aedes): Promise<void> {
  return new Promise((resolve) => broker.close(() => resolve()))
}
