// What the worklist is made of: citizens with their programmes and newest values in one query, and their trustworthy readings of the last weeks.

import {
  type CitizenId,
  DOUBTFUL_BITS,
  type EpochMs,
  idFromInt8,
  idToInt8,
  type MetricId,
  metric,
  metricByNumber,
  READING_STATUS,
} from '#core'
import type { Queryable } from './database.js'
import type { Latest } from './readings.js'
import { timestamp, unpackValues } from './rows.js'
import { statement } from './statement.js'

export interface WatchedCitizen {
  citizenId: CitizenId
  conditions: readonly string[]
  enrolledAt: EpochMs
  /** Newest reading of each metric; `battery-level` and the like included. */
  latest: readonly Latest[]
}

const citizensWithLatest = statement({
  name: 'citizens-with-latest',
  text: `select c.citizen_id, c.conditions, c.enrolled_at,
                l.metric, l.effective_at, l.dedupe, l.received_at, l.flags, l.offset_min, l.decimals, l.v1, l.v2, l.v3
         from citizen c left join latest l on l.citizen_id = c.citizen_id
         where c.citizen_id = any($1) and (c.ended_at is null or c.ended_at > $2)
         order by c.citizen_id`,
  parameters: ['bigint[]', 'timestamp with time zone'],
  columns: {
    citizen_id: 'int8',
    conditions: 'text[]',
    enrolled_at: 'timestamptz',
    metric: 'int2?',
    effective_at: 'timestamptz?',
    dedupe: 'int8?',
    received_at: 'timestamptz?',
    flags: 'int4?',
    offset_min: 'int2?',
    decimals: 'int2?',
    v1: 'float8?',
    v2: 'float8?',
    v3: 'float8?',
  },
})

/** These citizens as far as they are enrolled at `now`, each with the newest value of every metric. */
export async function watchedCitizens(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  now: EpochMs,
): Promise<WatchedCitizen[]> {
  const rows = await db.run(citizensWithLatest, [citizenIds.map(idToInt8), timestamp(now)])
  const citizens: (WatchedCitizen & { latest: Latest[] })[] = []
  let previous: string | null = null
  for (const row of rows) {
    if (row.citizen_id !== previous) {
      previous = row.citizen_id
      const citizenId = idFromInt8(row.citizen_id) as CitizenId
      citizens.push({ citizenId, conditions: row.conditions, enrolledAt: row.enrolled_at, latest: [] })
    }
    const current = citizens.at(-1)
    const definition = row.metric === null ? null : metricByNumber(row.metric)
    if (!current || !definition || row.effective_at === null || row.received_at === null || row.dedupe === null)
      continue
    current.latest.push({
      citizenId: current.citizenId,
      metric: definition.id,
      effectiveAt: row.effective_at,
      dedupe: idFromInt8(row.dedupe),
      receivedAt: row.received_at,
      offsetMin: row.offset_min ?? 0,
      flags: row.flags ?? 0,
      values: unpackValues([row.v1, row.v2, row.v3], row.decimals ?? 0, definition.values.length),
    })
  }
  return citizens
}

const citizenFingerprints = statement({
  name: 'citizen-fingerprints',
  text: `select c.citizen_id, array_to_string(c.conditions, ',') || '|' || count(l.metric) || '|' || coalesce(sum(l.dedupe), 0)
                || '|' || coalesce(sum(l.flags), 0) as fingerprint
         from citizen c left join latest l on l.citizen_id = c.citizen_id
         where c.citizen_id = any($1) and (c.ended_at is null or c.ended_at > $2)
         group by c.citizen_id`,
  parameters: ['bigint[]', 'timestamp with time zone'],
  columns: { citizen_id: 'int8', fingerprint: 'text?' },
})

/** One short text per enrolled citizen, the same as long as `fingerprintOf` her `WatchedCitizen` is: what tells whether memory is still true. */
export async function fingerprints(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  now: EpochMs,
): Promise<Map<CitizenId, string>> {
  const rows = await db.run(citizenFingerprints, [citizenIds.map(idToInt8), timestamp(now)])
  return new Map(rows.map((row) => [idFromInt8(row.citizen_id) as CitizenId, row.fingerprint ?? '']))
}

export function fingerprintOf({ conditions, latest }: Pick<WatchedCitizen, 'conditions' | 'latest'>): string {
  const dedupes = latest.reduce((sum, l) => sum + BigInt(idToInt8(l.dedupe)), 0n)
  const flags = latest.reduce((sum, l) => sum + l.flags, 0)
  return `${conditions.join(',')}|${latest.length}|${dedupes}|${flags}`
}

