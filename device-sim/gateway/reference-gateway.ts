// The reference gateway (docs/device-contract.md): a hub that takes readings from the devices bound to it, keeps them in a file that
// survives a crash, and sends until the platform says that it has them. What a vendor's gateway should do, as short as it can be said.
//
// States of the connection: away → connecting → there; back-off between attempts. Messages go out oldest first, a few at a time.

import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { copenhagenOffset, type DeviceId, type EpochMs, formatDateTime, PRECISION, type RandomStream } from '#core'
import { createBackOff } from '../live/back-off.js'
import type { LiveLog } from '../live/live-simulation.js'
import { readReceipt } from '../live/receipt.js'
import { type KeptMessage, openBufferFile } from './buffer-file.js'

export interface GatewayReading {
  metric: string
  at: EpochMs
  values: Readonly<Record<string, number | string>>
  unit: string
  flags?: readonly string[]
}

export interface GatewayOptions {
  /** Client id and user name. */
  gatewayId: DeviceId
  /** The devices bound to it, for which it publishes. */
  devices: readonly DeviceId[]
  connection: IClientOptions
  bufferFile: string
  /** Rises when the buffer is given to another owner. */
  epoch: number
  /** The broker's PUBACK where the broker is the platform's own; else the receipt. */
  acknowledgedBy?: 'puback' | 'receipt'
  inFlight?: number
  firstBackOffMs?: number
  jitter: RandomStream
  clock: () => EpochMs
  log: LiveLog
}

export interface ReferenceGateway {
  /** Resolves when the readings are on the gateway's own disk: the device may forget them. @throws AppError `buffer-failed` */
  record(device: DeviceId, readings: readonly GatewayReading[]): Promise<void>
  /** Messages that the platform does not yet have. */
  readonly waiting: number
  close(): Promise<void>
}

/** @throws AppError `buffer-failed` */
export async function startReferenceGateway(options: GatewayOptions): Promise<ReferenceGateway> {
  const { gatewayId, acknowledgedBy = 'puback', inFlight = 10, clock, log } = options
  const buffer = await openBufferFile(options.bufferFile)
  /** Oldest first. */
  let queue = new Map(buffer.waiting.map((message) => [message.id, message]))
  const underWay = new Map<number, KeptMessage>()
  const backOff = createBackOff(options.jitter, options.firstBackOffMs)
  let client: MqttClient | null = null
  let timer: NodeJS.Timeout | null = null
  let closed = false
  if (buffer.cutBytes > 0)
    log.warn({ cutBytes: buffer.cutBytes }, 'the end of the buffer was unfinished and is cut off')
  attempt()

  function attempt(): void {
    const made = connect({
      ...options.connection,
      clientId: gatewayId,
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      reconnectPeriod: 0,
      resubscribe: false,
    })
    client = made
    made.on('error', (error) => log.warn({ err: error }, 'the connection to the platform failed'))
    made.on('message', onReceipt)
    made.on('connect', () => {
      backOff.reset()
      if (acknowledgedBy === 'puback') pump()
      else made.subscribe(options.devices.map(receiptTopic), { qos: 1 }, () => pump())
    })
    made.on('close', () => {
      if (client !== made) return
      client = null
      queue = new Map([...underWay, ...queue])
      underWay.clear()
      made.end(true)
      if (!closed) timer = setTimeout(attempt, backOff.next())
    })
  }

  function pump(): void {
    if (!client?.connected) return
    for (const message of queue.values()) {
      if (underWay.size >= inFlight) return
      send(client, message)
    }
  }

  function send(connection: MqttClient, message: KeptMessage): void {
    queue.delete(message.id)
    underWay.set(message.id, message)
    connection.publish(`v1/devices/${message.deviceId}/up/readings`, encode(message), { qos: 1 }, (error) => {
      if (!error && acknowledgedBy === 'puback' && underWay.has(message.id)) finish(message)
    })
  }

  function finish(message: KeptMessage): void {
    underWay.delete(message.id)
    queue.delete(message.id)
    buffer.done(message)
    pump()
  }

  /** A receipt is about one device's messages, whether they are on their way or wait to be sent again. */
  function onReceipt(topic: string, bytes: Buffer): void {
    const receipt = readReceipt(bytes)
    if (!receipt) return
    for (const message of [...underWay.values(), ...queue.values()]) {
      if (topic !== receiptTopic(message.deviceId)) continue
      if (receipt.covers({ ...message, payload: encode(message) })) finish(message)
    }
  }

  return {
    async record(device, readings) {
      const content = readings.map((reading) => ({ ...reading, at: written(reading.at) }))
      const message = await buffer.append(device, options.epoch, written(clock()), JSON.stringify(content))
      queue.set(message.id, message)
      pump()
    },
    get waiting() {
      return buffer.waiting.length
    },
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      client?.end(true)
      await buffer.close()
    },
  }
}

/** A late message with a synced clock is taken as it is written, however old its `sentAt`. */
function encode({ epoch, seq, sentAt, readings }: KeptMessage): Buffer {
  return Buffer.from(
    `{"v":1,"epoch":${epoch},"seq":${seq},"sentAt":"${sentAt}","clock":"synced","readings":${readings}}`,
  )
}

function receiptTopic(device: string): string {
  return `v1/devices/${device}/down/receipt`
}

function written(at: EpochMs): string {
  return formatDateTime({ at, offsetMin: copenhagenOffset(at), precision: PRECISION.millisecond })
}
