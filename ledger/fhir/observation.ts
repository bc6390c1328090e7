// Searches for Observations as SQL over the ledger. A reading is shown as it stood at one horizon of transactions: page one takes the
// horizon of its moment, the pages after it name that one again, so that nothing that commits meanwhile shifts or repeats a row.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  type CitizenId,
  idToInt8,
  METRICS,
  type MetricId,
  metric,
  observationId,
  READING_STATUS,
  type Reading,
} from '#core'
import type { Queryable } from '../database.js'
import { PACKED, readPacked } from '../packed.js'
import { timestamp } from '../rows.js'
import type { Columns, Statement } from '../statement.js'
import { detailOf, type ReadingDetail } from './details.js'
import { effectiveCriteria, instantCriteria, lowerBound } from './interval.js'
import { Parameters } from './parameters.js'
import type { ObservationQuery, PageRequest, Position, VisibleGroup } from './query.js'
import { afterPosition, orderBy, positionOf, sortKeys } from './sort.js'

export interface ObservationPage {
  readings: Reading[]
  /** What devices and citizens said beside the numbers, by `Observation.id`. */
  details: ReadonlyMap<string, ReadingDetail>
  /** The horizon of transactions that this page stands on; the same for all pages of a search. */
  asOf: string | null
  /** Where the next page goes on; null when this was the last. */
  next: Position | null
}

/** As the view `reading_current`, but of amendments below a horizon only. `a` is the newest of them. */
const AMENDMENT = (asOf: string): string => `left join lateral (
  select status, v1, v2, v3, decimals, recorded_at, (1 + count(*) over ())::integer as version
  from amendment x
  where (x.citizen_id, x.metric, x.effective_at, x.dedupe) = (r.citizen_id, r.metric, r.effective_at, r.dedupe) and x.xid < ${asOf}
  order by recorded_at desc limit 1) a on true`

const PAGE_COLUMNS = { packed: 'text?', details: 'jsonb?', as_of: 'text' } as const satisfies Columns

/** A row's key, as its packed form begins. */
const KEY = ['citizen_id', 'metric', 'effective_at', 'dedupe']
const KEY_OF = (table: string): string => KEY.map((column) => `${table}.${column}`).join(', ')

/**
 * A page as one row, with its details: the driver's work for fifty rows and for a second statement is spared.
 * @param body selects the key and `packed` of the page's readings, in their order
 */
function asOneRow(built: Built, body: string): string {
  return `${built.with}, page as materialized (${body})
    select (select string_agg(packed, E'\\n') from page) as packed,
      (select jsonb_object_agg(concat_ws('|', ${KEY_OF('d')}), jsonb_build_object('context', d.context, 'note', d.note))
       from page join reading_detail d using (${KEY.join(', ')}) where d.context is not null or d.note is not null) as details,
      ${built.asOf}::text as as_of`
}

const STATUS = `coalesce(a.status, 1::smallint)`
const LAST_UPDATED = `coalesce(a.recorded_at, r.received_at)`

/** More (citizen, metric) pairs than this are looked up by time instead of one by one. */
const MAX_PAIRS = 400
const DAY = 86_400_000

const ALL_METRICS: readonly MetricId[] = METRICS.map((m) => m.id)
const METRIC_NUMBER = new Map(METRICS.map((m) => [m.id, m.number]))

/** What the query asks for and the caller may see, both at once. */
function narrow({ citizens, metrics }: ObservationQuery, visible: readonly VisibleGroup[]): VisibleGroup[] {
  const wanted = new Set<MetricId>(metrics ?? ALL_METRICS)
  return visible
    .map((group) => ({
      metrics: group.metrics.filter((m) => wanted.has(m)),
      citizens: citizens ? new Set(citizens.filter((c) => group.citizens.has(c))) : group.citizens,
    }))
    .filter((group) => group.metrics.length > 0 && group.citizens.size > 0)
}

