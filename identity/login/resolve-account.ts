// From what a provider says of a person to her account here. User administration stays at home: a professional whom her
// organisation's provider vouches for gets her account at the first log-in, and loses what it no longer says at the next.

import { randomBytes } from 'node:crypto'
import { type EpochMs, idFromBytes, idFromInt8, personId } from '#core'
import { type AccountRow, account, careTeamByName, type Database, organisationBySor } from '#ledger'
import { isPersonRole, NATIONAL_ROLES, ROLES } from '../capabilities.js'
import type { NewProfessional, People } from '../people/people.js'
import type { FinishedLogin } from './relying-party.js'

type ProfessionalRole = NewProfessional['role']

/** Professional roles among what the provider says; names that we do not know are no roles. */
export function claimedRoles(roles: readonly string[]): ReadonlySet<ProfessionalRole> {
  const ours = roles.map((name) => NATIONAL_ROLES[name] ?? name).filter(isPersonRole)
  return new Set(ours.filter((role): role is ProfessionalRole => ROLES[role].kind === 'professional'))
}

export interface AccountParts {
  database: Database
  people: People
  accountIssuer: string
  clock: () => EpochMs
}

/** The account to log in to, made or changed when the provider vouches for one; null when there is none. */
export async function resolveAccount(parts: AccountParts, login: FinishedLogin): Promise<AccountRow | null> {
  const { database, accountIssuer, clock } = parts
  const found = await account(database, accountIssuer, login.subject, clock())
  // A provider that does not speak of roles leaves them to our own accounts.
  if (login.roles === null) return found
  if (found && isPersonRole(found.role) && ROLES[found.role].kind === 'citizen')
    return login.roles.includes(found.role) ? found : null
  const roles = claimedRoles(login.roles)
  if (login.organisation === null) return found && [...roles].some((r) => r === found.role) ? found : null
  const [role] = roles
  const organisationId = await organisationBySor(database, login.organisation)
  // Several roles at once would need a choice; until there is one to make, the answer is none.
  if (!role || roles.size > 1 || organisationId === null) return null
  const careTeamId = login.careTeam === null ? null : await careTeamByName(database, organisationId, login.careTeam)
  if (found?.role === role && found.organisation_id === organisationId && found.care_team_id === careTeamId)
    return found
  await parts.people.addProfessional({
    personId: personId(found ? idFromInt8(found.person_id) : idFromBytes(randomBytes(8))),
    name: login.name,
    role,
    organisationId,
    careTeamId,
    login: { issuer: accountIssuer, subject: login.subject },
  })
  return account(database, accountIssuer, login.subject, clock())
}
