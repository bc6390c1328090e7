// Turns committed readings into live events. Bursts are gathered for a moment; a ring of recent events lets a reader that was away catch up.
// States: idle → gathering (a timer runs) → telling (events are in the ring and being sent; what comes waits) → idle or gathering.
// While nobody listens readings only keep the memory fresh.

import type { CitizenId, DeviceId, EpochMs, Reading } from '#core'
import type { CitizenState, Watch } from './watch.js'

/** Where committed readings come from, in the order of the safe cursor. @returns ends the subscription */
export interface LedgerFeed {
  subscribe(listener: (readings: readonly Reading[]) => void): () => void
}

export type LiveEvent =
  | { kind: 'row'; citizenId: CitizenId; before: CitizenState['judgement']['triage']; state: CitizenState }
  | { kind: 'observation'; citizenId: CitizenId; metric: string; at: EpochMs }
  | { kind: 'device'; deviceId: DeviceId; at: EpochMs }
  | { kind: 'ingest'; readings: number; perSecond: number; at: EpochMs }

export interface NumberedEvent {
  number: number
  event: LiveEvent
}

const GATHER_MS = 60
/** After an effort of t, what comes is gathered for 3 t, so that what else runs on the machine, acknowledgements above all, need not wait for screens … */
const GATHER_PER_EFFORT = 3
/** … but a reading is never held back for longer than this *(choice)*. */
const GATHER_AT_MOST_MS = 250
const RING = 2000

type Colour = CitizenState['judgement']['triage']

/** What came between two tellings. */
interface Burst {
  gathered: ReadonlyMap<CitizenId, ReadonlyMap<string, EpochMs>>
  devices: ReadonlyMap<DeviceId, EpochMs>
  count: number
  /** Of each citizen before the first of these readings. */
  colourBefore: ReadonlyMap<CitizenId, Colour>
}

export interface Listener {
  /** Which citizens this listener may see; events of others are not even built for it. */
  sees: (citizenId: CitizenId) => boolean
  /** Resolves when they are written. */
  receive: (events: readonly NumberedEvent[]) => Promise<void>
}

export class LiveHub {
  /** Of this process: an id from another one cannot be continued here. */
  readonly boot: string
  readonly #watch: Watch
  readonly #clock: () => EpochMs
  readonly #onError: (error: unknown) => void
  readonly #listeners = new Set<Listener>()
  readonly #ring: NumberedEvent[] = []
  /** Events with this number or below are not in the ring any more. */
  #forgotten = 0
  #number = 0
  #gathered = new Map<CitizenId, Map<string, EpochMs>>()
  #devices = new Map<DeviceId, EpochMs>()
  #count = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  /** Milliseconds that the last telling took, with everything the listeners did. */
  #effort = 0
  #telling: Promise<void> | null = null
  #rate = { second: 0, count: 0, last: 0 }
  readonly #end: () => void

  constructor(feed: LedgerFeed, watch: Watch, clock: () => EpochMs, boot: string, onError: (error: unknown) => void) {
    this.#watch = watch
    this.#clock = clock
    this.boot = boot
    this.#onError = onError
    this.#end = feed.subscribe((readings) => this.#take(readings))
  }

  get newest(): number {
    return this.#number
  }

  /** Where the stream is now: a page that was loaded from here on misses nothing when it asks for what came since. */
  get position(): string {
    return `${this.boot}-${this.#number}`
  }

  /** Readings in the last full second. */
  perSecond(): number {
    this.#roll(0)
    return this.#rate.last
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Events after this number, or null when some of them are gone: the reader must ask anew. */
  since(number: number): readonly NumberedEvent[] | null {
    if (number > this.#number || number < this.#forgotten) return null
    return this.#ring.filter((e) => e.number > number)
  }

  async close(): Promise<void> {
    this.#end()
    if (this.#timer) clearTimeout(this.#timer)
    this.#count = 0
    this.#listeners.clear()
    await this.#telling
  }

  #take(readings: readonly Reading[]): void {
    this.#roll(readings.length)
    for (const reading of readings) {
      const metrics = this.#gathered.get(reading.citizenId) ?? new Map<string, EpochMs>()
      metrics.set(reading.metric, Math.max(metrics.get(reading.metric) ?? 0, reading.effectiveAt))
      this.#gathered.set(reading.citizenId, metrics)
      if (reading.deviceId) this.#devices.set(reading.deviceId, reading.receivedAt)
      this.#before(reading.citizenId)
      this.#watch.observe(reading)
    }
    this.#count += readings.length
    this.#schedule()
  }

  /** While events are being told nothing is flushed: what comes meanwhile goes out as one. */
  #schedule(): void {
    if (this.#timer || this.#telling || this.#count === 0) return
    const gather = Math.min(GATHER_AT_MOST_MS, GATHER_PER_EFFORT * this.#effort)
    this.#timer = setTimeout(() => this.#flush(), Math.max(GATHER_MS, gather))
  }

  #colourBefore = new Map<CitizenId, Colour>()

  #before(citizenId: CitizenId): void {
    if (this.#colourBefore.has(citizenId)) return
    const known = this.#watch.lastKnown(citizenId)
    if (known) this.#colourBefore.set(citizenId, known.judgement.triage)
  }

  #flush(): void {
    this.#timer = null
    const burst = {
      gathered: this.#gathered,
      devices: this.#devices,
      count: this.#count,
      colourBefore: this.#colourBefore,
    }
    this.#gathered = new Map()
    this.#devices = new Map()
    this.#count = 0
    this.#colourBefore = new Map()
    if (this.#listeners.size === 0) {
      // Nobody heard this: whoever comes back must ask anew.
      this.#forgotten = ++this.#number
      this.#ring.length = 0
      return
    }
    const began = performance.now()
    this.#telling = this.#tell(burst)
      .catch(this.#onError)
      .then(() => {
        this.#telling = null
        this.#effort = performance.now() - began
        this.#schedule()
      })
  }

  async #tell({ gathered, devices, count, colourBefore }: Burst): Promise<void> {
    const listeners = [...this.#listeners]
    const wanted = [...gathered.keys()].filter((id) => listeners.some((l) => l.sees(id)))
    const unknown = wanted.filter((id) => this.#watch.lastKnown(id) === null)
    await this.#watch.states(unknown)
    const events: LiveEvent[] = wanted.flatMap((citizenId) => {
      const observations = [...(gathered.get(citizenId) ?? [])].map(
        ([metric, at]): LiveEvent => ({ kind: 'observation', citizenId, metric, at }),
      )
      const state = this.#watch.current(citizenId)
      const before = colourBefore.get(citizenId) ?? 'none'
      return state ? [{ kind: 'row', citizenId, before, state } as const, ...observations] : observations
    })
    for (const [deviceId, at] of devices) events.push({ kind: 'device', deviceId, at })
    events.push({ kind: 'ingest', readings: count, perSecond: this.perSecond(), at: this.#clock() })
    const numbered = events.map((event) => ({ number: ++this.#number, event }))
    this.#ring.push(...numbered)
    if (this.#ring.length > RING) {
      const dropped = this.#ring.splice(0, this.#ring.length - RING)
      this.#forgotten = dropped.at(-1)?.number ?? this.#forgotten
    }
    await Promise.all([...this.#listeners].map((listener) => listener.receive(numbered)))
  }

  #roll(count: number): void {
    const second = Math.floor(this.#clock() / 1000)
    if (second !== this.#rate.second) {
      this.#rate.last = second === this.#rate.second + 1 ? this.#rate.count : 0
      this.#rate.second = second
      this.#rate.count = 0
    }
    this.#rate.count += count
  }
}
