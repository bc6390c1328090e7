// One device under load: a connection, a window of unacknowledged messages, and the promise that each is sent again until acknowledged.
//
// States: idle → connecting → open → (closed by the other side) waiting → connecting → …; `close` ends it from any.

import { AppError, type EpochMs, type RandomStream } from '#core'
import type { LoadTemplate } from './message-template.js'
import { connectWire, type WireClient, type WireClientOptions } from './wire-client.js'

export interface LoadDevice {
  deviceId: string
  username: string
  password: string
  metrics: readonly string[]
}

export interface LoadDeviceOptions {
  connection: Omit<WireClientOptions, 'onPuback' | 'onClose'>
  template: LoadTemplate
  /** Messages without an acknowledgement at the same time. */
  inFlight: number
  jitter: RandomStream
  /** Limits connections in the making; calls back when there is room. */
  admit(connectNow: () => Promise<void>): void
  timeOf(seq: number): EpochMs
  /** When the message should have left, on the clock of `now`; null: when it leaves. */
  dueAt(seq: number): number | null
  now(): number
  onAck(seq: number, latencyMs: number): void
  onSent(again: boolean): void
  onError(code: string): void
}

export interface RunningDevice {
  connect(): void
  /** One more message is due; it waits when the window is full or the connection is away. */
  owe(): void
  /** Keeps the window full from now on. */
  fill(): void
  stopFilling(): void
  readonly isOpen: boolean
  readonly unacknowledged: number
  /** Messages due and not yet sent. */
  readonly owed: number
  close(): void
}

const FIRST_BACKOFF_MS = 100
const LONGEST_BACKOFF_MS = 5_000

export function createLoadDevice(options: LoadDeviceOptions): RunningDevice {
  const { template, inFlight, jitter, now } = options
  /** By slot; the message id is the slot + 1. 0 = free. */
  const seqs = new Float64Array(inFlight)
  const starts = new Float64Array(inFlight)
  const free = Array.from({ length: inFlight }, (_, i) => inFlight - 1 - i)
  let client: WireClient | null = null
  let nextSeq = 1
  let owed = 0
  let filling = false
  let closed = false
  let backoffMs = FIRST_BACKOFF_MS
  let timer: NodeJS.Timeout | null = null

  function pump(): void {
    while (client && free.length > 0 && (owed > 0 || filling)) {
      const slot = free.pop()!
      const seq = nextSeq++
      if (owed > 0) owed--
      seqs[slot] = seq
      starts[slot] = options.dueAt(seq) ?? now()
      send(slot, false)
    }
  }

  function send(slot: number, again: boolean): void {
    const seq = seqs[slot]!
    client?.write(template.packet(slot + 1, seq, options.timeOf(seq), again))
    options.onSent(again)
  }

  function onPuback(messageId: number): void {
    const slot = messageId - 1
    const seq = seqs[slot]
    if (!seq) return
    seqs[slot] = 0
    free.push(slot)
    options.onAck(seq, now() - starts[slot]!)
    pump()
  }

  /** Everything unacknowledged once more, oldest first: sending again is always safe. */
  function resend(): void {
    const slots = [...seqs.keys()].filter((slot) => seqs[slot]! > 0)
    slots.sort((a, b) => seqs[a]! - seqs[b]!)
    for (const slot of slots) send(slot, true)
  }

  async function connectNow(): Promise<void> {
    if (closed) return
    try {
      const made = await connectWire({ ...options.connection, onPuback, onClose })
      if (closed) {
        made.destroy()
        return
      }
      client = made
      backoffMs = FIRST_BACKOFF_MS
      resend()
      pump()
    } catch (error) {
      onFailure(error)
    }
  }

  function onClose(error: Error | null): void {
    client = null
    if (error) onFailure(error)
  }

  function onFailure(error: unknown): void {
    options.onError(error instanceof AppError ? codeOf(error) : 'mqtt-unreachable')
    if (closed) return
    timer = setTimeout(() => options.admit(connectNow), backoffMs * jitter.between(0.5, 1))
    backoffMs = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2)
  }

  return {
    connect: () => options.admit(connectNow),
    owe() {
      owed++
      pump()
    },
    fill() {
      filling = true
      pump()
    },
    stopFilling() {
      filling = false
    },
    get isOpen() {
      return client !== null
    },
    get unacknowledged() {
      return inFlight - free.length
    },
    get owed() {
      return owed
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
      client?.end()
      client = null
    },
  }
}

/** `mqtt-refused-5`: the return code says whether to correct the password or to come back later. */
function codeOf(error: AppError): string {
  const returnCode = error.details.returnCode
  return returnCode === undefined ? error.code : `${error.code}-${returnCode}`
}
