// The citizens a principal may read, as one set from the database: the same rules as the policies, said in SQL.
// A property test compares the two; a policy without its branch here would hide people, a branch without its policy would leak.

import { type CitizenId, citizenId, type EpochMs, idFromInt8, idToInt8 } from '#core'
import {
  citizenExists,
  citizensEntrusted,
  citizensFollowed,
  citizensOfOrganisation,
  citizensShared,
  type Queryable,
} from '#ledger'
import type { DataCategory } from '../access.js'
import type { Principal } from '../principal.js'
import { scopesAllow } from '../smart/scopes.js'
import { resourceTypeOf } from './categories.js'

export async function visibleSet(
  db: Queryable,
  principal: Principal,
  category: DataCategory,
  now: EpochMs,
): Promise<ReadonlySet<CitizenId>> {
  const found = await (principal.kind === 'system'
    ? toClient(db, principal, category, now)
    : principal.loa < 3
      ? []
      : principal.kind === 'professional'
        ? toProfessional(db, principal, category, now)
        : toCitizen(db, principal, category, now))
  return new Set(found.map((id) => citizenId(idFromInt8(id))))
}

async function toClient(db: Queryable, p: Principal, category: DataCategory, now: EpochMs): Promise<string[]> {
  const type = resourceTypeOf(category)
  const scopes = p.scopes ?? []
  const may = scopesAllow(scopes, type, 'r') || scopesAllow(scopes, type, 's')
  if (!may || p.purpose !== 'TREAT' || p.organisationId === null || category === 'audit') return []
  return citizensShared(db, p.organisationId, category, now)
}

async function toProfessional(db: Queryable, p: Principal, category: DataCategory, now: EpochMs): Promise<string[]> {
  if (category === 'audit') return []
  const found: string[] = []
  if (p.capabilities.includes('view') && p.purpose === 'TREAT' && p.careTeamId !== null && p.personId !== null)
    found.push(...(await citizensFollowed(db, aboutOf(p), now)))
  if (
    p.capabilities.includes('device.admin') &&
    p.purpose === 'HSYSADMIN' &&
    category === 'device-data' &&
    p.organisationId !== null
  )
    found.push(...(await citizensOfOrganisation(db, p.organisationId, now)))
  return found
}

async function toCitizen(db: Queryable, p: Principal, category: DataCategory, now: EpochMs): Promise<string[]> {
  const self = p.selfCitizenId === null ? null : idToInt8(p.selfCitizenId)
  const found: string[] = []
  if (p.capabilities.includes('self') && self !== null && (await citizenExists(db, self))) found.push(self)
  if (p.capabilities.includes('poa.read') && p.personId !== null && category !== 'audit')
    found.push(...(await citizensEntrusted(db, idToInt8(p.personId), category, now)))
  return found
}

/** The principal's ids as the facts' statements take them. */
export function aboutOf(p: Principal): {
  personId: string | null
  careTeamId: string | null
  organisationId: string | null
} {
  return {
    personId: p.personId === null ? null : idToInt8(p.personId),
    careTeamId: p.careTeamId,
    organisationId: p.organisationId,
  }
}
