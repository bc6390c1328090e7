// Load: many devices publish at a given rate (open loop) or as fast as they are acknowledged (closed loop), and every acknowledgement is told.
//
// In open loop the latency of a message counts from when it was due, not from when there was room to send it: a stall is not hidden by
// its own silence (coordinated omission).

import { AppError, type EpochMs, seededStream, streamSeed } from '#core'
import { createLatencyHistogram, type LatencySummary } from './latency-histogram.js'
import { createLoadDevice, type LoadDevice, type RunningDevice } from './load-device.js'
import { type LoadFormat, loadTemplate } from './message-template.js'

export interface LoadOptions {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  url: string
  devices: readonly LoadDevice[]
  /** Messages per second, all devices together; null = closed loop. */
  rate: number | null
  seed: number
  /** Infinity ends with `signal` alone. */
  durationMs: number
  /** Unacknowledged messages per device at most. */
  inFlight?: number
  messageFormat?: LoadFormat
  /** Default: seconds since 1970, so that a later run never reuses a number. */
  epoch?: number
  /** Connections being made at the same time. */
  connectionsAtOnce?: number
  /** All devices must be connected within this time, or the run does not begin. */
  connectWithinMs?: number
  /** How long to wait for the last acknowledgements. */
  drainMs?: number
  clock?: () => EpochMs
  signal?: AbortSignal
  /** Once per message. What was sent when: `loadTimeOf`. */
  onAck?(deviceIndex: number, seq: number): void
  /** All devices are connected and the first message is about to leave. */
  onStart?(run: LoadRun): void
}

/** What makes a run's messages findable afterwards: (device, epoch, seq), and the time of measurement. */
export interface LoadRun {
  epoch: number
  /** Time of measurement of a device's message, unique per device. */
  timeOf(deviceIndex: number, seq: number): EpochMs
}

