// Who may connect: one device, under its own id, with its own password, while what it sends can be kept.
// Answers with MQTT 3.1.1 return codes; every answer is also counted.

import type { AuthenticateError, Client, ConnectPacket } from 'aedes'
import { AppError, type DeviceId, isDeviceId } from '#core'
import type { Counters, RefusalReason } from '../counters.js'
import type { BrokerPorts } from '../gateway.js'
import { errorFields, type GatewayLog } from '../log.js'
import { parseUpTopic } from '../topics.js'
import { withinDeadline } from '../within-deadline.js'
import type { Session, Sessions } from './session.js'
import type { EmbeddedSettings } from './settings.js'
import { createTurnstile } from './turnstile.js'

/** CONNACK return codes of MQTT 3.1.1, table 3.1. */
const CODE = { identifierRejected: 2, serverUnavailable: 3, badUserNameOrPassword: 4, notAuthorized: 5 } as const

interface Refusal {
  code: (typeof CODE)[keyof typeof CODE]
  reason: RefusalReason
}

export interface ConnectDoor {
  preConnect(client: Client, packet: ConnectPacket, callback: (error: Error | null, success: boolean) => void): void
  authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void
}

interface Parts {
  ports: BrokerPorts
  settings: EmbeddedSettings
  sessions: Sessions
  counters: Counters
  log: GatewayLog
  onCloneSuspected?: ((device: DeviceId) => void) | undefined
}

export function createConnectDoor({ ports, settings, sessions, counters, log, onCloneSuspected }: Parts): ConnectDoor {
  const turnstile = createTurnstile(settings.authenticationsAtOnce)

  async function verdictOn(client: Client, session: Session, password: Buffer): Promise<Refusal | null> {
    const verdict = await turnstile.run(async () => {
      if (client.closed) return 'refused'
      return ports.authenticate(session.claim, password, { address: session.address, tls: session.tls })
    })
    if (verdict === 'ok') return null
    return verdict === 'refused'
      ? { code: CODE.notAuthorized, reason: 'credentials' }
      : { code: CODE.serverUnavailable, reason: 'identity-away' }
  }

  async function judge(
    client: Client,
    session: Session,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<Refusal | null> {
    if (!ports.ledgerReady()) return { code: CODE.serverUnavailable, reason: 'ledger-away' }
    const device = session.claim
    if (!isDeviceId(device)) return { code: CODE.identifierRejected, reason: 'client-id' }
    if (username !== device) return { code: CODE.notAuthorized, reason: 'identity-mismatch' }
    if (!password?.length) return { code: CODE.badUserNameOrPassword, reason: 'no-password' }
    const refusal = await verdictOn(client, session, password)
    if (refusal) return refusal
    if (!(await mayLeaveWill(ports, session, device))) return { code: CODE.notAuthorized, reason: 'will' }
    if (session.cut) return { code: CODE.notAuthorized, reason: 'revoked' }
    if (client.closed) return null
    if (sessions.admit(session, device, client)) return null
    onCloneSuspected?.(device)
    return { code: CODE.serverUnavailable, reason: 'takeover-rate' }
  }

  return {
    /** Only takes notes: a refusal here could not say why. A session never outlives its connection. */
    preConnect(client, packet, callback) {
      const session = sessions.of(client.conn)
      if (!session) return callback(new AppError('unknown-connection', 'The connection was not accepted here.'), false)
      session.claim = packet.clientId
      session.will = packet.will ?? null
      packet.clean = true
      callback(null, true)
    },

    authenticate(client, username, password, done) {
      const session = sessions.of(client.conn)
      if (!session) return done(connectError(CODE.serverUnavailable, 'closing'), null)
      withinDeadline(judge(client, session, username, password), settings.authenticateDeadlineMs).then(
        (refusal) => {
          if (refusal === null) return done(null, true)
          session.cut = true
          counters.refuse(refusal.reason)
          log.info(
            { address: session.address, reason: refusal.reason, device: loggable(session.claim) },
            'connection refused',
          )
          done(connectError(refusal.code, refusal.reason), null)
        },
        (error: unknown) => {
          session.cut = true
          counters.refuse('identity-away')
          log.error(errorFields(error), 'a device could not be judged')
          done(connectError(CODE.serverUnavailable, 'identity-away'), null)
        },
      )
    },
  }
}

/** A will speaks for the device later, so it is judged now: a client learns at once that its will can never be heard. */
async function mayLeaveWill(ports: BrokerPorts, session: Session, device: DeviceId): Promise<boolean> {
  const will = session.will
  if (will === null) return true
  if ('qos' in will && will.qos === 2) return false
  const topic = 'topic' in will && typeof will.topic === 'string' ? parseUpTopic(will.topic) : null
  if (topic === null) return false
  return topic.deviceId === device || ports.mayPublishFor(device, topic.deviceId)
}

function connectError(code: Refusal['code'], reason: RefusalReason): AuthenticateError {
  const error = new AppError('connection-refused', 'The connection was refused.', { details: { reason } })
  return Object.assign(error, { returnCode: code })
}

/** A client id that is no device id is anybody's text and stays out of the log. */
function loggable(claim: string): string | null {
  return isDeviceId(claim) ? claim : null
}
