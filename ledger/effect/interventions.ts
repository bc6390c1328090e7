// What was begun with citizens, their goals, and events that end or disturb a follow-up. Only added to: a correction is a new row.

import { type CitizenId, type EpochMs, idFromInt8, idToInt8, type PersonId } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

export interface Intervention {
  citizenId: CitizenId
  /** 13 characters of base32, like every id. */
  interventionId: string
  /** Ids of the catalogue of plans. */
  plan: string
  kind: string
  recordedAt: EpochMs
  /** The first recorded start; it never moves. Null: nobody has said when. */
  start: RecordedMoment | null
  /** The newest later start, when it differs: a note. */
  startMoved: RecordedMoment | null
  stop: RecordedMoment | null
}

export interface RecordedMoment {
  at: EpochMs
  recordedAt: EpochMs
}

const insertIntervention = statement({
  name: 'insert-intervention',
  text: `insert into intervention (citizen_id, intervention_id, plan, kind, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (citizen_id, intervention_id) do nothing`,
  parameters: ['bigint', 'bigint', 'text', 'text', 'timestamp with time zone', 'bigint'],
  columns: {},
})

export interface NewIntervention {
  citizenId: CitizenId
  interventionId: string
  plan: string
  kind: string
  recordedAt: EpochMs
  /** Who wrote it down; null for the demo. */
  recordedBy: PersonId | null
}

/** Writes down that something was chosen; `changeIntervention` says when it began. One that is known stays as it is. */
export async function addIntervention(db: Queryable, added: NewIntervention): Promise<void> {
  await db.run(insertIntervention, [
    idToInt8(added.citizenId),
    idToInt8(added.interventionId),
    added.plan,
    added.kind,
    timestamp(added.recordedAt),
    added.recordedBy === null ? null : idToInt8(added.recordedBy),
  ])
}

const insertChange = statement({
  name: 'insert-intervention-change',
  text: `insert into intervention_change (citizen_id, intervention_id, recorded_at, change, at, reason, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (citizen_id, intervention_id, recorded_at, change) do nothing`,
  parameters: ['bigint', 'bigint', 'timestamp with time zone', 'text', 'timestamp with time zone', 'text', 'bigint'],
  columns: {},
})

export interface InterventionChange {
  citizenId: CitizenId
  interventionId: string
  recordedAt: EpochMs
  /** `void`: it was written down by mistake, and is told nowhere. */
  change: 'start' | 'stop' | 'void'
  at: EpochMs
  reason: string | null
  recordedBy: PersonId | null
}

/** Adds a start, a moved start, a stop or a withdrawal. The first start stays the start whatever comes later. */
export async function changeIntervention(db: Queryable, changed: InterventionChange): Promise<void> {
  await db.run(insertChange, [
    idToInt8(changed.citizenId),
    idToInt8(changed.interventionId),
    timestamp(changed.recordedAt),
    changed.change,
    timestamp(changed.at),
    changed.reason,
    changed.recordedBy === null ? null : idToInt8(changed.recordedBy),
  ])
}

const interventionsOfCitizens = statement({
  name: 'interventions-of-citizens',
  text: `select i.citizen_id, i.intervention_id, i.plan, i.kind, i.recorded_at, c.change, c.at, c.recorded_at as changed_at
         from intervention i left join intervention_change c using (citizen_id, intervention_id)
         where i.citizen_id = any($1) order by i.citizen_id, i.recorded_at, i.intervention_id, c.recorded_at`,
  parameters: ['bigint[]'],
  columns: {
    citizen_id: 'int8',
    intervention_id: 'int8',
    plan: 'text',
    kind: 'text',
    recorded_at: 'timestamptz',
    change: 'text?',
    at: 'timestamptz?',
    changed_at: 'timestamptz?',
  },
})

/** Everything that was begun with these citizens, withdrawn ones left out. */
export async function interventionsOf(db: Queryable, citizenIds: readonly CitizenId[]): Promise<Intervention[]> {
  const rows = await db.run(interventionsOfCitizens, [citizenIds.map(idToInt8)])
  const known = new Map<string, Intervention>()
  const withdrawn = new Set<string>()
  for (const row of rows) {
    const key = `${row.citizen_id}/${row.intervention_id}`
    const found = known.get(key) ?? {
      citizenId: idFromInt8(row.citizen_id) as CitizenId,
      interventionId: idFromInt8(row.intervention_id),
      plan: row.plan,
      kind: row.kind,
      recordedAt: row.recorded_at,
      start: null,
      startMoved: null,
      stop: null,
    }
    known.set(key, found)
    if (row.at === null || row.changed_at === null) continue
    const moment = { at: row.at, recordedAt: row.changed_at }
    if (row.change === 'void') withdrawn.add(key)
    else if (row.change === 'stop') found.stop = moment
    else if (found.start === null) found.start = moment
    else found.startMoved = moment.at === found.start.at ? null : moment
  }
  return [...known].filter(([key]) => !withdrawn.has(key)).map(([, intervention]) => intervention)
}

