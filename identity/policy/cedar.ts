// The policy engine: Cedar, with the policies of identity/policies/. It does not start with policies that do not validate,
// and a decision in which any policy failed is a refusal and an alarm.

import { readdir, readFile } from 'node:fs/promises'
import {
  type Context,
  checkParsePolicySet,
  type EntityJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  type TypeAndId,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
import type { Logger } from 'pino'
import { AppError } from '#core'
import type { Decision } from '../access.js'

const FOLDER = new URL('../policies/', import.meta.url)

export interface PolicyTexts {
  schema: string
  /** By id: the file's name without its ending, which is what a decision and the audit trail name. */
  policies: Readonly<Record<string, string>>
}

/** The policies that this version ships. */
export async function shippedPolicies(): Promise<PolicyTexts> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.cedar')).sort()
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, FOLDER), 'utf8')))
  const schema = await readFile(new URL('schema.cedarschema', FOLDER), 'utf8')
  return {
    schema,
    policies: Object.fromEntries(names.map((name, i) => [name.slice(0, -'.cedar'.length), texts[i] ?? ''])),
  }
}

export interface PolicyRequest {
  principal: TypeAndId
  action: string
  resource: TypeAndId
  context: Context
  entities: EntityJson[]
}

export interface PolicyEngine {
  decide(request: PolicyRequest): Decision
}

let engines = 0

/** @throws AppError `policies-invalid` with the ids of the policies that do not validate */
export function openPolicyEngine({ schema, policies }: PolicyTexts, log: Logger): PolicyEngine {
  if (Object.keys(policies).length === 0) throw invalid('no policy found')
  const parsed = checkParsePolicySet({ staticPolicies: policies })
  if (parsed.type === 'failure') throw invalid(parsed.errors.map((e) => e.message).join('; '))
  const answer = validate({ validationSettings: { mode: 'strict' }, schema, policies: { staticPolicies: policies } })
  if (answer.type === 'failure') throw invalid(answer.errors.map((e) => e.message).join('; '))
  const findings = [...answer.validationErrors, ...answer.validationWarnings]
  if (findings.length > 0) throw invalid(findings.map((f) => `${f.policyId}: ${f.error.message}`).join('; '))
  const name = `naermaal-${++engines}`
  preparseSchema(name, schema)
  preparsePolicySet(name, { staticPolicies: policies })

  return {
    decide({ principal, action, resource, context, entities }) {
      const answer = statefulIsAuthorized({
        principal,
        action: { type: 'Action', id: action },
        resource,
        context,
        entities,
        preparsedSchemaName: name,
        preparsedPolicySetId: name,
        validateRequest: true,
      })
      if (answer.type === 'failure') {
        log.error({ alarm: 'policy-failure', action, errors: answer.errors.map((e) => e.code) }, 'a decision failed')
        return { allowed: false, policies: [], reason: 'policy-failure' }
      }
      const { decision, diagnostics } = answer.response
      if (diagnostics.errors.length > 0) {
        const failed = diagnostics.errors.map((e) => e.policyId)
        log.error({ alarm: 'policy-error', action, policies: failed }, 'a policy failed')
        return { allowed: false, policies: failed, reason: 'policy-error' }
      }
      const policies = [...diagnostics.reason].sort()
      if (decision === 'allow') return { allowed: true, policies }
      return { allowed: false, policies, reason: policies.length > 0 ? 'forbidden' : 'no-relation' }
    },
  }
}

function invalid(why: string): AppError {
  return new AppError('policies-invalid', `The access policies do not validate: ${why}`)
}
