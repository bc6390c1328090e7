// The night's work in the ledger: who is due, what was made of her, and when everybody was done. Workers take turns by locking rows, and whoever is
// killed leaves nothing behind: her citizens are simply still due.

import { type CitizenId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import type { Queryable, Transaction } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

/** A night, and the version of the definitions it is settled by. */
export interface Night {
  /** 03:00 in Copenhagen: readings up to here count. */
  at: EpochMs
  method: number
}

const NIGHT = ['timestamp with time zone', 'smallint'] as const
const nightParameters = ({ at, method }: Night): [string, number] => [timestamp(at), method]

const enlistCitizens = statement({
  name: 'effect-enlist-citizens',
  text: `insert into effect_settlement (citizen_id, settled_for, method)
         select distinct i.citizen_id, null::timestamptz, 0::smallint from intervention i
         where not exists (select from effect_settlement s where s.citizen_id = i.citizen_id)
         on conflict (citizen_id) do nothing`,
  parameters: [],
  columns: {},
})

const openNightRow = statement({
  name: 'effect-open-night',
  text: `insert into effect_night (night, method, started_at) values ($1, $2, $3) on conflict (night, method) do nothing`,
  parameters: [...NIGHT, 'timestamp with time zone'],
  columns: {},
})

/** Everybody with an intervention is due once the night is open. Safe to repeat. */
export async function openNight(db: Queryable, night: Night, now: EpochMs): Promise<void> {
  await db.run(enlistCitizens, [])
  await db.run(openNightRow, [...nightParameters(night), timestamp(now)])
}

const IS_DUE = '(s.settled_for is null or s.settled_for < $1 or s.method < $2)'

const claimDue = statement({
  name: 'effect-claim-due',
  text: `select s.citizen_id from effect_settlement s where ${IS_DUE}
         order by s.settled_for nulls first limit $3 for update skip locked`,
  parameters: [...NIGHT, 'bigint'],
  columns: { citizen_id: 'int8' },
})

/** Locks some citizens that are due until the transaction ends; those that another worker holds are passed over. */
export async function claimDueCitizens(tx: Transaction, night: Night, limit: number): Promise<CitizenId[]> {
  const rows = await tx.run(claimDue, [...nightParameters(night), limit])
  return rows.map((row) => idFromInt8(row.citizen_id) as CitizenId)
}

/** One citizen's part in a group, by plan and measure. */
export interface SettledEffect {
  citizenId: CitizenId
  /** int8 as decimal text. */
  organisationId: string
  plan: string
  measure: string
  /** `both`, or why she is left out. */
  status: string
  nBaseline: number
  nFollowUp: number
  /** Null without values. */
  baselineMean: number | null
  followUpMean: number | null
}

const leaveGroups = statement({
  name: 'effect-leave-groups',
  text: `update citizen_effect set status = null, n_baseline = 0, n_follow_up = 0, baseline_mean = null, follow_up_mean = null
         where citizen_id = any($1) and status is not null
           and not (citizen_id, organisation_id, plan, measure) in (select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[]))`,
  parameters: ['bigint[]', 'bigint[]', 'bigint[]', 'text[]', 'text[]'],
  columns: {},
})

const putSettled = statement({
  name: 'effect-put-settled',
  text: `insert into citizen_effect (citizen_id, organisation_id, plan, measure, status, n_baseline, n_follow_up, baseline_mean, follow_up_mean)
         select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::integer[], $8::float8[], $9::float8[])
         on conflict (citizen_id, organisation_id, plan, measure) do update set
           status = excluded.status, n_baseline = excluded.n_baseline, n_follow_up = excluded.n_follow_up,
           baseline_mean = excluded.baseline_mean, follow_up_mean = excluded.follow_up_mean`,
  parameters: [
    'bigint[]',
    'bigint[]',
    'text[]',
    'text[]',
    'text[]',
    'integer[]',
    'integer[]',
    'double precision[]',
    'double precision[]',
  ],
  columns: {},
})

const markSettled = statement({
  name: 'effect-mark-settled',
  text: 'update effect_settlement set settled_for = $1, method = $2 where citizen_id = any($3)',
  parameters: [...NIGHT, 'bigint[]'],
  columns: {},
})

/** Replaces what these citizens were settled as, and takes them off the night's list. In the transaction that claimed them. */
export async function storeSettled(
  tx: Transaction,
  night: Night,
  citizenIds: readonly CitizenId[],
  settled: readonly SettledEffect[],
): Promise<void> {
  const ids = citizenIds.map(idToInt8)
  const citizens = settled.map((s) => idToInt8(s.citizenId))
  const organisations = settled.map((s) => s.organisationId)
  const plans = settled.map((s) => s.plan)
  const measures = settled.map((s) => s.measure)
  await tx.run(leaveGroups, [ids, citizens, organisations, plans, measures])
  await tx.run(putSettled, [
    citizens,
    organisations,
    plans,
    measures,
    settled.map((s) => s.status),
    settled.map((s) => s.nBaseline),
    settled.map((s) => s.nFollowUp),
    settled.map((s) => s.baselineMean),
    settled.map((s) => s.followUpMean),
  ])
  await tx.run(markSettled, [...nightParameters(night), ids])
}

const lockNight = statement({
  name: 'effect-lock-night',
  text: `select n.finished_at is not null as finished,
                (select count(*) from effect_settlement s where ${IS_DUE}) as due,
                (select count(*) from effect_settlement) as citizens
         from effect_night n where n.night = $1 and n.method = $2 for update of n`,
  parameters: NIGHT,
  columns: { finished: 'bool', due: 'int8', citizens: 'int8' },
})

/** Holds the night until the transaction ends. @returns how many citizens are still due, and whether groups were already made; null when it is not open */
export async function heldNight(
  tx: Transaction,
  night: Night,
): Promise<{ finished: boolean; due: number; citizens: number } | null> {
  const [row] = await tx.run(lockNight, nightParameters(night))
  return row ? { finished: row.finished, due: Number(row.due), citizens: Number(row.citizens) } : null
}

const closeNightRow = statement({
  name: 'effect-close-night',
  text: 'update effect_night set finished_at = $3, citizens = $4 where night = $1 and method = $2',
  parameters: [...NIGHT, 'timestamp with time zone', 'integer'],
  columns: {},
})

export async function closeNight(tx: Transaction, night: Night, citizens: number, now: EpochMs): Promise<void> {
  await tx.run(closeNightRow, [...nightParameters(night), timestamp(now), citizens])
}

const lastNight = statement({
  name: 'effect-last-night',
  text: `select night, started_at, finished_at, citizens from effect_night
         where method = $1 and finished_at is not null order by night desc limit 1`,
  parameters: ['smallint'],
  columns: { night: 'timestamptz', started_at: 'timestamptz', finished_at: 'timestamptz?', citizens: 'int4' },
})

export interface FinishedNight {
  at: EpochMs
  /** Both by the clock of the workers; the seconds between them count all workers' work. */
  startedAt: EpochMs
  finishedAt: EpochMs
  citizens: number
}

/** The newest night that everybody was settled for; null before the first. */
export async function lastFinishedNight(db: Queryable, method: number): Promise<FinishedNight | null> {
  const [row] = await db.run(lastNight, [method])
  if (!row || row.finished_at === null) return null
  return { at: row.night, startedAt: row.started_at, finishedAt: row.finished_at, citizens: row.citizens }
}
