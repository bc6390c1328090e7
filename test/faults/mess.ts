// Devices that misbehave while processes are killed: rubbish, half rubbish, repeats of what was acknowledged, two contents under one number.
// Each also listens to its receipts, because a receipt is an acknowledgement like the PUBACK and must hold what it says.

import { hash } from 'node:crypto'
import mqtt, { type MqttClient } from 'mqtt'
import { z } from 'zod'
import { type EpochMs, type RandomStream, seededStream } from '#core'
import type { StageDevice } from './stage.js'

/** A message and what must be in the ledger when it was acknowledged. */
export interface OddMessage {
  device: StageDevice
  topic: string
  payload: Buffer
  sha256: Buffer
  /** Null for a message without a readable number, and for the second one under a number: no watermark speaks of it. */
  seq: number | null
  /** Cases in quarantine that it makes. */
  quarantined: 0 | 1
  /** Times of measurement of the readings that it makes, each the device's only one of that moment. */
  readings: readonly EpochMs[]
  acknowledged: boolean
}

export interface MessRecord {
  epoch: number
  messages: readonly OddMessage[]
  /** Sent once more after the acknowledgement. */
  repeated: number
  /** Highest `through` of a receipt, by device. */
  through: ReadonlyMap<string, number>
}

export interface Mess {
  stop(drainMs: number): Promise<MessRecord>
}

interface MessOptions {
  mqttPort: number
  devices: readonly StageDevice[]
  seed: number
  onAck(): void
}

const receipt = z.union([
  z.object({ epoch: z.number(), through: z.number() }),
  z.object({ sha256: z.array(z.string()) }),
])

/** Between two messages of a device, so that the well-behaved ones set the pace. */
const PAUSE_MS = 20
const KINDS = [
  'good',
  'noise',
  'no-such-metric',
  'impossible',
  'future',
  'half',
  'no-such-format',
  'bad-status',
  'contradiction',
  'again',
] as const

export async function startMess({ mqttPort, devices, seed, onAck }: MessOptions): Promise<Mess> {
  const epoch = Math.floor(Date.now() / 1000)
  const senders = await Promise.all(
    devices.map((device, n) =>
      startSender({ device, mqttPort, epoch, random: seededStream(seed, `mess/${n}`), onAck }),
    ),
  )
  return {
    async stop(drainMs) {
      await Promise.all(senders.map((sender) => sender.stop(drainMs)))
      return {
        epoch,
        messages: senders.flatMap((sender) => sender.messages),
        repeated: senders.reduce((sum, sender) => sum + sender.repeated(), 0),
        through: new Map(senders.map((sender, n) => [devices[n]?.deviceId ?? '', sender.through()])),
      }
    },
  }
}

interface Sender {
  messages: readonly OddMessage[]
  repeated(): number
  through(): number
  stop(drainMs: number): Promise<void>
}

interface SenderOptions {
  device: StageDevice
  mqttPort: number
  epoch: number
  random: RandomStream
  onAck(): void
}

async function startSender({ device, mqttPort, epoch, random, onAck }: SenderOptions): Promise<Sender> {
  const messages: OddMessage[] = []
  const draft = createDrafts(device, epoch, random)
  let through = 0
  let repeated = 0
  let stopping = false
  const client = await connect(device, mqttPort)
  client.on('message', (_topic, payload) => {
    const said = receipt.parse(JSON.parse(payload.toString()))
    if ('through' in said) {
      if (said.epoch === epoch) through = Math.max(through, said.through)
      return
    }
    const known = new Set(said.sha256)
    for (const message of messages) if (known.has(message.sha256.toString('hex', 0, 8))) message.acknowledged = true
  })

  async function send(): Promise<void> {
    const earlier = random.chance(1 / KINDS.length) ? messages[random.int(Math.max(1, messages.length))] : undefined
    const message = earlier ?? draft.next()
    if (earlier) repeated++
    else messages.push(message)
    await client.publishAsync(message.topic, message.payload, { qos: 1 })
    message.acknowledged = true
    onAck()
  }

  const sending = (async () => {
    while (!stopping) {
      try {
        await send()
      } catch (error) {
        // Given up while it waited for an acknowledgement: the message counts as not acknowledged.
        if (!stopping) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  })()

  return {
    messages,
    repeated: () => repeated,
    through: () => through,
    async stop(drainMs) {
      stopping = true
      let giveUp: NodeJS.Timeout | undefined
      await Promise.race([
        sending,
        new Promise((resolve) => {
          giveUp = setTimeout(resolve, drainMs)
        }),
      ])
      clearTimeout(giveUp)
      await client.endAsync(true)
    },
  }
}

async function connect({ deviceId, username, password }: StageDevice, port: number): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: deviceId,
    username,
    password,
    protocolVersion: 4,
    keepalive: 60,
    reconnectPeriod: 300,
    reconnectOnConnackError: true,
  })
  // Killing the broker is what this is about: the client connects again by itself.
  client.on('error', () => undefined)
  await client.subscribeAsync(`v1/devices/${deviceId}/down/receipt`, { qos: 0 })
  return client
}

/** New messages of one device, every kind in turn at random, no two alike. */
function createDrafts(device: StageDevice, epoch: number, random: RandomStream): { next(): OddMessage } {
  const from = Date.now() - 3_600_000
  let count = 0
  let seq = 0

  const good = (at: EpochMs): object => ({
    metric: 'spo2',
    at: new Date(at).toISOString(),
    values: { value: 90 + random.int(9) },
    unit: '%',
  })

  function numbered(
    readings: readonly object[],
    quarantined: 0 | 1,
    times: readonly EpochMs[],
    number: number,
  ): OddMessage {
    const payload = Buffer.from(JSON.stringify({ v: 1, epoch, seq: number, readings }))
    return make(`up/readings`, payload, { seq: number, quarantined, readings: times })
  }

  function make(tail: string, payload: Buffer, rest: Pick<OddMessage, 'seq' | 'quarantined' | 'readings'>): OddMessage {
    return {
      device,
      topic: `v1/devices/${device.deviceId}/${tail}`,
      payload,
      sha256: hash('sha256', payload, 'buffer'),
      acknowledged: false,
      ...rest,
    }
  }

  const rubbish = { seq: null, quarantined: 1, readings: [] } as const
  return {
    next() {
      const at = from + ++count
      const kind = random.pick(KINDS)
      switch (kind) {
        case 'noise':
          return make('up/readings', Buffer.from(`${count} \u0000 ${random.next()} {"v":1,`), rubbish)
        case 'no-such-format':
          return make('up/tea-leaves', Buffer.from(`${count}`), rubbish)
        case 'bad-status':
          return make('status', Buffer.from(`{"battery":"${count} cups"`), rubbish)
        case 'no-such-metric':
          return numbered([{ ...good(at), metric: 'mood-of-the-cat' }], 1, [], ++seq)
        case 'impossible':
          return numbered([{ ...good(at), values: { value: 400 } }], 1, [], ++seq)
        case 'future':
          return numbered([good(at + 86_400_000)], 1, [], ++seq)
        case 'half':
          return numbered([good(at), { ...good(at), values: { value: -3 } }], 1, [at], ++seq)
        case 'contradiction':
          // Another content under the last number: both are kept, and flagged.
          return seq === 0 ? numbered([good(at)], 0, [at], ++seq) : { ...numbered([good(at)], 0, [at], seq), seq: null }
        default:
          return numbered([good(at)], 0, [at], ++seq)
      }
    },
  }
}
