// Writing people's relations: organisations, teams, who follows whom, who may act for whom, who shares, who is blocked.
// Every write wakes the listeners on `access_changed`, so that no process goes on deciding by old facts.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { statement } from '../statement.js'

/** Half-open: from `from` until `to`; null leaves the end open. */
export interface Period {
  from: EpochMs
  to: EpochMs | null
}
const from = (p: { valid: Period }): string => timestamp(p.valid.from)
const to = (p: { valid: Period }): string | null => (p.valid.to === null ? null : timestamp(p.valid.to))
const TIME = 'timestamp with time zone'

/** The NOTIFY channel of changed access. */
export const ACCESS_CHANGED = 'access_changed'
const notify = statement({
  name: 'access-changed',
  text: `select pg_notify('${ACCESS_CHANGED}', '') is null as told`,
  parameters: [],
  columns: { told: 'bool?' },
})

/** Sent when the surrounding transaction commits. */
export async function accessChanged(db: Queryable): Promise<void> {
  await db.run(notify, [])
}

const putOrganisations = statement({
  name: 'organisation-put',
  text: `insert into organisation (organisation_id, kind, name, sor) values ($1, $2, $3, $4)
         on conflict (organisation_id) do update set kind = excluded.kind, name = excluded.name, sor = excluded.sor`,
  parameters: ['bigint', 'text', 'text', 'text'],
  columns: {},
})
export interface OrganisationRow {
  organisationId: string
  kind: 'municipality' | 'region' | 'gp'
  name: string
  sor: string | null
}
export async function putOrganisation(db: Queryable, o: OrganisationRow): Promise<void> {
  await db.run(putOrganisations, [o.organisationId, o.kind, o.name, o.sor])
}

const putTeam = statement({
  name: 'care-team-put',
  text: `insert into care_team (care_team_id, organisation_id, name) values ($1, $2, $3)
         on conflict (care_team_id) do update set organisation_id = excluded.organisation_id, name = excluded.name`,
  parameters: ['bigint', 'bigint', 'text'],
  columns: {},
})
export async function putCareTeam(
  db: Queryable,
  team: { careTeamId: string; organisationId: string; name: string },
): Promise<void> {
  await db.run(putTeam, [team.careTeamId, team.organisationId, team.name])
}

const organisationOfSor = statement({
  name: 'organisation-of-sor',
  text: 'select organisation_id from organisation where sor = $1 order by organisation_id limit 1',
  parameters: ['text'],
  columns: { organisation_id: 'int8' },
})
/** @param sor the organisation's code in the Danish health organisation register */
export async function organisationBySor(db: Queryable, sor: string): Promise<string | null> {
  const [row] = await db.run(organisationOfSor, [sor])
  return row?.organisation_id ?? null
}

const teamOfName = statement({
  name: 'care-team-of-name',
  text: 'select care_team_id from care_team where organisation_id = $1 and name = $2 order by care_team_id limit 1',
  parameters: ['bigint', 'text'],
  columns: { care_team_id: 'int8' },
})
export async function careTeamByName(db: Queryable, organisationId: string, name: string): Promise<string | null> {
  const [row] = await db.run(teamOfName, [organisationId, name])
  return row?.care_team_id ?? null
}

const putMember = statement({
  name: 'care-team-member-put',
  text: `insert into care_team_member (care_team_id, person_id, role, member) values ($1, $2, $3, tstzrange($4, $5))
         on conflict (care_team_id, person_id, role) do update set member = excluded.member`,
  parameters: ['bigint', 'bigint', 'text', TIME, TIME],
  columns: {},
})
export async function putCareTeamMember(
  db: Queryable,
  m: { careTeamId: string; personId: string; role: string; valid: Period },
): Promise<void> {
  await db.run(putMember, [m.careTeamId, m.personId, m.role, from(m), to(m)])
}

const putCitizens = statement({
  name: 'citizen-put',
  text: `insert into citizen (citizen_id, organisation_id, conditions, enrolled_at)
         select citizen_id, organisation_id, string_to_array(conditions, ','), enrolled_at
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
           as c (citizen_id, organisation_id, conditions, enrolled_at)
         on conflict (citizen_id) do update set
           organisation_id = excluded.organisation_id, conditions = excluded.conditions, enrolled_at = excluded.enrolled_at`,
  parameters: ['bigint[]', 'bigint[]', 'text[]', 'timestamp with time zone[]'],
  columns: {},
})
export interface CitizenRow {
  citizenId: string
  organisationId: string | null
  /** Ids of programmes; without commas. */
  conditions: readonly string[]
  enrolledAt: EpochMs
}
export async function putCitizenRows(db: Queryable, rows: readonly CitizenRow[]): Promise<void> {
  await db.run(putCitizens, [
    rows.map((r) => r.citizenId),
    rows.map((r) => r.organisationId),
    rows.map((r) => r.conditions.join(',')),
    rows.map((r) => timestamp(r.enrolledAt)),
  ])
}