interface Built {
  parameters: Parameters
  /** Computes the horizon, once per statement. */
  with: string
  /** Names it. */
  asOf: string
}

/**
 * The horizon: the oldest transaction that was running when this statement began, else the next one to come. Transactions of other
 * databases on the same server do not count: they write nothing here, and a long one would hide every new reading.
 */
const HORIZON = `select coalesce(
    (select x from pg_snapshot_xip(pg_current_snapshot()) x
     where not exists (select from pg_stat_activity f
       where f.datname <> current_database() and f.backend_xid::text::bigint = (x::text::bigint & 4294967295))
     order by x limit 1),
    pg_snapshot_xmax(pg_current_snapshot()))`

function begin(asOf: string | null): Built {
  const parameters = new Parameters()
  const given = parameters.add(asOf, 'text')
  return {
    parameters,
    with: `with horizon as materialized (select coalesce(${given}::xid8, (${HORIZON})) as xid)`,
    asOf: '(select xid from horizon)',
  }
}

/**
 * Readings recorded or amended since a moment, by the indexes on record times: who polls `_lastUpdated` reads only what is new.
 * `offset 0` keeps the planner from joining the few amended keys with the whole ledger.
 * @returns the source of `r`
 */
function source({ parameters }: Built, { lastUpdated }: ObservationQuery): string {
  const since = lowerBound(lastUpdated)
  if (since === null) return 'reading r'
  const from = parameters.add(timestamp(since), 'timestamptz')
  return `(select * from reading n where n.received_at >= ${from}
    union all
    select o.* from (select distinct citizen_id, metric, effective_at, dedupe from amendment where recorded_at >= ${from}) k
    cross join lateral (
      select * from reading m
      where (m.citizen_id, m.metric, m.effective_at, m.dedupe) = (k.citizen_id, k.metric, k.effective_at, k.dedupe)
        and m.received_at < ${from} offset 0) o) r`
}

function readingConditions({ parameters, asOf }: Built, query: ObservationQuery): string[] {
  const conditions = [`r.xid < ${asOf}`, ...effectiveCriteria(parameters, query.dates)]
  if (query.keys) {
    // The times alone as well: they are what an index and the partitions can use.
    const times = query.keys.map((k) => timestamp(k.effectiveAt))
    conditions.push(`r.effective_at = any(${parameters.add(times, 'timestamptz[]')})`)
    const column = (values: readonly string[], type: string): string => parameters.add(values, type)
    conditions.push(
      `(r.citizen_id, r.metric, r.effective_at, r.dedupe) in (select * from unnest(${[
        column(
          query.keys.map((k) => idToInt8(k.citizenId)),
          'bigint[]',
        ),
        column(
          query.keys.map((k) => String(metric(k.metric).number)),
          'smallint[]',
        ),
        column(
          query.keys.map((k) => timestamp(k.effectiveAt)),
          'timestamptz[]',
        ),
        column(
          query.keys.map((k) => idToInt8(k.dedupe)),
          'bigint[]',
        ),
      ].join(', ')}))`,
    )
  }
  if (query.devices) conditions.push(`r.device_id = any(${parameters.add(query.devices.map(idToInt8), 'bigint[]')})`)
  if (query.hasDevice !== null) conditions.push(`r.device_id is ${query.hasDevice ? 'not ' : ''}null`)
  return conditions
}

/** Conditions that need the amendments. */
function currentConditions({ parameters }: Built, query: ObservationQuery): string[] {
  const conditions = instantCriteria(parameters, LAST_UPDATED, query.lastUpdated)
  if (query.statuses) {
    conditions.push(
      `${STATUS} = any(${parameters.add(
        query.statuses.map((s) => READING_STATUS[s]),
        'smallint[]',
      )})`,
    )
  }
  return conditions
}

