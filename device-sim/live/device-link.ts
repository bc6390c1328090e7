// One simulated device's way to the broker. It keeps a message until the platform has it, and connects only when it has something to say.
//
// States: idle → waiting for a connection → connecting → sending → idle, or → holding (stays connected for the next message);
// a failure anywhere → backing off → waiting. `close` ends it from any.

import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { AppError, type RandomStream } from '#core'
import type { PlannedMessage } from '../history/types.js'
import type { SimDevice } from '../population/types.js'
import type { WireMessage } from '../wire/encode.js'
import { createBackOff } from './back-off.js'
import type { ConnectionBudget } from './connection-budget.js'
import { readReceipt } from './receipt.js'

export interface DeviceLinkOptions {
  device: SimDevice
  connect: (device: SimDevice) => IClientOptions
  budget: ConnectionBudget
  /** What lets the device forget a message: the broker's PUBACK when the broker is the platform's own, else the receipt. */
  acknowledgedBy: 'puback' | 'receipt'
  /** Whether to stay connected between messages. */
  hold: () => boolean
  jitter: RandomStream
  encode(message: PlannedMessage): WireMessage
  onAcknowledged(message: PlannedMessage): void
  onFailure(device: SimDevice, error: unknown): void
}

export interface DeviceLink {
  offer(message: PlannedMessage): void
  readonly queued: number
  readonly connected: boolean
  /** Drops the connection at once; what is not acknowledged stays unacknowledged. */
  close(): void
}

const GOODBYE_MS = 500
const CONNECT_TIMEOUT_MS = 15_000
const RECEIPT_TIMEOUT_MS = 30_000

export function createDeviceLink(options: DeviceLinkOptions): DeviceLink {
  const { device, budget } = options
  const queue: PlannedMessage[] = []
  const backOff = createBackOff(options.jitter)
  let client: MqttClient | null = null
  let state: 'idle' | 'busy' | 'holding' | 'closed' = 'idle'
  let timer: NodeJS.Timeout | null = null

  function wake(): void {
    if (queue.length === 0 || state === 'busy' || state === 'closed') return
    const held = state === 'holding'
    state = 'busy'
    if (held) void session()
    else budget.acquire(() => void session())
  }

  /** Owns one place of the budget from the moment it is called until it gives it back. */
  async function session(): Promise<void> {
    try {
      if (isClosed()) {
        giveBack()
        return
      }
      client ??= await open()
      while (queue.length > 0 && !isClosed()) {
        await deliver(client, queue[0]!)
        const done = queue.shift()
        if (done) options.onAcknowledged(done)
        backOff.reset()
      }
      if (isClosed()) {
        giveBack()
        return
      }
      if (options.hold()) {
        state = 'holding'
        return
      }
      state = 'idle'
      giveBack()
      wake()
    } catch (error) {
      giveBack()
      if (isClosed()) return
      options.onFailure(device, error)
      timer = setTimeout(() => {
        state = 'idle'
        wake()
      }, backOff.next())
    }
  }

  /** A call, because the state changes while a session waits. */
  function isClosed(): boolean {
    return state === 'closed'
  }

  /** The place in the budget is free once the connection is really gone. */
  function giveBack(): void {
    const ending = client
    client = null
    if (!ending) {
      budget.release()
      return
    }
    let held = true
    const release = (): void => {
      if (held) budget.release()
      held = false
    }
    setTimeout(release, GOODBYE_MS).unref()
    ending.once('close', release)
    ending.end(true, {}, release)
  }

  async function open(): Promise<MqttClient> {
    const made = connect({
      ...options.connect(device),
      clientId: device.deviceId,
      protocolVersion: 4,
      clean: true,
      keepalive: 60 + Math.floor(60 * options.jitter.next()),
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      resubscribe: false,
    })
    client = made
    // An error that nobody listens to would end the process, and some come after the close that was acted upon.
    made.on('error', ignoreLateError)
    await settled(made, CONNECT_TIMEOUT_MS + 1_000, (done) => made.once('connect', () => done()))
    made.on('close', () => {
      // The other side hung up while nothing was being sent.
      if (client !== made || state !== 'holding') return
      state = 'idle'
      giveBack()
      wake()
    })
    if (options.acknowledgedBy === 'receipt') {
      const granted = await made.subscribeAsync(`v1/devices/${device.deviceId}/down/receipt`, { qos: 1 })
      if (granted.some((grant) => grant.qos > 2)) throw new AppError('no-receipts', 'The broker refuses the receipts.')
    }
    return made
  }

  async function deliver(connection: MqttClient, message: PlannedMessage): Promise<void> {
    const { epoch, seq } = message
    const { topic, payload } = options.encode(message)
    await settled(connection, RECEIPT_TIMEOUT_MS, (done, failed) => {
      const byReceipt = options.acknowledgedBy === 'receipt'
      const listen = (_topic: string, bytes: Buffer): void => {
        if (!readReceipt(bytes)?.covers({ epoch, seq, payload })) return
        connection.off('message', listen)
        done()
      }
      if (byReceipt) connection.on('message', listen)
      connection.publish(topic, payload, { qos: 1 }, (error) => {
        if (error) failed(error)
        else if (!byReceipt) done()
      })
    })
  }

  return {
    offer(message) {
      queue.push(message)
      wake()
    },
    get queued() {
      return queue.length
    },
    get connected() {
      return client?.connected ?? false
    },
    close() {
      const held = state === 'holding'
      state = 'closed'
      if (timer) clearTimeout(timer)
      if (held) giveBack()
      else client?.end(true)
    },
  }
}

/** Waits for something on a connection; the connection's end or error, or the time running out, is a failure. */
function settled(
  connection: MqttClient,
  withinMs: number,
  start: (done: () => void, failed: (error: Error) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clean()
      reject(error)
    }
    const lost = (): void => fail(new AppError('connection-lost', 'The connection ended before the acknowledgement.'))
    const late = setTimeout(lost, withinMs)
    const clean = (): void => {
      clearTimeout(late)
      connection.off('close', lost)
      connection.off('error', fail)
      connection.off('end', lost)
    }
    connection.on('close', lost)
    connection.on('end', lost)
    connection.on('error', fail)
    start(() => {
      clean()
      resolve()
    }, fail)
  })
}

/** The close that follows is what is acted upon. */
function ignoreLateError(): undefined {
  return undefined
}
