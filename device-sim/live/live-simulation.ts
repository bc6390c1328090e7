// The population goes on living: its devices send what falls due over real MQTT, from where the history ended.
//
// At speed 1 the live messages are the continuation of the history, message for message and number for number. At any other speed
// time is compressed: things happen sooner, every reading carries the real time, and a new epoch begins with each start.

import type { IClientOptions } from 'mqtt'
import { AppError, type DeviceId, type EpochMs, seededStream } from '#core'
import { TRAVEL_MS } from '../history/history.js'
import { planMessages } from '../history/plan-messages.js'
import type { PlannedMessage } from '../history/types.js'
import { clockState } from '../mess/clock-fault.js'
import type { Population, SimDevice } from '../population/types.js'
import { encodeMessage, type TimeOnWire } from '../wire/encode.js'
import { createConnectionBudget } from './connection-budget.js'
import { createDeviceLink, type DeviceLink } from './device-link.js'
import { openPosition, type Position } from './position-file.js'

export interface LiveLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export interface LiveOptions {
  population: Population
  /** `from` and `seed` of the history that the platform has been fed up to `population.now`. */
  history: { from: EpochMs; seed: number }
  /** Where and as whom a device connects: host, port, protocol, username, password, ca. */
  connect: (device: SimDevice) => IClientOptions
  /** Remembers across restarts what is acknowledged; null forgets. */
  positionFile: string | null
  clock: () => EpochMs
  log: LiveLog
  /** 1 = as in life. */
  speed?: number
  /** Connections open at once; devices beyond it take turns. */
  maxConnections?: number
  acknowledgedBy?: 'puback' | 'receipt'
}

export interface LiveStats {
  /** Messages acknowledged by the platform since the start. */
  acknowledged: number
  /** Readings in them. */
  readings: number
  /** Messages due and not yet acknowledged. */
  queued: number
  connections: number
  /** Attempts that failed: refused, lost, timed out. */
  failures: number
}

export interface LiveSimulation {
  stats(): LiveStats
  /** Stops sending, drops the connections and writes the position; under two seconds. */
  close(): Promise<void>
}

const SAVE_EVERY_MS = 1_000
/** Between looks at the clock while nothing is due. */
const LONGEST_NAP_MS = 1_000
/** Messages already acknowledged are passed over in helpings, so that connections breathe meanwhile. */
const HELPING = 200

/** @throws AppError `bad-speed`, `bad-position-file` */
export function liveSimulation(options: LiveOptions): LiveSimulation {
  const { population, clock, log, speed = 1, maxConnections = 40 } = options
  if (!(speed > 0 && Number.isFinite(speed))) throw new AppError('bad-speed', 'The speed is a number above 0.')
  const position = openPosition(options.positionFile)
  const startedAt = clock()
  const story = storyOf(options, position, startedAt, speed)
  const budget = createConnectionBudget(maxConnections)
  const links = new Map<DeviceId, DeviceLink>()
  const ended = new AbortController()
  const stats = { acknowledged: 0, readings: 0, failures: 0 }
  let dirty = false
  const saving = setInterval(save, SAVE_EVERY_MS)

  function save(): void {
    if (dirty) position.save()
    dirty = false
  }

  function onAcknowledged(message: PlannedMessage): void {
    stats.acknowledged++
    stats.readings += message.readings.length
    position.acknowledge(message.device.deviceId, message.ordinal)
    dirty = true
  }

  function linkOf(device: SimDevice): DeviceLink {
    let link = links.get(device.deviceId)
    if (!link) {
      link = createDeviceLink({
        device,
        connect: options.connect,
        budget,
        acknowledgedBy: options.acknowledgedBy ?? 'puback',
        // A sensor's phone stays connected, as long as half of the connections are free and nobody waits for one.
        hold: () => device.kind === 'cgm' && speed === 1 && budget.waiting === 0 && budget.open <= maxConnections / 2,
        jitter: seededStream(population.seed, `link/${device.deviceId}`),
        encode: (message) => encodeMessage(message, sentAtOf(message), story.timeOnWire),
        onAcknowledged,
        onFailure(failed, error) {
          stats.failures++
          log.warn({ deviceId: failed.deviceId, err: error }, 'a simulated device could not deliver; it will try again')
        },
      })
      links.set(device.deviceId, link)
    }
    return link
  }

  /**
   * The planned time, so that a message has the same bytes whenever it is sent again. A clock that runs free is different: the platform
   * measures its error by `sentAt`, which must be the moment of sending.
   */
  function sentAtOf(message: PlannedMessage): EpochMs {
    const planned = story.timeOnWire(message.receivedAt - TRAVEL_MS)
    return clockState(message.device.truth) === 'unsynced' ? Math.max(planned, clock()) : planned
  }

  async function tell(): Promise<void> {
    let passed = 0
    for (const { at, message, duplicate } of story.arrivals()) {
      if (ended.signal.aborted) return
      if (duplicate || at < story.beginsAt || position.acknowledged(message.device.deviceId, message.ordinal)) {
        if (at < story.beginsAt && !duplicate) position.acknowledge(message.device.deviceId, message.ordinal)
        if (++passed % HELPING === 0) await nap(0, ended.signal)
        continue
      }
      for (let wait = story.timeOnWire(at) - clock(); wait > 0; wait = story.timeOnWire(at) - clock()) {
        await nap(Math.min(wait, LONGEST_NAP_MS), ended.signal)
        if (ended.signal.aborted) return
      }
      linkOf(message.device).offer(message)
    }
  }

  const telling = tell().catch((error: unknown) => {
    stats.failures++
    log.warn({ err: error }, 'the simulated story broke off')
  })
  log.info({ citizens: population.citizens.length, speed, epoch: story.epoch }, 'simulated devices are live')

  return {
    stats: () => ({
      ...stats,
      queued: [...links.values()].reduce((sum, link) => sum + link.queued, 0),
      connections: budget.open,
    }),
    async close() {
      clearInterval(saving)
      ended.abort()
      for (const link of links.values()) link.close()
      await telling
      save()
    },
  }
}

interface Story {
  epoch: number
  /** What arrives before it is not ours to send. */
  beginsAt: EpochMs
  arrivals(): ReturnType<typeof planMessages>
  timeOnWire: TimeOnWire
}

function storyOf({ population, history }: LiveOptions, position: Position, startedAt: EpochMs, speed: number): Story {
  const to = Number.POSITIVE_INFINITY
  if (speed === 1 && position.epoch === 1) {
    return {
      epoch: 1,
      beginsAt: population.now,
      arrivals: () => planMessages(population, { ...history, to, epoch: 1 }),
      timeOnWire: (at) => at,
    }
  }
  const epoch = position.epoch + 1
  position.begin(epoch)
  position.save()
  return {
    epoch,
    beginsAt: startedAt,
    arrivals: () => planMessages(population, { from: startedAt, to, seed: history.seed, epoch }),
    timeOnWire: (at) => (at <= startedAt ? at : Math.round(startedAt + (at - startedAt) / speed)),
  }
}

function nap(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const wake = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal.addEventListener('abort', wake, { once: true })
  })
}
