// Patients: rows of the ledger joined with the vault's names, and the person number only after its own decision, recorded separately.

import type { FastifyRequest } from 'fastify'
import {
  CITIZEN_SYSTEM,
  type CitizenId,
  D_ECPR,
  isCitizenId,
  type PatientFacts,
  type PersonNumber,
  parsePersonNumber,
  type Token,
  toPatient,
} from '#core'
import type { Access } from '#identity'
import { type FhirCitizen, fhirCitizens } from '#ledger'
import type { IdentifierCriteria } from '../search/query.js'
import { principalOf, type Service } from './service.js'
import { contentVersion } from './versioned.js'

/** A resource ready to be shown. */
export interface Shown {
  id: string
  versionId: string
  lastUpdated: number
  json: string
}

/** The person numbers that the caller may see, of citizens she may see. */
async function personNumbers(
  service: Service,
  request: FastifyRequest,
  citizenIds: readonly CitizenId[],
): Promise<ReadonlyMap<CitizenId, PersonNumber>> {
  const principal = principalOf(request)
  const decisions = await Promise.all(
    citizenIds.map((id) => service.access.decide(principal, 'readIdentity', id, 'patient')),
  )
  const allowed = citizenIds.filter((_, i) => decisions[i]?.allowed)
  if (allowed.length === 0) return new Map()
  await service.audit(request, {
    action: 'identity',
    outcome: 'success',
    citizenIds: allowed,
    what: { route: request.routeOptions.url ?? '', type: 'Patient' },
    policies: [...new Set(decisions.flatMap((d) => d.policies))],
  })
  const numbers = new Map<CitizenId, PersonNumber>()
  await Promise.all(
    allowed.map(async (id) => {
      const number = parsePersonNumber((await service.access.cprNumber(id)) ?? '')
      if (number) numbers.set(id, number)
    }),
  )
  return numbers
}

function factsOf(row: FhirCitizen, now: number): Omit<PatientFacts, 'profile' | 'personNumber' | 'versionId'> {
  const ended = row.endedAt !== null && row.endedAt <= now
  return {
    citizenId: row.citizenId,
    lastUpdated: ended ? Math.max(row.enrolledAt, row.endedAt ?? 0) : row.enrolledAt,
    active: !ended,
    organisation: row.organisation,
  }
}

/** These citizens as Patients, in the order of their ids; all of them must be visible to the caller. */
export async function showPatients(
  service: Service,
  request: FastifyRequest,
  citizenIds: readonly CitizenId[],
  after: CitizenId | null,
  limit: number,
): Promise<Shown[]> {
  const rows = await fhirCitizens(service.db, citizenIds, after, limit)
  const ids = rows.map((row) => row.citizenId)
  const profiles = ids.length > 0 ? await service.access.profiles(ids) : new Map()
  const numbers = await personNumbers(service, request, ids)
  const now = service.clock()
  return rows.map((row) => {
    const facts = {
      ...factsOf(row, now),
      profile: profiles.get(row.citizenId) ?? null,
      personNumber: numbers.get(row.citizenId) ?? null,
    }
    const versionId = contentVersion(facts)
    return {
      id: row.citizenId,
      versionId,
      lastUpdated: facts.lastUpdated,
      json: JSON.stringify(toPatient({ ...facts, versionId })),
    }
  })
}

/** The citizen whom an identifier names, in any system of ours or of the vault; null when none. */
async function citizenOf(access: Access, { system, code }: Token): Promise<CitizenId | null> {
  if (system === CITIZEN_SYSTEM || system === undefined) {
    if (isCitizenId(code)) return code
    if (system !== undefined) return null
  }
  const number = parsePersonNumber(code)
  if (!number || system === '') return null
  const same =
    system === undefined || system === number.system || (number.system === D_ECPR && system.startsWith(`${D_ECPR}.`))
  return same ? access.citizenByCpr(number.value) : null
}

export interface Resolved {
  /** The citizens that meet every criterion; null when there is none to meet. */
  citizens: CitizenId[] | null
  /** An identifier named nobody. The record is written as for a citizen who is hidden: how long an answer takes must not tell the two apart. */
  unknown: boolean
}

/** A caller learns nothing from a hit alone: what she may not see is not shown afterwards either. */
export async function resolveIdentifiers(access: Access, criteria: IdentifierCriteria): Promise<Resolved> {
  if (criteria.length === 0) return { citizens: null, unknown: false }
  const found = await Promise.all(
    criteria.map((tokens) => Promise.all(tokens.map((token) => citizenOf(access, token)))),
  )
  const [first = [], ...rest] = found.map((list) => list.filter((id) => id !== null))
  return {
    citizens: [...new Set(first)].filter((id) => rest.every((list) => list.includes(id))),
    unknown: found.flat().includes(null),
  }
}