/** Who and what, as one condition per group. */
function groupCondition({ parameters }: Built, groups: readonly VisibleGroup[]): string {
  const one = ({ metrics, citizens }: VisibleGroup): string => {
    const numbers = metrics.map((m) => METRIC_NUMBER.get(m) ?? 0)
    const [only] = citizens
    const who =
      citizens.size === 1 && only !== undefined
        ? `r.citizen_id = ${parameters.add(idToInt8(only), 'bigint')}`
        : `r.citizen_id = any(${parameters.add([...citizens].map(idToInt8), 'bigint[]')})`
    const what =
      numbers.length === 1
        ? `r.metric = ${parameters.add(numbers[0], 'smallint')}`
        : `r.metric = any(${parameters.add(numbers, 'smallint[]')})`
    return `(${who} and ${what})`
  }
  return `(${groups.map(one).join(' or ')})`
}

function countPairs(groups: readonly VisibleGroup[]): number {
  return groups.reduce((sum, g) => sum + g.metrics.length * g.citizens.size, 0)
}

/** One index scan per (citizen, metric), each giving at most a page: what a patient's record without a code needs. */
function pairsStatement(request: PageRequest, groups: readonly VisibleGroup[]): [string, Parameters] {
  const built = begin(request.asOf)
  const { parameters, asOf } = built
  const citizens: string[] = []
  const metrics: number[] = []
  // Two grants may overlap: a pair that stood twice would be found twice.
  const taken = new Set<string>()
  for (const group of groups) {
    for (const citizen of group.citizens) {
      for (const m of group.metrics) {
        if (taken.has(`${citizen}.${m}`)) continue
        taken.add(`${citizen}.${m}`)
        citizens.push(idToInt8(citizen))
        metrics.push(METRIC_NUMBER.get(m) ?? 0)
      }
    }
  }
  const pairs = `unnest(${parameters.add(citizens, 'bigint[]')}, ${parameters.add(metrics, 'smallint[]')}) p (citizen_id, metric)`
  const keys = sortKeys(request.sort)
  const where = [
    'r.citizen_id = p.citizen_id and r.metric = p.metric',
    ...readingConditions(built, request.query),
    ...currentConditions(built, request.query),
    ...(request.after ? [afterPosition(parameters, keys, request.after)] : []),
  ]
  const limit = parameters.add(request.limit + 1, 'bigint')
  const body = `select found.* from ${pairs} cross join lateral (
      select ${KEY_OF('r')}, ${PACKED} as packed, ${keys.map((key, i) => `${key.expression} as k${i}`).join(', ')}
      from reading r ${AMENDMENT(asOf)} where ${where.join(' and ')} order by ${orderBy(keys)} limit ${limit}) found
    order by ${keys.map((key, i) => `k${i} ${key.descending ? 'desc' : 'asc'}`).join(', ')} limit ${limit}`
  return [asOneRow(built, body), parameters]
}

/** One scan: of one series, or of everything in a stretch of time. */
function scanStatement(
  request: PageRequest,
  groups: readonly VisibleGroup[],
  since: number | null,
): [string, Parameters] {
  const built = begin(request.asOf)
  const { parameters, asOf } = built
  const keys = sortKeys(request.sort)
  const from = source(built, request.query)
  const where = [
    groupCondition(built, groups),
    ...(since === null ? [] : [`r.effective_at >= ${parameters.add(timestamp(since), 'timestamptz')}`]),
    ...readingConditions(built, request.query),
    ...currentConditions(built, request.query),
    ...(request.after ? [afterPosition(parameters, keys, request.after)] : []),
  ]
  const body = `select ${KEY_OF('r')}, ${PACKED} as packed from ${from} ${AMENDMENT(asOf)}
    where ${where.join(' and ')} order by ${orderBy(keys)} limit ${parameters.add(request.limit + 1, 'bigint')}`
  return [asOneRow(built, body), parameters]
}

/** Searches have few shapes: each is prepared once per connection. Rare ones beyond the bound are not kept. */
const MAX_PREPARED = 256
const prepared = new Map<string, string>()

