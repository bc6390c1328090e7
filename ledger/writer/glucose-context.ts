// Joins what a glucose meter says around a measurement to the measurement, whichever of the two messages comes first.
// By device and sequence number, as the Bluetooth Glucose Service says; only when there is exactly one of each: the number begins again
// after a reset, and a guess would put somebody's meal beside the wrong value. What is not joined stays in quarantine for a person to see.

import type pg from 'pg'
import { type EpochMs, idToInt8, type MetricId, metric } from '#core'
import { timestamp } from '../rows.js'
import { type Row, statement } from '../statement.js'
import type { PlannedReading } from './batch.js'
import type { AppendItem } from './item.js'
import { insertQuarantine } from './quarantine.js'
import { run } from './run.js'

/** How far apart the two messages may come *(choice)*: a hub that was away for a day, and not last week's count of a meter that was reset. */
const WINDOW_MS = 2 * 86_400_000
/** A measurement is at most 400 days old when it comes. */
const OLDEST_MS = 401 * 86_400_000
const METRICS: readonly MetricId[] = ['blood-glucose-capillary', 'glucose-plasma', 'glucose-cgm']

const KEY = { citizen_id: 'int8', metric: 'int2', effective_at: 'timestamptz', dedupe: 'int8' } as const

const contextsOfSequence = statement({
  name: 'glucose-contexts-of-sequence',
  text: `select glucose_context_id, sha256, facts, joined_at is not null as joined, citizen_id, metric, effective_at, dedupe
         from glucose_context where device_id = $1 and sequence = $2 and received_at >= $3 order by glucose_context_id`,
  parameters: ['bigint', 'integer', 'timestamp with time zone'],
  columns: {
    glucose_context_id: 'int8',
    sha256: 'bytea',
    facts: 'jsonb',
    joined: 'bool?',
    citizen_id: 'int8?',
    metric: 'int2?',
    effective_at: 'timestamptz?',
    dedupe: 'int8?',
  },
})

const readingsOfSequence = statement({
  name: 'glucose-readings-of-sequence',
  text: `
select r.citizen_id, r.metric, r.effective_at, r.dedupe
from (select distinct citizen_id from assignment where device_id = $1) h
join reading r on r.citizen_id = h.citizen_id and r.metric = any($2) and r.effective_at >= $3 and r.device_id = $1 and r.received_at >= $4
join reading_detail d on (d.citizen_id, d.metric, d.effective_at, d.dedupe) = (r.citizen_id, r.metric, r.effective_at, r.dedupe)
where d.context @> jsonb_build_object('sequence', $5::integer)`,
  parameters: ['bigint', 'smallint[]', 'timestamp with time zone', 'timestamp with time zone', 'integer'],
  columns: KEY,
})

const insertContext = statement({
  name: 'insert-glucose-context',
  text: 'insert into glucose_context (device_id, sequence, received_at, sha256, facts) values ($1, $2, $3, $4, $5)',
  parameters: ['bigint', 'integer', 'timestamp with time zone', 'bytea', 'jsonb'],
  columns: {},
})

const joinContext = statement({
  name: 'join-glucose-context',
  text: `update glucose_context set citizen_id = $2, metric = $3, effective_at = $4, dedupe = $5, joined_at = now()
         where glucose_context_id = $1`,
  parameters: ['bigint', 'bigint', 'smallint', 'timestamp with time zone', 'bigint'],
  columns: {},
})

/** What the measurement itself said stands. */
const addFacts = statement({
  name: 'add-glucose-facts',
  text: `update reading_detail set context = $5::jsonb || context
         where (citizen_id, metric, effective_at, dedupe) = ($1::bigint, $2::smallint, $3::timestamptz, $4::bigint)`,
  parameters: ['bigint', 'smallint', 'timestamp with time zone', 'bigint', 'jsonb'],
  columns: {},
})

/** A reading that was shown without its context is another version with it; its values, and a verdict that it is wrong, stay. */
const amendReading = statement({
  name: 'amend-by-glucose-context',
  text: `
insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status, v1, v2, v3, decimals, reason, actor)
select k.citizen_id, k.metric, k.effective_at, k.dedupe, greatest(date_trunc('milliseconds', now()), a.recorded_at + interval '1 millisecond'),
       case when coalesce(a.status, 1) = 1 then 3 else a.status end, a.v1, a.v2, a.v3, a.decimals, 'glucose-context', 'ingest'
from (select $1::bigint, $2::smallint, $3::timestamptz, $4::bigint) as k(citizen_id, metric, effective_at, dedupe)
left join lateral (
  select recorded_at, status, v1, v2, v3, decimals from amendment x
  where (x.citizen_id, x.metric, x.effective_at, x.dedupe) = (k.citizen_id, k.metric, k.effective_at, k.dedupe)
  order by recorded_at desc limit 1) a on true`,
  parameters: ['bigint', 'smallint', 'timestamp with time zone', 'bigint'],
  columns: {},
})