/** A trustworthy reading, reduced to what statistics and sparklines need. */
export interface RecentRow {
  citizenId: CitizenId
  metric: MetricId
  at: EpochMs
  values: readonly (number | null)[]
}

const SENSOR = metric('glucose-cgm').number
/** A strap that sends every second brings two and a half million readings in a month: of a measure's older ones, one an hour is enough. */
export const MOST_RECENT = 5_000

const COLUMNS = 'r.citizen_id, r.metric, r.effective_at, r.v1, r.v2, r.v3'
const TRUSTWORTHY = `r.flags & ${DOUBTFUL_BITS} = 0 and r.status <> ${READING_STATUS['entered-in-error']}`

const recentReadings = statement({
  name: 'recent-readings',
  text: `with measure as materialized (
           select citizen_id, metric from unnest($1::bigint[]) citizen_id cross join unnest($2::smallint[]) metric where metric <> ${SENSOR}),
         newest as materialized (
           select n.* from measure m cross join lateral (
             select ${COLUMNS} from reading_current r
             where r.citizen_id = m.citizen_id and r.metric = m.metric and r.effective_at >= $3 and r.effective_at < $4 and ${TRUSTWORTHY}
             order by r.effective_at desc limit ${MOST_RECENT}) n),
         dense as (
           select citizen_id, metric, min(effective_at) as since from newest group by 1, 2 having count(*) = ${MOST_RECENT})
         select * from newest
         union all
         select o.* from dense d
         cross join generate_series(date_trunc('hour', $3::timestamptz), d.since, interval '1 hour') hour
         cross join lateral (
           select ${COLUMNS} from reading_current r
           where r.citizen_id = d.citizen_id and r.metric = d.metric and r.effective_at >= $3 and r.effective_at < $4
             and r.effective_at >= hour and r.effective_at < least(hour + interval '1 hour', d.since) and ${TRUSTWORTHY}
           order by r.effective_at desc limit 1) o
         union all
         (select distinct on (r.citizen_id, date_trunc('hour', r.effective_at)) ${COLUMNS}
          from reading_current r
          where r.citizen_id = any($1) and r.metric = ${SENSOR} and ${SENSOR} = any($2) and r.effective_at >= $3 and r.effective_at < $4
            and ${TRUSTWORTHY}
          order by r.citizen_id, date_trunc('hour', r.effective_at), r.effective_at desc)`,
  parameters: ['bigint[]', 'smallint[]', 'timestamp with time zone', 'timestamp with time zone'],
  columns: {
    citizen_id: 'int8',
    metric: 'int2',
    effective_at: 'timestamptz',
    v1: 'float8?',
    v2: 'float8?',
    v3: 'float8?',
  },
})

/**
 * Trustworthy readings in `[from, to)` in time order: no voided, no doubtful ones. Sensor glucose comes once an hour, and of any other measure
 * the newest `MOST_RECENT` and the last of each hour before them.
 */
export async function recentOf(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  metrics: readonly MetricId[],
  from: EpochMs,
  to: EpochMs,
): Promise<RecentRow[]> {
  const numbers = metrics.map((m) => metric(m).number)
  const rows = await db.run(recentReadings, [citizenIds.map(idToInt8), numbers, timestamp(from), timestamp(to)])
  return rows
    .flatMap((row) => {
      const definition = metricByNumber(row.metric)
      if (!definition) return []
      const values = [row.v1, row.v2, row.v3].slice(0, definition.values.length)
      return { citizenId: idFromInt8(row.citizen_id) as CitizenId, metric: definition.id, at: row.effective_at, values }
    })
    .sort((a, b) => a.at - b.at)
}

const teamsOfCitizens = statement({
  name: 'teams-of-citizens',
  text: `select r.citizen_id, t.care_team_id, t.name from care_relation r join care_team t using (care_team_id)
         where r.citizen_id = any($1) and r.valid @> $2::timestamptz order by t.name`,
  parameters: ['bigint[]', 'timestamp with time zone'],
  columns: { citizen_id: 'int8', care_team_id: 'int8', name: 'text' },
})

export interface CareTeam {
  /** int8 as decimal text. */
  careTeamId: string
  name: string
}

/** The care teams that follow these citizens now. */
export async function teamsOf(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  now: EpochMs,
): Promise<Map<CitizenId, CareTeam[]>> {
  const rows = await db.run(teamsOfCitizens, [citizenIds.map(idToInt8), timestamp(now)])
  const teams = new Map<CitizenId, CareTeam[]>()
  for (const row of rows) {
    const citizenId = idFromInt8(row.citizen_id) as CitizenId
    teams.set(citizenId, [...(teams.get(citizenId) ?? []), { careTeamId: row.care_team_id, name: row.name }])
  }
  return teams
}