function named<C extends Columns>(text: string, columns: C): Statement<C> {
  let name = prepared.get(text)
  if (name === undefined) {
    // pg prepares under a name; the empty one is the unnamed statement, replaced at each use.
    name = prepared.size < MAX_PREPARED ? `fhir-${createHash('sha256').update(text).digest('hex').slice(0, 24)}` : ''
    if (name) prepared.set(text, name)
  }
  return { name, text, parameters: [], columns }
}

/**
 * One page of matches.
 * @throws a database error with SQLSTATE 57014 when the search takes too long
 */
export async function searchObservations(db: Queryable, request: PageRequest): Promise<ObservationPage> {
  const groups = narrow(request.query, request.visible)
  if (groups.length === 0) return { readings: [], details: new Map(), asOf: request.asOf, next: null }
  const { lines, details, asOf } = await lookUp(db, request, groups)
  const more = lines.length > request.limit
  if (more) lines.length = request.limit
  const readings = lines.map(readPacked).filter((r) => r !== null)
  const last = readings.at(-1)
  return {
    readings,
    details: details === null ? new Map() : detailsOf(lines, details),
    asOf,
    next: more && last ? positionOf(request.sort, last) : null,
  }
}

interface Found {
  /** Packed readings; one more than the limit when there are more. */
  lines: string[]
  details: unknown
  asOf: string | null
}

async function lookUp(db: Queryable, request: PageRequest, groups: readonly VisibleGroup[]): Promise<Found> {
  const run = async ([text, parameters]: [string, Parameters]): Promise<Found> => {
    const [row] = await db.run(named(text, PAGE_COLUMNS), parameters.values)
    return { lines: row?.packed?.split('\n') ?? [], details: row?.details ?? null, asOf: row?.as_of ?? request.asOf }
  }
  const pairs = countPairs(groups)
  if (pairs > 1 && pairs <= MAX_PAIRS) return run(pairsStatement(request, groups))
  if (pairs > 1 && request.sort.by === 'date' && request.sort.descending) {
    // Newest first over many citizens: look at a few days before looking at years.
    const end = request.after ? Date.parse(request.after[0] ?? '') : request.now + DAY
    for (const days of [3, 30]) {
      const found = await run(scanStatement(request, groups, end - days * DAY))
      if (found.lines.length > request.limit) return found
    }
  }
  return run(scanStatement(request, groups, null))
}

const detailsSchema = z.record(z.string(), z.object({ context: z.unknown(), note: z.string().nullable() }))

function detailsOf(lines: readonly string[], details: unknown): Map<string, ReadingDetail> {
  const byKey = detailsSchema.parse(details)
  const found = new Map<string, ReadingDetail>()
  for (const line of lines) {
    const detail = byKey[line.split('|', KEY.length).join('|')]
    const reading = detail && readPacked(line)
    if (reading) found.set(observationId(reading), detailOf(detail))
  }
  return found
}

const COUNT_COLUMNS = { total: 'int8' } as const satisfies Columns

/** How many match in all. */
export async function countObservations(
  db: Queryable,
  request: Pick<PageRequest, 'query' | 'visible' | 'asOf'>,
): Promise<number> {
  const groups = narrow(request.query, request.visible)
  if (groups.length === 0) return 0
  const built = begin(request.asOf)
  const current = currentConditions(built, request.query)
  const where = [groupCondition(built, groups), ...readingConditions(built, request.query), ...current]
  const text = `${built.with} select count(*) as total from ${source(built, request.query)} ${current.length > 0 ? AMENDMENT(built.asOf) : ''} where ${where.join(' and ')}`
  const [row] = await db.run(named(text, COUNT_COLUMNS), built.parameters.values)
  return Number(row?.total ?? 0)
}

/** The citizens of a page, each once. */
export function citizensOf(readings: readonly Reading[]): CitizenId[] {
  return [...new Set(readings.map((r) => r.citizenId))]
}
