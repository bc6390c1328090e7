// Everybody who sends during a fault run, and the record of what was acknowledged to whom. Knows nothing of the ledger.

import { type LoadFormat, type LoadRun, runLoad } from '#device-sim'
import { type MessRecord, startMess } from './mess.js'
import { NumberSet } from './number-set.js'
import type { StageDevice } from './stage.js'

/** Who sends what. */
export interface Cast {
  /** Numbered JSON as fast as it is acknowledged, eight in flight. */
  readings: readonly StageDevice[]
  /** Blood pressure as a hub forwards it: no number, so only the content tells a repeat. */
  gatt: readonly StageDevice[]
  /** Rubbish, half rubbish, repeats and contradictions. */
  mess: readonly StageDevice[]
}

export function castOf(devices: readonly StageDevice[], mess: number): Cast {
  const rest = devices.slice(mess)
  // Every fifth device measures blood pressure; half of those forward raw bytes.
  const gatt = rest.filter((device, n) => device.metrics.includes('blood-pressure') && n % 2 === 0)
  return { mess: devices.slice(0, mess), gatt, readings: rest.filter((device) => !gatt.includes(device)) }
}

export interface LoadRecord extends LoadRun {
  devices: readonly StageDevice[]
  /** True when the messages carry epoch and seq. */
  numbered: boolean
  /** Sequence numbers by device. */
  acknowledged: readonly NumberSet[]
  sent: number
  resent: number
  unacknowledged: number
}

export interface PublishRecord {
  loads: readonly LoadRecord[]
  mess: MessRecord
  /** Acknowledgements in all, while sending and after. */
  acknowledged: number
  longestSilenceMs: number
  seconds: number
}

export interface Publishers {
  /** Acknowledgements so far. */
  acknowledged(): number
  /** Stops sending and waits for what is still to be acknowledged. */
  stop(): Promise<PublishRecord>
}

export interface PublishersOptions {
  mqttPort: number
  cast: Cast
  seed: number
  inFlight: number
}

const DRAIN_MS = 60_000

/** Resolves when all are connected and send. */
export async function startPublishers({ mqttPort, cast, seed, inFlight }: PublishersOptions): Promise<Publishers> {
  const pulse = createPulse()
  const ending = new AbortController()
  const start = (devices: readonly StageDevice[], messageFormat: LoadFormat, width: number) =>
    startLoad({ mqttPort, devices, messageFormat, seed, inFlight: width, signal: ending.signal, onAck: pulse.beat })
  const loads = [start(cast.readings, 'readings', inFlight), start(cast.gatt, 'gatt/2a35', Math.ceil(inFlight / 2))]
  await Promise.all(loads.map((load) => load.started))
  const mess = await startMess({ mqttPort, devices: cast.mess, seed, onAck: pulse.beat })
  const since = performance.now()
  return {
    acknowledged: pulse.count,
    async stop() {
      const seconds = (performance.now() - since) / 1000
      const silence = pulse.longestSilenceMs()
      ending.abort()
      const [messRecord, ...records] = await Promise.all([mess.stop(DRAIN_MS), ...loads.map((load) => load.ended)])
      return {
        loads: records,
        mess: messRecord,
        acknowledged: pulse.count(),
        longestSilenceMs: silence,
        seconds,
      }
    },
  }
}

interface Pulse {
  beat(): void
  count(): number
  /** The longest time without an acknowledgement, the present one included. */
  longestSilenceMs(): number
}

function createPulse(): Pulse {
  let count = 0
  let last = Number.NaN
  let longest = 0
  return {
    beat() {
      const now = performance.now()
      if (now - last > longest) longest = now - last
      last = now
      count++
    },
    count: () => count,
    longestSilenceMs: () => Math.max(longest, performance.now() - last),
  }
}

interface LoadOptions {
  mqttPort: number
  devices: readonly StageDevice[]
  messageFormat: LoadFormat
  seed: number
  inFlight: number
  signal: AbortSignal
  onAck(): void
}

function startLoad(options: LoadOptions): { started: Promise<void>; ended: Promise<LoadRecord> } {
  const { mqttPort, devices, messageFormat, seed, inFlight, signal } = options
  const acknowledged = devices.map(() => new NumberSet())
  let onStart: () => void = () => undefined
  const running = new Promise<void>((resolve) => {
    onStart = resolve
  })
  const ended = runLoad({
    url: `mqtt://127.0.0.1:${mqttPort}`,
    devices,
    rate: null,
    seed,
    durationMs: Number.POSITIVE_INFINITY,
    inFlight,
    messageFormat,
    signal,
    drainMs: DRAIN_MS,
    onStart,
    onAck(index, seq) {
      acknowledged[index]?.add(seq)
      options.onAck()
    },
  }).then(({ epoch, timeOf, sent, resent, unacked }) => ({
    epoch,
    timeOf,
    devices,
    numbered: messageFormat === 'readings',
    acknowledged,
    sent,
    resent,
    unacknowledged: unacked,
  }))
  // A run that cannot even connect ends before it starts.
  return { started: Promise.race([running, ended.then(() => undefined)]), ended }
}
