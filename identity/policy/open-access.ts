// `Access` over the ledger: facts by SQL, decisions by policy, names by the vault, and the audit trail.

import { type CitizenId, type EpochMs, idToInt8, isCitizenId } from '#core'
import { type AccessFacts, accessFacts, type Database } from '#ledger'
import type { Access, AccessAction, DataCategory, Decision } from '../access.js'
import type { AuditWriter } from '../audit/writer.js'
import type { Principal } from '../principal.js'
import type { Vault } from '../vault/vault.js'
import type { PolicyEngine } from './cedar.js'
import { decisionCache } from './decision-cache.js'
import { policyRequest, reportRequest } from './request.js'
import { aboutOf, visibleSet } from './visible.js'

export interface AccessParts {
  database: Database
  engine: PolicyEngine
  vault: Vault
  audit: AuditWriter
  clock: () => EpochMs
}

const UNKNOWN: Decision = { allowed: false, policies: [], reason: 'no-relation' }
const NO_FACTS: AccessFacts = {
  organisation_id: null,
  followed: false,
  member: false,
  blocked: false,
  attorney: [],
  shared: [],
}

export function openAccess({ database, engine, vault, audit, clock }: AccessParts): Access & { forget(): void } {
  const decisions = decisionCache<Decision>(clock)
  const sets = decisionCache<ReadonlySet<CitizenId>>(clock)

  async function decideAnew(
    principal: Principal,
    action: AccessAction,
    citizenId: CitizenId,
    category: DataCategory,
  ): Promise<Decision> {
    const facts = await accessFacts(database, idToInt8(citizenId), aboutOf(principal), clock())
    // The policies are asked about a citizen who does not exist as well: how long a refusal takes tells nothing.
    const decision = engine.decide(policyRequest(principal, action, citizenId, category, facts ?? NO_FACTS))
    return facts ? decision : UNKNOWN
  }

  return {
    async decide(principal, action, citizenId, category) {
      if (!isCitizenId(citizenId)) return UNKNOWN
      return decisions.get(principal, `${action} ${category} ${citizenId}`, () =>
        decideAnew(principal, action, citizenId, category),
      )
    },
    async decideReport(principal) {
      const { kind, organisationId } = principal
      if (kind === 'system' || organisationId === null) return UNKNOWN
      return engine.decide(reportRequest(principal, organisationId))
    },
    visibleCitizens: (principal, category) =>
      sets.get(principal, category, () => visibleSet(database, principal, category, clock())),
    audit: (entry) => audit.write(entry),
    async profiles(citizenIds) {
      const found = await vault.profiles(citizenIds)
      return new Map(citizenIds.flatMap((id) => (found.has(id) ? [[id, found.get(id)!] as const] : [])))
    },
    cprNumber: (citizenId) => vault.cprNumber(citizenId),
    citizenByCpr: (cpr) => vault.citizenByCpr(cpr),
    forget() {
      decisions.clear()
      sets.clear()
    },
  }
}