const closeCase = statement({
  name: 'close-glucose-context-case',
  text: `update quarantine set decided_at = now(), decided_by = 'ingest', decision = 'joined to its measurement'
         where device_id = $1 and sha256 = $2 and reason = 'context-without-measurement' and decided_at is null`,
  parameters: ['bigint', 'bytea'],
  columns: {},
})

type Key = Row<typeof KEY>
type KnownContext = Row<(typeof contextsOfSequence)['columns']>

/** One measurement of a meter's count, with the contexts that came in this batch. */
interface Sequence {
  deviceId: string
  sequence: number
  since: EpochMs
  arrived: AppendItem[]
}

const keyText = (key: {
  citizen_id: string | null
  metric: number | null
  effective_at: EpochMs | null
  dedupe: string | null
}): string => `${key.citizen_id} ${key.metric} ${key.effective_at} ${key.dedupe}`

const keyOf = ({ reading }: PlannedReading): Key => ({
  citizen_id: idToInt8(reading.citizenId),
  metric: metric(reading.metric).number,
  effective_at: reading.effective.at,
  dedupe: idToInt8(reading.dedupe),
})

/** The numbers that this batch says anything about, from either side. */
function sequencesOf(items: readonly AppendItem[], readings: readonly PlannedReading[]): Sequence[] {
  const found = new Map<string, Sequence>()
  const entry = (item: AppendItem, sequence: number): Sequence => {
    const key = `${item.deviceId} ${sequence}`
    const known = found.get(key) ?? {
      deviceId: item.deviceId,
      sequence,
      since: item.receivedAt - WINDOW_MS,
      arrived: [],
    }
    found.set(key, known)
    return known
  }
  for (const item of items) if (item.glucoseContext) entry(item, item.glucoseContext.sequence).arrived.push(item)
  for (const { reading, item } of readings) {
    const sequence = reading.context?.sequence
    if (typeof sequence === 'number' && METRICS.includes(reading.metric) && item.format.startsWith('gatt/'))
      entry(item, sequence)
  }
  return [...found.values()]
}

/** @param readings what the batch adds to the ledger; all of it, and its details, must be written already in this transaction */
export async function joinGlucoseContexts(
  on: pg.Client,
  items: readonly AppendItem[],
  readings: readonly PlannedReading[],
): Promise<void> {
  const sequences = sequencesOf(items, readings)
  // Of a thousand batches perhaps one.
  if (sequences.length === 0) return
  const added = new Set(readings.map((planned) => keyText(keyOf(planned))))
  for (const sequence of sequences) await joinSequence(on, sequence, added)
}

async function joinSequence(on: pg.Client, sequence: Sequence, added: ReadonlySet<string>): Promise<void> {
  const device = idToInt8(sequence.deviceId)
  const arrived = await keepNew(on, sequence)
  const contexts = await run(on, contextsOfSequence, [device, sequence.sequence, timestamp(sequence.since)])
  if (contexts.length === 0) return
  const measured = await run(on, readingsOfSequence, [
    device,
    METRICS.map((id) => metric(id).number),
    timestamp(sequence.since - OLDEST_MS),
    timestamp(sequence.since),
    sequence.sequence,
  ])
  const taken = new Set(contexts.filter((c) => c.joined).map(keyText))
  const [context, ...moreContexts] = contexts.filter((c) => !c.joined)
  const [reading, ...moreReadings] = measured.filter((key) => !taken.has(keyText(key)))
  if (context && reading && moreContexts.length === 0 && moreReadings.length === 0)
    await join(on, device, context, reading, added.has(keyText(reading)))
  else for (const item of arrived) await setAside(on, item)
}

/** The same context once more is none. */
async function keepNew(on: pg.Client, { deviceId, sequence, since, arrived }: Sequence): Promise<AppendItem[]> {
  if (arrived.length === 0) return []
  const device = idToInt8(deviceId)
  const known = await run(on, contextsOfSequence, [device, sequence, timestamp(since)])
  const hashes = new Set(known.map((c) => c.sha256.toString('hex')))
  const kept: AppendItem[] = []
  for (const item of arrived) {
    const hash = item.sha256.toString('hex')
    if (hashes.has(hash)) continue
    hashes.add(hash)
    const facts = JSON.stringify(item.glucoseContext?.facts)
    await run(on, insertContext, [device, sequence, timestamp(item.receivedAt), item.sha256, facts])
    kept.push(item)
  }
  return kept
}

async function join(on: pg.Client, device: string, context: KnownContext, key: Key, isNew: boolean): Promise<void> {
  const { citizen_id, metric: number, effective_at, dedupe } = key
  const where = [citizen_id, number, timestamp(effective_at), dedupe]
  await run(on, joinContext, [context.glucose_context_id, ...where])
  await run(on, addFacts, [...where, JSON.stringify(context.facts)])
  if (!isNew) await run(on, amendReading, where)
  await run(on, closeCase, [device, context.sha256])
}

async function setAside(on: pg.Client, item: AppendItem): Promise<void> {
  const entry = { reason: 'context-without-measurement', detail: null, ordinal: null }
  await insertQuarantine(on, [{ item, entry, readings: 1, keepsBytes: true }])
}