const insertGoal = statement({
  name: 'insert-effect-goal',
  text: `insert into effect_goal (citizen_id, measure, recorded_at, low, high, recorded_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (citizen_id, measure, recorded_at) do nothing`,
  parameters: ['bigint', 'text', 'timestamp with time zone', 'double precision', 'double precision', 'bigint'],
  columns: {},
})

export interface Goal {
  citizenId: CitizenId
  /** Id of an outcome measure. */
  measure: string
  recordedAt: EpochMs
  /** In the measure's unit; null is open. Both null: no goal any more. */
  low: number | null
  high: number | null
}

export async function setGoal(db: Queryable, goal: Goal & { recordedBy: PersonId | null }): Promise<void> {
  await db.run(insertGoal, [
    idToInt8(goal.citizenId),
    goal.measure,
    timestamp(goal.recordedAt),
    goal.low,
    goal.high,
    goal.recordedBy === null ? null : idToInt8(goal.recordedBy),
  ])
}

const goalsOfCitizen = statement({
  name: 'effect-goals-of-citizen',
  text: `select distinct on (measure) measure, recorded_at, low, high from effect_goal
         where citizen_id = $1 order by measure, recorded_at desc`,
  parameters: ['bigint'],
  columns: { measure: 'text', recorded_at: 'timestamptz', low: 'float8?', high: 'float8?' },
})

/** The goals that hold now, one of a measure at most. */
export async function goalsOf(db: Queryable, citizenId: CitizenId): Promise<Goal[]> {
  const rows = await db.run(goalsOfCitizen, [idToInt8(citizenId)])
  return rows
    .filter((row) => row.low !== null || row.high !== null)
    .map((row) => ({ citizenId, measure: row.measure, recordedAt: row.recorded_at, low: row.low, high: row.high }))
}

const insertEvent = statement({
  name: 'insert-citizen-event',
  text: `insert into citizen_event (citizen_id, kind, at, until, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (citizen_id, kind, at) do nothing`,
  parameters: [
    'bigint',
    'text',
    'timestamp with time zone',
    'timestamp with time zone',
    'timestamp with time zone',
    'bigint',
  ],
  columns: {},
})

export interface CitizenEvent {
  citizenId: CitizenId
  kind: 'admission' | 'exacerbation' | 'death'
  at: EpochMs
  /** Null: not known, or not over. */
  until: EpochMs | null
}

export async function addCitizenEvent(
  db: Queryable,
  event: CitizenEvent & { recordedAt: EpochMs; recordedBy: PersonId | null },
): Promise<void> {
  await db.run(insertEvent, [
    idToInt8(event.citizenId),
    event.kind,
    timestamp(event.at),
    event.until === null ? null : timestamp(event.until),
    timestamp(event.recordedAt),
    event.recordedBy === null ? null : idToInt8(event.recordedBy),
  ])
}

const eventsOfCitizens = statement({
  name: 'events-of-citizens',
  text: 'select citizen_id, kind, at, until from citizen_event where citizen_id = any($1) order by at, kind',
  parameters: ['bigint[]'],
  columns: { citizen_id: 'int8', kind: 'text', at: 'timestamptz', until: 'timestamptz?' },
})

/** In time order. */
export async function citizenEventsOf(db: Queryable, citizenIds: readonly CitizenId[]): Promise<CitizenEvent[]> {
  const rows = await db.run(eventsOfCitizens, [citizenIds.map(idToInt8)])
  return rows.map((row) => ({
    citizenId: idFromInt8(row.citizen_id) as CitizenId,
    kind: row.kind as CitizenEvent['kind'],
    at: row.at,
    until: row.until,
  }))
}

const membersOf = statement({
  name: 'effect-members',
  text: `select c.citizen_id, c.organisation_id, c.ended_at,
                coalesce((select array_agg(l.metric::bigint) from latest l where l.citizen_id = c.citizen_id), '{}') as measured
         from citizen c where c.citizen_id = any($1)`,
  parameters: ['bigint[]'],
  columns: { citizen_id: 'int8', organisation_id: 'int8?', ended_at: 'timestamptz?', measured: 'int8[]' },
})

export interface EffectMember {
  citizenId: CitizenId
  /** int8 as decimal text; null for a citizen of no organisation. */
  organisationId: string | null
  /** When home monitoring ended. */
  endedAt: EpochMs | null
  /** Numbers of the metrics that were ever measured. */
  measured: ReadonlySet<number>
}

export async function effectMembers(db: Queryable, citizenIds: readonly CitizenId[]): Promise<EffectMember[]> {
  const rows = await db.run(membersOf, [citizenIds.map(idToInt8)])
  return rows.map((row) => ({
    citizenId: idFromInt8(row.citizen_id) as CitizenId,
    organisationId: row.organisation_id,
    endedAt: row.ended_at,
    measured: new Set(row.measured.map(Number)),
  }))
}
