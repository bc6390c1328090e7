// Keeps every watched citizen judged: whether her newest values are still the same is asked of the database at each question, the weeks behind them from memory.
// The memory is only a shortcut: whenever a citizen's newest values differ from what it was built on, it is read anew.

import { type CitizenId, DOUBTFUL_BITS, type EpochMs, isCondition, type MetricId, type Reading } from '#core'
import {
  type CareTeam,
  type Database,
  fingerprintOf,
  fingerprints,
  type Latest,
  recentOf,
  teamsOf,
  type WatchedCitizen,
  watchedCitizens,
} from '#ledger'
import { type CitizenFacts, type CitizenJudgement, judgeLatest, type RecentReading } from '#monitoring'
import { takeIn } from './recent.js'

const DAY = 86_400_000
/** 28 days for the usual, and the day before them that the newest 24 hours take away. */
const WINDOW_MS = 30 * DAY
/** Judgements age: what was fresh an hour ago may be missing now. */
const REJUDGE_MS = 60_000
/** Corrections do not change what is newest; they show after this long at the latest *(choice)*. */
const REREAD_MS = 15 * 60_000
/** At most so many are re-read for age in one question, so that no reader pays for all. */
const REREAD_AT_ONCE = 20

/** What rules and sparklines read. Other metrics show their newest value only. */
export const WATCHED_METRICS: readonly MetricId[] = [
  'blood-pressure',
  'pulse',
  'spo2',
  'body-weight',
  'body-temperature',
  'blood-glucose-capillary',
  'glucose-cgm',
  'fev1',
]

export interface CitizenState {
  citizenId: CitizenId
  conditions: readonly string[]
  enrolledAt: EpochMs
  teams: readonly CareTeam[]
  latest: readonly Latest[]
  recent: ReadonlyMap<MetricId, readonly RecentReading[]>
  judgement: CitizenJudgement
}

interface Known {
  citizen: WatchedCitizen
  /** Null when a reading has come since: made when it is asked for. */
  fingerprint: string | null
  recent: Map<MetricId, RecentReading[]>
  teams: readonly CareTeam[]
  readAt: EpochMs
  state: CitizenState
  judgedAt: EpochMs
}

export class Watch {
  readonly #database: Database
  readonly #clock: () => EpochMs
  readonly #known = new Map<CitizenId, Known>()

  constructor(database: Database, clock: () => EpochMs) {
    this.#database = database
    this.#clock = clock
  }

  /** The states of these citizens, in no particular order; ended or unknown ones are left out. */
  async states(citizenIds: readonly CitizenId[]): Promise<CitizenState[]> {
    if (citizenIds.length === 0) return []
    const now = this.#clock()
    const prints = await fingerprints(this.#database, citizenIds, now)
    await this.#readAgain(prints, now)
    return [...prints.keys()].flatMap((id) => this.#judged(id, now) ?? [])
  }

  /** What was last known, without a question to the database; null when nothing is. */
  lastKnown(citizenId: CitizenId): CitizenState | null {
    return this.#known.get(citizenId)?.state ?? null
  }

  /** Takes in a committed reading of a citizen that is already known. */
  observe(reading: Reading): void {
    const known = this.#known.get(reading.citizenId)
    if (!known || reading.status === 'entered-in-error') return
    const trusted = (reading.flags & DOUBTFUL_BITS) === 0
    if (trusted && WATCHED_METRICS.includes(reading.metric)) takeIn(known.recent, reading)
    const old = known.citizen.latest.find((l) => l.metric === reading.metric)
    if (!old || reading.effectiveAt > old.effectiveAt) {
      const others = known.citizen.latest.filter((l) => l !== old)
      known.citizen = { ...known.citizen, latest: [...others, reading] }
    }
    known.fingerprint = null
    known.judgedAt = 0
  }

  /** The state after `observe`, judged now; null for a citizen that nobody has asked for yet. */
  current(citizenId: CitizenId): CitizenState | null {
    return this.#judged(citizenId, this.#clock())
  }

  async #readAgain(prints: ReadonlyMap<CitizenId, string>, now: EpochMs): Promise<void> {
    const ids: CitizenId[] = []
    let aged = 0
    for (const [id, print] of prints) {
      const known = this.#known.get(id)
      const old = known !== undefined && now - known.readAt > REREAD_MS && aged++ < REREAD_AT_ONCE
      if (known) known.fingerprint ??= fingerprintOf(known.citizen)
      if (!known || old || known.fingerprint !== print) ids.push(id)
    }
    if (ids.length === 0) return
    const changed = await watchedCitizens(this.#database, ids, now)
    const [rows, teams] = await Promise.all([
      recentOf(this.#database, ids, WATCHED_METRICS, now - WINDOW_MS, now + DAY),
      teamsOf(this.#database, ids, now),
    ])
    const recent = new Map<CitizenId, Map<MetricId, RecentReading[]>>(ids.map((id) => [id, new Map()]))
    for (const row of rows) {
      const ofCitizen = recent.get(row.citizenId)
      const list = ofCitizen?.get(row.metric)
      if (list) list.push({ at: row.at, values: row.values })
      else ofCitizen?.set(row.metric, [{ at: row.at, values: row.values }])
    }
    for (const citizen of changed) {
      const known = {
        citizen,
        fingerprint: fingerprintOf(citizen),
        recent: recent.get(citizen.citizenId) ?? new Map<MetricId, RecentReading[]>(),
        teams: teams.get(citizen.citizenId) ?? [],
        // Spread, so that not all grow old in the same moment.
        readAt: now - (citizen.citizenId.charCodeAt(12) % 16) * 10_000,
      }
      this.#known.set(citizen.citizenId, { ...known, judgedAt: now, state: judge(known, now) })
    }
  }

  #judged(citizenId: CitizenId, now: EpochMs): CitizenState | null {
    const known = this.#known.get(citizenId)
    if (!known) return null
    if (Math.abs(now - known.judgedAt) > REJUDGE_MS) {
      known.state = judge(known, now)
      known.judgedAt = now
    }
    return known.state
  }
}

function judge(known: Pick<Known, 'citizen' | 'recent' | 'teams'>, now: EpochMs): CitizenState {
  const { citizen, recent, teams } = known
  const facts: CitizenFacts = {
    citizenId: citizen.citizenId,
    conditions: citizen.conditions.filter(isCondition),
    enrolledAt: citizen.enrolledAt,
    measures: citizen.latest
      .filter((l) => l.metric !== 'battery-level')
      .map((l) => ({
        metric: l.metric,
        latest: { at: l.effectiveAt, receivedAt: l.receivedAt, values: l.values, flags: l.flags },
        recent: recent.get(l.metric) ?? [],
      })),
  }
  return { ...citizen, teams, recent, judgement: judgeLatest(facts, now) }
}
