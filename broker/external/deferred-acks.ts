// PUBACK after the commit, on a client that would write it before. mqtt.js 5.16 (pinned) announces every packet in
// `packetreceive` ahead of handling it: a PUBLISH made QoS 0 there is not acknowledged by mqtt.js, and we write the PUBACK
// ourselves when the message is committed: in order, and only to the connection the message came on. After a reconnect the
// broker sends again what was not acknowledged, under ids that would otherwise be confused.

import type { IPublishPacket, MqttClient } from 'mqtt'
import { writeToStream } from 'mqtt-packet'
import { type CommitOrder, createCommitOrder } from '../commit-order.js'

type Stream = MqttClient['stream']

export interface DeferredAcks {
  /** Takes every PUBLISH of the client from now on. */
  listen(): void
}

export interface DeferredAckOptions {
  client: MqttClient
  protocolVersion: 4 | 5
  commitDeadlineMs: number
  /** Resolves when the message is committed (or is none of ours), rejects when it must come again. */
  commit(message: IPublishPacket, qos: 0 | 1): Promise<void>
  /** A QoS 0 message was lost, or the connection was given up so that QoS 1 messages come again. */
  onFailure(error: unknown, qos: 0 | 1): void
  onAcknowledged(): void
  isClosing(): boolean
}

export function createDeferredAcks(options: DeferredAckOptions): DeferredAcks {
  const { client, commit, onFailure } = options
  let current: { stream: Stream; order: CommitOrder } | null = null

  function orderOf(stream: Stream): CommitOrder {
    if (current?.stream !== stream) current = { stream, order: createCommitOrder(options.commitDeadlineMs) }
    return current.order
  }

  /** Without an acknowledgement the broker holds the rest back for ever; a new connection makes it send again. */
  function giveUp(stream: Stream, error: unknown): void {
    if (stream.destroyed) return
    onFailure(error, 1)
    stream.destroy()
  }

  function acknowledge(stream: Stream, messageId: number): void {
    if (client.stream !== stream || stream.destroyed) return
    writeToStream({ cmd: 'puback', messageId, reasonCode: 0 }, stream, { protocolVersion: options.protocolVersion })
    options.onAcknowledged()
  }

  /** Only QoS 0 has no message id: we ask for no more than QoS 1. */
  function take(packet: IPublishPacket): void {
    const { stream } = client
    const { messageId } = packet
    packet.qos = 0
    if (stream.destroyed || options.isClosing()) return
    if (messageId === undefined) {
      commit(packet, 0).catch((error: unknown) => onFailure(error, 0))
      return
    }
    orderOf(stream).add(commit(packet, 1), (error) => {
      if (error === null) acknowledge(stream, messageId)
      else giveUp(stream, error)
    })
  }

  return {
    listen() {
      client.on('packetreceive', (packet) => {
        if (packet.cmd === 'publish') take(packet)
      })
    },
  }
}
