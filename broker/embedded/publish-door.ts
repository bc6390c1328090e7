// What a connected device may publish, and the wait for its commit. This is the one place where Aedes holds a PUBACK back:
// it is written when the callback is called, so the callback is called when the message is committed, in order of arrival.

import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import { AppError, type DeviceId, isDeviceId } from '#core'
import type { Counters, RefusalReason } from '../counters.js'
import type { BrokerPorts, DeviceMessage, OnMessage } from '../gateway.js'
import { handOver } from '../hand-over.js'
import { errorFields, type GatewayLog } from '../log.js'
import { parseUpTopic } from '../topics.js'
import { withinDeadline } from '../within-deadline.js'
import type { Admitted, Session, Sessions } from './session.js'
import type { EmbeddedSettings } from './settings.js'

type Done = (error?: Error | null) => void

export interface PublishDoor {
  authorizePublish(client: Client | null, packet: PublishPacket, done: Done): void
}

interface Parts {
  ports: BrokerPorts
  settings: EmbeddedSettings
  sessions: Sessions
  counters: Counters
  log: GatewayLog
  onMessage: OnMessage
  isClosing(): boolean
}

/** Bytes of payload that cost one token. */
const BYTES_PER_TOKEN = 4096
/** What a message costs beside its payload, roughly. */
const BYTES_KEPT_PER_MESSAGE = 64

export function createPublishDoor(parts: Parts): PublishDoor {
  const { ports, settings, sessions, counters, log, onMessage } = parts

  function refusal(reason: RefusalReason, device: DeviceId | null): AppError {
    counters.refuse(reason)
    if (reason !== 'closing') log.warn({ reason, device }, 'a publish was refused')
    return new AppError('publish-refused', 'The message is not allowed.', { details: { reason } })
  }

  /** The message in the packet, or the error that says against which rule it is. */
  function read(
    packet: PublishPacket,
    publisherId: DeviceId,
    address: string,
    will: boolean,
  ): DeviceMessage | AppError {
    if (packet.topic.startsWith('$')) return refusal('foreign-topic', publisherId)
    if (packet.qos === 2) return refusal('qos-2', publisherId)
    // MQTT-2.3.1-1; a will has no identifier.
    if (packet.qos === 1 && packet.messageId === 0 && !will) return refusal('packet-id-zero', publisherId)
    const topic = parseUpTopic(packet.topic)
    if (topic === null) return refusal('bad-topic', publisherId)
    return {
      deviceId: topic.deviceId,
      topic: packet.topic,
      kind: topic.kind,
      format: topic.format,
      payload: typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload,
      receivedAt: ports.clock(),
      publisherId,
      will,
      retained: false,
      qos: packet.qos,
      packetId: packet.messageId ?? null,
      dup: packet.dup,
      session: publisherId,
      address,
    }
  }

  /** What is refused for its size was not acknowledged: the device has it still, and tomorrow it fits. */
  function commit(message: DeviceMessage): Promise<void> {
    const mayStore = ports.mayStore?.(message.deviceId, message.payload.length) ?? true
    return mayStore ? handOver(onMessage, counters, message) : Promise.reject(refusal('allowance', message.deviceId))
  }

  function commitWhenBound(session: Session, sender: Admitted, message: DeviceMessage): Promise<void> {
    if (message.deviceId === sender.device) return commit(message)
    return isBound(session, sender.device, message.deviceId).then((bound) => {
      if (!bound) throw refusal('foreign-topic', sender.device)
      return commit(message)
    })
  }

  /** Asked once in a while, not for every message; a refusal is not remembered. */
  function isBound(session: Session, gateway: DeviceId, child: DeviceId): Promise<boolean> {
    const now = ports.clock()
    const known = session.bindings.get(child)
    if (known && now < known.until) return known.allowed
    const allowed = ports.mayPublishFor(gateway, child)
    session.bindings.set(child, { allowed, until: now + settings.bindingTrustMs })
    allowed.then(
      (bound) => {
        if (!bound) session.bindings.delete(child)
      },
      () => session.bindings.delete(child),
    )
    return allowed
  }

  function publish(session: Session, sender: Admitted, message: DeviceMessage, done: Done): void {
    const bytes = BYTES_KEPT_PER_MESSAGE + message.payload.length
    session.backlog.add(bytes)
    const cost = 1 + Math.floor(message.payload.length / BYTES_PER_TOKEN)
    sender.pacer.run(cost, () => {
      sender.order.add(commitWhenBound(session, sender, message), (error) => {
        session.backlog.remove(bytes)
        if (error !== null) log.warn({ device: sender.device, ...errorFields(error) }, 'a message was not acknowledged')
        done(error === null ? null : asError(error))
      })
    })
  }

  /** A will comes after its connection: no order to keep and nobody to slow down. */
  function commitWill(commit: Promise<void>, done: Done): void {
    withinDeadline(commit, settings.commitDeadlineMs).then(
      () => done(null),
      (error: unknown) => {
        log.warn(errorFields(error), 'a will was not committed')
        done(asError(error))
      },
    )
  }

  /** A will found without its connection bears the id of its device, which must not be here. */
  function readOrphan(packet: PublishPacket | AedesPublishPacket): DeviceMessage | AppError {
    const owner = 'clientId' in packet && typeof packet.clientId === 'string' ? packet.clientId : ''
    if (!isDeviceId(owner) || sessions.live(owner)) return refusal('will', null)
    const message = read(packet, owner, '', true)
    if (message instanceof AppError || message.deviceId === owner) return message
    return refusal('foreign-topic', owner)
  }

  return {
    authorizePublish(client, packet, done) {
      packet.retain = false
      if (parts.isClosing()) return done(refusal('closing', null))
      if (client === null) {
        const message = readOrphan(packet)
        if (message instanceof AppError) return done(message)
        return commitWill(commit(message), done)
      }
      const session = sessions.of(client.conn)
      const sender = session?.admitted
      if (!session || !sender || session.cut) return done(refusal('revoked', sender?.device ?? null))
      const will = Object.is(packet, session.will)
      const message = read(packet, sender.device, session.address, will)
      if (message instanceof AppError) return done(message)
      if (will) return commitWill(commitWhenBound(session, sender, message), done)
      publish(session, sender, message, done)
    },
  }
}

/** What Aedes is told, and passes on to whoever logs: never a foreign error, whose sentence may quote values. */
function asError(error: unknown): AppError {
  return error instanceof AppError
    ? error
    : new AppError('not-durable', 'The message was not committed.', { cause: error })
}
