// Groups in the ledger: the settled parts of an organisation's citizens in one indexed read, and the page that was made of them.

import type { EpochMs } from '#core'
import type { Queryable, Transaction } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

const groupOrganisations = statement({
  name: 'effect-group-organisations',
  text: 'select distinct organisation_id from citizen_effect order by organisation_id',
  parameters: [],
  columns: { organisation_id: 'int8' },
})

/** Organisations with citizens in any group, int8 as decimal text. */
export async function organisationsWithGroups(db: Queryable): Promise<string[]> {
  return (await db.run(groupOrganisations, [])).map((row) => row.organisation_id)
}

const groupRows = statement({
  name: 'effect-group-rows',
  text: `select plan, measure, status, baseline_mean, follow_up_mean from citizen_effect
         where organisation_id = $1 and status is not null`,
  parameters: ['bigint'],
  columns: { plan: 'text', measure: 'text', status: 'text?', baseline_mean: 'float8?', follow_up_mean: 'float8?' },
})

/** One citizen's part in a group, without saying whose. */
export interface GroupMemberEffect {
  plan: string
  measure: string
  status: string
  baselineMean: number | null
  followUpMean: number | null
}

/** Everybody of an organisation, in no particular order. */
export async function groupMembers(db: Queryable, organisationId: string): Promise<GroupMemberEffect[]> {
  const rows = await db.run(groupRows, [organisationId])
  return rows.map((row) => ({
    plan: row.plan,
    measure: row.measure,
    status: row.status ?? '',
    baselineMean: row.baseline_mean,
    followUpMean: row.follow_up_mean,
  }))
}

const changedSinceShown = statement({
  name: 'effect-changed-since-shown',
  text: `select plan, count(distinct citizen_id) filter (where status is distinct from shown_status) as changed,
                count(shown_status) > 0 and exists (select from plan_effect p where p.organisation_id = $1 and p.plan = e.plan and p.method = $2) as shown
         from citizen_effect e where organisation_id = $1 group by plan order by plan`,
  parameters: ['bigint', 'smallint'],
  columns: { plan: 'text', changed: 'int8', shown: 'bool?' },
})

/** By plan: how many people's status differs from what the group was shown with, and whether it was ever shown by this version. */
export async function changedGroups(
  db: Queryable,
  organisationId: string,
  method: number,
): Promise<{ plan: string; changed: number; everShown: boolean }[]> {
  const rows = await db.run(changedSinceShown, [organisationId, method])
  return rows.map((row) => ({ plan: row.plan, changed: Number(row.changed), everShown: row.shown === true }))
}

const forgetWhoLeft = statement({
  name: 'effect-forget-who-left',
  text: 'delete from citizen_effect where organisation_id = $1 and plan = $2 and status is null',
  parameters: ['bigint', 'text'],
  columns: {},
})

const markShown = statement({
  name: 'effect-mark-shown',
  text: `update citizen_effect set shown_status = status
         where organisation_id = $1 and plan = $2 and status is distinct from shown_status`,
  parameters: ['bigint', 'text'],
  columns: {},
})

const putPlanEffect = statement({
  name: 'effect-put-plan',
  text: `insert into plan_effect (organisation_id, plan, method, night, body) values ($1, $2, $3, $4, $5)
         on conflict (organisation_id, plan) do update set method = excluded.method, night = excluded.night, body = excluded.body
         where plan_effect.night <= excluded.night`,
  parameters: ['bigint', 'text', 'smallint', 'timestamp with time zone', 'jsonb'],
  columns: {},
})

export interface ShownGroup {
  organisationId: string
  plan: string
  method: number
  night: EpochMs
  /** As JSON, small cells already gone. */
  body: object
}

/** Replaces what a group page shows. @param remembered false when it shows nothing: then nothing can be worked out from the next one either */
export async function showGroup(tx: Transaction, shown: ShownGroup, remembered: boolean): Promise<void> {
  const { organisationId, plan } = shown
  if (remembered) {
    await tx.run(forgetWhoLeft, [organisationId, plan])
    await tx.run(markShown, [organisationId, plan])
  }
  await tx.run(putPlanEffect, [organisationId, plan, shown.method, timestamp(shown.night), JSON.stringify(shown.body)])
}

const removePlanEffect = statement({
  name: 'effect-remove-plan',
  text: 'delete from plan_effect where organisation_id = $1 and plan = $2',
  parameters: ['bigint', 'text'],
  columns: {},
})

/** Takes away the page of a group that nobody belongs to any more. */
export async function removeGroup(tx: Transaction, organisationId: string, plan: string): Promise<void> {
  await tx.run(forgetWhoLeft, [organisationId, plan])
  await tx.run(removePlanEffect, [organisationId, plan])
}

const shownGroups = statement({
  name: 'effect-shown-groups',
  text: 'select plan, night, body from plan_effect where organisation_id = $1 and method = $2',
  parameters: ['bigint', 'smallint'],
  columns: { plan: 'text', night: 'timestamptz', body: 'jsonb' },
})

/** What was made for an organisation by this version of the definitions. */
export async function shownGroupsOf(
  db: Queryable,
  organisationId: string,
  method: number,
): Promise<{ plan: string; night: EpochMs; body: unknown }[]> {
  return db.run(shownGroups, [organisationId, method])
}
