// SMART scopes of a token: which of our resources they open, and how far. A scope never adds to what the policy allows.

import { type CitizenId, METRICS, type MetricId, metricsOfCategory, metricsOfCode } from '#core'
import type { Principal } from '#identity'
import { parsePairs } from '../search/lex.js'
import { fhirProblem } from '../search/problem.js'
import { parseTokens } from '../search/tokens.js'
import type { ResourceType } from './resource-types.js'

/** `read` needs r, `search` needs s. */
export type Interaction = 'r' | 's'

/** What one scope opens of a type. */
export interface Grant {
  metrics: readonly MetricId[]
  /** A `patient/` scope opens one citizen's record only. */
  citizen: CitizenId | null
}

const ALL: readonly MetricId[] = METRICS.map((m) => m.id)
const SCOPE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]*)\.(\*|read|write|c?r?u?d?s?)(?:\?(.*))?$/
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

/** The metrics that a scope's search narrows to; null for a search that we cannot apply, which opens nothing. */
function narrowedMetrics(type: ResourceType, query: string): readonly MetricId[] | null {
  if (type !== 'Observation') return null
  let metrics = ALL
  for (const { name, value } of parsePairs(query)) {
    const find = name === 'category' ? metricsOfCategory : name === 'code' ? metricsOfCode : null
    if (!find) return null
    const found = new Set(parseTokens(name, value).flatMap(find))
    metrics = metrics.filter((id) => found.has(id))
  }
  return metrics
}

function grantOf(scope: string, type: ResourceType, interaction: Interaction, principal: Principal): Grant | null {
  const m = SCOPE.exec(scope)
  if (!m || (m[2] !== '*' && m[2] !== type)) return null
  const permissions = V1[m[3] ?? ''] ?? m[3] ?? ''
  if (!permissions.includes(interaction)) return null
  if (m[1] === 'patient' && !principal.selfCitizenId) return null
  const metrics = m[4] === undefined ? ALL : narrowedMetrics(type, m[4])
  return metrics && { metrics, citizen: m[1] === 'patient' ? principal.selfCitizenId : null }
}

/**
 * What the principal's scopes open of a type; a person's session has none and is limited by the policy alone.
 * @throws AppError 403 when nothing
 */
export function grants(principal: Principal, type: ResourceType, interaction: Interaction): readonly Grant[] {
  if (principal.scopes === null) return [{ metrics: ALL, citizen: null }]
  const found = principal.scopes.map((scope) => grantOf(scope, type, interaction, principal)).filter((g) => g !== null)
  if (found.length === 0)
    throw fhirProblem(403, 'forbidden', `The access token has no scope for this: it needs ${type}.${interaction}.`)
  return found
}

/** True when one of the grants opens this citizen's record. */
export function opensCitizen(found: readonly Grant[], citizen: CitizenId): boolean {
  return found.some((grant) => grant.citizen === null || grant.citizen === citizen)
}