export interface LoadStats extends LoadRun {
  devices: number
  /** Different messages sent, and how often one was sent again. */
  sent: number
  resent: number
  acked: number
  /** Sent and never acknowledged. */
  unacked: number
  /** Due but never sent, in open loop: the devices could not keep up. */
  unsent: number
  connectMs: number
  /** From the first message to the end of sending, in seconds. */
  seconds: number
  /** Acknowledged while sending, per second. */
  ackedPerSecond: number
  /** From due (open loop) or sent (closed loop) to the PUBACK. */
  latency: LatencySummary
  /** Connections lost or refused, by code. */
  errors: Record<string, number>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** @throws AppError `bad-load`, `unusable-device`, `load-not-connected` */
export async function runLoad(options: LoadOptions): Promise<LoadStats> {
  const { devices, rate, durationMs, clock = Date.now, signal, drainMs = 10_000 } = options
  check(options)
  const startedAt = clock()
  const epoch = options.epoch ?? Math.floor(startedAt / 1000)
  const histogram = createLatencyHistogram()
  const errors: Record<string, number> = {}
  const total = { sent: 0, resent: 0, acked: 0, ackedWhileSending: 0 }
  let base = 0
  let sending = false
  const run: LoadRun = { epoch, timeOf: timesOf(options, startedAt) }
  const spacingMs = rate === null ? 0 : (1000 * devices.length) / rate
  const admit = turnstile(options.connectionsAtOnce ?? 64)
  const running = devices.map((device, index) =>
    startDevice(options, device, index, epoch, run, {
      admit,
      dueAt: (seq) => (rate === null ? null : base + (seq - 1) * spacingMs + (index * 1000) / rate),
      onAck(seq, latencyMs) {
        histogram.record(latencyMs)
        total.acked++
        if (sending) total.ackedWhileSending++
        options.onAck?.(index, seq)
      },
      onSent: (again) => (again ? total.resent++ : total.sent++),
      onError: (code) => {
        errors[code] = (errors[code] ?? 0) + 1
      },
    }),
  )
  try {
    const connectStart = performance.now()
    await allConnected(running, errors, options)
    options.onStart?.(run)
    base = performance.now()
    const connectMs = base - connectStart
    sending = true
    if (rate === null) for (const device of running) device.fill()
    await pace(running, rate, base, durationMs, signal)
    const seconds = (performance.now() - base) / 1000
    sending = false
    for (const device of running) device.stopFilling()
    // What fell due in time is still sent: leaving it out would flatter the latency.
    await until(() => running.every((device) => device.unacknowledged === 0 && device.owed === 0), drainMs)
    return {
      ...run,
      devices: devices.length,
      sent: total.sent,
      resent: total.resent,
      acked: total.acked,
      unacked: running.reduce((sum, device) => sum + device.unacknowledged, 0),
      unsent: running.reduce((sum, device) => sum + device.owed, 0),
      connectMs,
      seconds,
      ackedPerSecond: total.ackedWhileSending / Math.max(seconds, 0.001),
      latency: histogram.summary(),
      errors,
    }
  } finally {
    for (const device of running) device.close()
  }
}

function check({ url, devices, rate, durationMs, inFlight = 1 }: LoadOptions): void {
  const scheme = URL.canParse(url) ? new URL(url).protocol : ''
  if (scheme !== 'mqtt:' && scheme !== 'mqtts:')
    throw new AppError('bad-load', 'The url is mqtt://host:port or mqtts://host:port.')
  if (devices.length === 0) throw new AppError('bad-load', 'There is no device to send as.')
  if (rate !== null && !(rate > 0 && Number.isFinite(rate))) throw new AppError('bad-load', 'The rate is above 0.')
  if (!(durationMs > 0)) throw new AppError('bad-load', 'The duration is above 0.')
  if (!Number.isInteger(inFlight) || inFlight < 1 || inFlight > 65_535) {
    throw new AppError('bad-load', 'In flight are 1 to 65535 messages.')
  }
}

/**
 * Times of measurement: in open loop those at which the messages are due; in closed loop a millisecond apart from an hour ago, because
 * nobody knows how fast it goes. A Bluetooth time stamp has whole seconds, so there they are seconds, from ten days ago.
 */
function timesOf({ rate, devices, messageFormat = 'readings' }: LoadOptions, startedAt: EpochMs): LoadRun['timeOf'] {
  if (messageFormat !== 'readings') {
    const from = Math.floor((startedAt - 10 * DAY) / 1000) * 1000
    return (_, seq) => from + seq * 1000
  }
  const spacingMs = rate === null ? 1 : Math.max(1, (1000 * devices.length) / rate)
  const from = rate === null ? startedAt - HOUR : startedAt
  return (index, seq) => from + Math.floor((seq - 1) * spacingMs + (rate === null ? 0 : (index * 1000) / rate))
}

function startDevice(
  { url, inFlight = 10, messageFormat = 'readings', seed }: LoadOptions,
  device: LoadDevice,
  index: number,
  epoch: number,
  run: LoadRun,
  events: Pick<Parameters<typeof createLoadDevice>[0], 'admit' | 'dueAt' | 'onAck' | 'onSent' | 'onError'>,
): RunningDevice {
  const { deviceId, username, password, metrics } = device
  return createLoadDevice({
    ...events,
    connection: {
      url: new URL(url),
      clientId: deviceId,
      username,
      password,
      keepaliveS: 60 + (index % 60),
      connectTimeoutMs: 30_000,
    },
    template: loadTemplate({
      deviceId,
      metrics,
      format: messageFormat,
      epoch,
      seed: streamSeed(seed, `load/${index}`),
    }),
    inFlight,
    jitter: seededStream(seed, `back-off/${index}`),
    timeOf: (seq) => run.timeOf(index, seq),
    now: () => performance.now(),
  })
}

/** At most `width` connections in the making. */
function turnstile(width: number): (connectNow: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = []
  let busy = 0
  const next = (): void => {
    while (busy < width) {
      const connectNow = waiting.shift()
      if (!connectNow) return
      busy++
      connectNow().finally(() => {
        busy--
        next()
      })
    }
  }
  return (connectNow) => {
    waiting.push(connectNow)
    next()
  }
}

/** MQTT 3.1.1 return codes that no waiting changes: identifier, user name or password, not authorised. */
const HOPELESS = ['mqtt-refused-1', 'mqtt-refused-2', 'mqtt-refused-4', 'mqtt-refused-5'] as const

async function allConnected(
  running: readonly RunningDevice[],
  errors: Record<string, number>,
  { connectWithinMs = 120_000, signal }: LoadOptions,
): Promise<void> {
  for (const device of running) device.connect()
  const hopeless = (): boolean => HOPELESS.some((code) => errors[code])
  await until(() => running.every((d) => d.isOpen) || hopeless() || signal?.aborted === true, connectWithinMs)
  const connected = running.filter((device) => device.isOpen).length
  if (connected === running.length) return
  throw new AppError(
    'load-not-connected',
    'Not every device could connect: see the codes and check address and devices.',
    {
      details: { connected, devices: running.length, codes: Object.keys(errors).join(' ') },
    },
  )
}

/** Hands out messages as they fall due, a millisecond at a time; in closed loop it only waits. */
function pace(
  running: readonly RunningDevice[],
  rate: number | null,
  base: number,
  durationMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    let next = 0
    const last = rate === null ? 0 : Math.floor((rate * durationMs) / 1000)
    const tick = (): void => {
      const elapsed = performance.now() - base
      if (rate !== null) {
        const due = Math.min(last, Math.floor((elapsed * rate) / 1000) + 1)
        for (; next < due; next++) running[next % running.length]!.owe()
      }
      if (elapsed >= durationMs || signal?.aborted) resolve()
      else setTimeout(tick, 1)
    }
    tick()
  })
}

/** Waits for a condition; gives up in silence after `withinMs`. */
async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
}
