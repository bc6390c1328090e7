// The facts that policies decide on, for one citizen or as a set: who follows whom, who shares with whom, who is blocked.
// The set statements must say exactly what the policies say; a property test in identity/ compares the two.

import type { EpochMs } from '#core'
import type { Queryable } from '../database.js'
import { timestamp } from '../rows.js'
import { type Row, statement } from '../statement.js'

const TIME = 'timestamp with time zone'

const factsOfCitizen = statement({
  name: 'access-facts',
  text: `select c.organisation_id,
           exists (select from care_relation r
                   where r.citizen_id = c.citizen_id and r.care_team_id = $3 and r.valid @> $5::timestamptz) as followed,
           exists (select from care_team_member m
                   where m.care_team_id = $3 and m.person_id = $2 and m.member @> $5::timestamptz) as member,
           exists (select from consent_block b
                   where b.citizen_id = c.citizen_id and b.valid @> $5::timestamptz
                     and (b.organisation_id is null or b.organisation_id = $4)) as blocked,
           array(select distinct unnest(p.categories) from power_of_attorney p
                 where p.citizen_id = c.citizen_id and p.person_id = $2 and p.valid @> $5::timestamptz) as attorney,
           array(select distinct unnest(s.categories) from sharing s
                 where s.citizen_id = c.citizen_id and s.to_organisation_id = $4 and s.valid @> $5::timestamptz) as shared
         from citizen c where c.citizen_id = $1`,
  parameters: ['bigint', 'bigint', 'bigint', 'bigint', TIME],
  columns: {
    organisation_id: 'int8?',
    followed: 'bool',
    member: 'bool',
    blocked: 'bool',
    attorney: 'text[]',
    shared: 'text[]',
  },
})
export type AccessFacts = Row<(typeof factsOfCitizen)['columns']>

/** Who asks, as int8 decimal texts. */
export interface FactsAbout {
  personId: string | null
  careTeamId: string | null
  organisationId: string | null
}

/** @returns null when there is no such citizen */
export async function accessFacts(
  db: Queryable,
  citizenId: string,
  who: FactsAbout,
  now: EpochMs,
): Promise<AccessFacts | null> {
  const [row] = await db.run(factsOfCitizen, [
    citizenId,
    who.personId,
    who.careTeamId,
    who.organisationId,
    timestamp(now),
  ])
  return row ?? null
}

const CITIZEN = { citizen_id: 'int8' } as const
const unblocked = (citizen: string, organisation: string, now: string): string =>
  `not exists (select from consent_block b where b.citizen_id = ${citizen} and b.valid @> ${now}::timestamptz
     and (b.organisation_id is null or b.organisation_id = ${organisation}))`

const followedByTeam = statement({
  name: 'citizens-followed-by-team',
  text: `select distinct r.citizen_id from care_relation r
         where r.care_team_id = $1 and r.valid @> $4::timestamptz
           and exists (select from care_team_member m
                       where m.care_team_id = $1 and m.person_id = $2 and m.member @> $4::timestamptz)
           and ${unblocked('r.citizen_id', '$3', '$4')}`,
  parameters: ['bigint', 'bigint', 'bigint', TIME],
  columns: CITIZEN,
})
const entrustedToPerson = statement({
  name: 'citizens-entrusted-to-person',
  text: `select distinct p.citizen_id from power_of_attorney p
         where p.person_id = $1 and $2 = any(p.categories) and p.valid @> $3::timestamptz`,
  parameters: ['bigint', 'text', TIME],
  columns: CITIZEN,
})
const sharedWithOrganisation = statement({
  name: 'citizens-shared-with-organisation',
  text: `select distinct s.citizen_id from sharing s
         where s.to_organisation_id = $1 and $2 = any(s.categories) and s.valid @> $3::timestamptz
           and ${unblocked('s.citizen_id', '$1', '$3')}`,
  parameters: ['bigint', 'text', TIME],
  columns: CITIZEN,
})
const ofOrganisation = statement({
  name: 'citizens-of-organisation',
  text: `select c.citizen_id from citizen c
         where c.organisation_id = $1 and ${unblocked('c.citizen_id', '$1', '$2')}`,
  parameters: ['bigint', TIME],
  columns: CITIZEN,
})
const existing = statement({
  name: 'citizen-exists',
  text: 'select citizen_id from citizen where citizen_id = $1',
  parameters: ['bigint'],
  columns: CITIZEN,
})

const ids = (rows: readonly { citizen_id: string }[]): string[] => rows.map((r) => r.citizen_id)

export async function citizensFollowed(db: Queryable, who: FactsAbout, now: EpochMs): Promise<string[]> {
  return ids(await db.run(followedByTeam, [who.careTeamId, who.personId, who.organisationId, timestamp(now)]))
}
export async function citizensEntrusted(
  db: Queryable,
  personId: string,
  category: string,
  now: EpochMs,
): Promise<string[]> {
  return ids(await db.run(entrustedToPerson, [personId, category, timestamp(now)]))
}
export async function citizensShared(
  db: Queryable,
  organisationId: string,
  category: string,
  now: EpochMs,
): Promise<string[]> {
  return ids(await db.run(sharedWithOrganisation, [organisationId, category, timestamp(now)]))
}
export async function citizensOfOrganisation(db: Queryable, organisationId: string, now: EpochMs): Promise<string[]> {
  return ids(await db.run(ofOrganisation, [organisationId, timestamp(now)]))
}
export async function citizenExists(db: Queryable, citizenId: string): Promise<boolean> {
  return (await db.run(existing, [citizenId])).length === 1
}
