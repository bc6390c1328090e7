// From a principal and the facts to the question that the policies answer. Pure: the same facts give the same question.

import type { CedarValueJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import type { CitizenId } from '#core'
import type { AccessFacts } from '#ledger'
import type { AccessAction, DataCategory } from '../access.js'
import type { Principal } from '../principal.js'
import { scopesAllow } from '../smart/scopes.js'
import { resourceTypeOf } from './categories.js'
import type { PolicyRequest } from './cedar.js'

const entity = (type: string, id: string): { __entity: TypeAndId } => ({ __entity: { type, id } })

/** `s` for a search, `r` for everything else: no scope that we grant lets a machine write. */
function scoped(principal: Principal, action: AccessAction, category: DataCategory): boolean {
  if (principal.scopes === null) return false
  return scopesAllow(principal.scopes, resourceTypeOf(category), action === 'search' ? 's' : 'r')
}

const uidOf = (principal: Principal): TypeAndId => ({
  type: principal.kind === 'system' ? 'Client' : 'User',
  id: `${principal.issuer}|${principal.subject}`,
})

function userAttributes(principal: Principal): Record<string, CedarValueJson> {
  const { organisationId, selfCitizenId } = principal
  return {
    kind: principal.kind,
    capabilities: [...principal.capabilities],
    ...(selfCitizenId !== null && { self: entity('Citizen', selfCitizenId) }),
    ...(organisationId !== null && { organisation: entity('Organisation', organisationId) }),
  }
}

export function policyRequest(
  principal: Principal,
  action: AccessAction,
  citizenId: CitizenId,
  category: DataCategory,
  facts: AccessFacts,
): PolicyRequest {
  const system = principal.kind === 'system'
  const who = uidOf(principal)
  const team = principal.careTeamId
  const citizenAttributes: Record<string, CedarValueJson> = {
    teams: facts.followed && team !== null ? [entity('Team', team)] : [],
    ...(facts.organisation_id !== null && { organisation: entity('Organisation', facts.organisation_id) }),
  }
  const resource = { type: 'Data', id: `${citizenId}/${category}` }
  return {
    principal: who,
    action,
    resource,
    context: {
      assurance: principal.loa,
      purpose: principal.purpose,
      ...(team !== null && { team: entity('Team', team) }),
      powerOfAttorney: facts.attorney,
      sharing: facts.shared,
      scoped: scoped(principal, action, category),
      blocked: facts.blocked,
    },
    entities: [
      {
        uid: who,
        attrs: system
          ? { organisation: entity('Organisation', principal.organisationId ?? '') }
          : userAttributes(principal),
        parents: facts.member && team !== null && !system ? [{ type: 'Team', id: team }] : [],
      },
      { uid: { type: 'Citizen', id: citizenId }, attrs: citizenAttributes, parents: [] },
      { uid: resource, attrs: { citizen: entity('Citizen', citizenId), category }, parents: [] },
    ],
  }
}

/** A person asks for the figures of an organisation's citizens as groups. */
export function reportRequest(principal: Principal, organisationId: string): PolicyRequest {
  const who = uidOf(principal)
  const organisation = { type: 'Organisation', id: organisationId }
  return {
    principal: who,
    action: 'report',
    resource: organisation,
    context: { assurance: principal.loa, purpose: principal.purpose },
    entities: [
      { uid: who, attrs: userAttributes(principal), parents: [] },
      { uid: organisation, attrs: {}, parents: [] },
    ],
  }
}