const putRelations = statement({
  name: 'care-relation-put',
  text: `insert into care_relation (citizen_id, care_team_id, valid)
         select citizen_id, care_team_id, tstzrange(since, until)
         from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
           as r (citizen_id, care_team_id, since, until)
         on conflict do nothing`,
  parameters: ['bigint[]', 'bigint[]', 'timestamp with time zone[]', 'timestamp with time zone[]'],
  columns: {},
})
export interface CareRelationRow {
  citizenId: string
  careTeamId: string
  valid: Period
}
export async function putCareRelations(db: Queryable, rows: readonly CareRelationRow[]): Promise<void> {
  await db.run(putRelations, [
    rows.map((r) => r.citizenId),
    rows.map((r) => r.careTeamId),
    rows.map(from),
    rows.map(to),
  ])
}

const endRelation = statement({
  name: 'care-relation-end',
  text: `with ended as (
           delete from care_relation where citizen_id = $1 and care_team_id = $2 and valid @> $3::timestamptz
           returning citizen_id, care_team_id, lower(valid) as since)
         insert into care_relation (citizen_id, care_team_id, valid)
         select citizen_id, care_team_id, tstzrange(since, $3) from ended where since is distinct from $3
         on conflict do nothing`,
  parameters: ['bigint', 'bigint', TIME],
  columns: {},
})
/** The relation that holds at `now` ends at `now`. */
export async function endCareRelation(
  db: Queryable,
  citizenId: string,
  careTeamId: string,
  now: EpochMs,
): Promise<void> {
  await db.run(endRelation, [citizenId, careTeamId, timestamp(now)])
}

const putSharings = statement({
  name: 'sharing-put',
  text: `insert into sharing (citizen_id, to_organisation_id, categories, legal_basis, valid)
         select citizen_id, to_organisation_id, string_to_array(categories, ','), legal_basis, tstzrange(since, until)
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
           as s (citizen_id, to_organisation_id, categories, legal_basis, since, until)
         on conflict (citizen_id, to_organisation_id, valid) do update set
           categories = excluded.categories, legal_basis = excluded.legal_basis`,
  parameters: ['bigint[]', 'bigint[]', 'text[]', 'text[]', 'timestamp with time zone[]', 'timestamp with time zone[]'],
  columns: {},
})
export interface SharingRow {
  citizenId: string
  toOrganisationId: string
  categories: readonly string[]
  legalBasis: string
  valid: Period
}
export async function putSharingRows(db: Queryable, rows: readonly SharingRow[]): Promise<void> {
  await db.run(putSharings, [
    rows.map((r) => r.citizenId),
    rows.map((r) => r.toOrganisationId),
    rows.map((r) => r.categories.join(',')),
    rows.map((r) => r.legalBasis),
    rows.map(from),
    rows.map(to),
  ])
}

const endSharingOf = statement({
  name: 'sharing-end',
  text: `with ended as (
           delete from sharing where citizen_id = $1 and to_organisation_id = $2 and valid @> $3::timestamptz
           returning citizen_id, to_organisation_id, categories, legal_basis, lower(valid) as since)
         insert into sharing (citizen_id, to_organisation_id, categories, legal_basis, valid)
         select citizen_id, to_organisation_id, categories, legal_basis, tstzrange(since, $3)
         from ended where since is distinct from $3
         on conflict do nothing`,
  parameters: ['bigint', 'bigint', TIME],
  columns: {},
})
export async function endSharing(
  db: Queryable,
  citizenId: string,
  toOrganisationId: string,
  now: EpochMs,
): Promise<void> {
  await db.run(endSharingOf, [citizenId, toOrganisationId, timestamp(now)])
}

const putAttorney = statement({
  name: 'power-of-attorney-put',
  text: `insert into power_of_attorney (citizen_id, person_id, categories, valid)
         values ($1, $2, $3, tstzrange($4, $5))
         on conflict (citizen_id, person_id, valid) do update set categories = excluded.categories`,
  parameters: ['bigint', 'bigint', 'text[]', TIME, TIME],
  columns: {},
})
export async function putPowerOfAttorney(
  db: Queryable,
  p: { citizenId: string; personId: string; categories: readonly string[]; valid: Period },
): Promise<void> {
  await db.run(putAttorney, [p.citizenId, p.personId, p.categories, from(p), to(p)])
}

const putBlock = statement({
  name: 'consent-block-put',
  text: 'insert into consent_block (citizen_id, organisation_id, valid, reason) values ($1, $2, tstzrange($3, $4), $5)',
  parameters: ['bigint', 'bigint', TIME, TIME, 'text'],
  columns: {},
})
/** @param b without an organisation, the block holds against every professional and every client */
export async function putConsentBlock(
  db: Queryable,
  b: { citizenId: string; organisationId: string | null; valid: Period; reason: string | null },
): Promise<void> {
  await db.run(putBlock, [b.citizenId, b.organisationId, from(b), to(b), b.reason])
}
