// What happens to every request before its handler: who is it, may she, and the record of it. The order is the point:
// principal → policy of the route → decision on the citizen → audit → handler.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError, isCitizenId } from '#core'
import type { Access, Decision } from '../access.js'
import type { Capability, Principal } from '../principal.js'
import type { PublicUrl } from '../public-url.js'
import type { RoutePolicy } from '../route-policy.js'
import type { OpenSession, Sessions } from '../sessions/sessions.js'
import type { AccessTokens } from '../smart/access-token.js'
import { scopesAllow } from '../smart/scopes.js'
import { readSessionCookie } from './cookies.js'
import { isFhir, REFUSALS, refuse, wantsPage } from './refusals.js'
import { rememberSession } from './request-state.js'
import { safeReturnTo } from './return-to.js'

export interface Gate {
  access: Access
  sessions: Sessions
  tokens: AccessTokens
  publicUrl: () => PublicUrl
  /** False when the routes' own error handlers show what a person may not see or does not exist. */
  errorPages: boolean
}

const PUBLIC: RoutePolicy = { kind: 'public' }
const LACKING: Decision = { allowed: false, policies: [], reason: 'no-capability' }
const has = (principal: Principal, capability: Capability): boolean => principal.capabilities.includes(capability)
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i

/** Runs as `onRequest`. Answers what is refused; sets `principal` and lets the rest pass. */
export async function enforce(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const policy = request.is404 ? PUBLIC : request.routeOptions.config.policy
  // Start-up has checked this; should a route slip by, it answers nobody.
  if (!policy) return refuse(request, reply, REFUSALS.failure)
  if (hasTokenInQuery(request.query)) return refuse(request, reply, REFUSALS.tokenInQuery)
  const principal = await identify(gate, policy, request)
  request.principal = principal
  if (policy.kind === 'public') return undefined
  if (!principal) return askToLogIn(policy, request, reply)
  return judge(gate, policy, principal, request, reply)
}

function hasTokenInQuery(query: unknown): boolean {
  return typeof query === 'object' && query !== null && ('access_token' in query || 'id_token' in query)
}

/** A token counts on FHIR routes only, and there before a cookie. */
async function identify(gate: Gate, policy: RoutePolicy, request: FastifyRequest): Promise<Principal | null> {
  const { authorization } = request.headers
  if (policy.kind === 'fhir' && authorization !== undefined) {
    const [, token] = BEARER.exec(authorization) ?? []
    return token === undefined ? null : gate.tokens.verify(token)
  }
  const id = readSessionCookie(request, gate.publicUrl())
  const session: OpenSession | null = id === null ? null : await gate.sessions.find(id)
  if (!session) return null
  rememberSession(request, session)
  request.csrfToken = session.csrfToken
  return session.principal
}

function askToLogIn(policy: RoutePolicy, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (policy.kind === 'fhir' && request.headers.authorization !== undefined)
    reply.header('www-authenticate', 'Bearer realm="fhir", error="invalid_token"')
  if (!wantsPage(request)) return refuse(request, reply, REFUSALS.login)
  const back = request.method === 'GET' ? safeReturnTo(request.url.split('?', 1)[0]) : '/'
  reply.header('cache-control', 'no-store')
  return reply.redirect(back === '/' ? '/login' : `/login?return_to=${encodeURIComponent(back)}`, 303)
}

async function judge(
  gate: Gate,
  policy: Exclude<RoutePolicy, { kind: 'public' }>,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  switch (policy.kind) {
    case 'session':
      return undefined
    case 'capability':
      return has(principal, policy.capability) ? undefined : deny(gate, request, reply, 'forbidden', policy.capability)
    case 'report':
      return judgeReport(gate, principal, request, reply)
    case 'fhir':
      return mayUseFhir(policy, principal) ? undefined : deny(gate, request, reply, 'forbidden')
    case 'citizen':
      return judgeCitizen(gate, policy, principal, request, reply)
  }
}

/** A token needs a scope that covers the type; a person needs any right to see health data, and the policies do the rest. */
function mayUseFhir(policy: Extract<RoutePolicy, { kind: 'fhir' }>, principal: Principal): boolean {
  const { scopes, capabilities } = principal
  if (scopes === null) return (['view', 'self', 'poa.read'] as const).some((c) => capabilities.includes(c))
  if (policy.resourceType === null) return scopes.length > 0
  return scopesAllow(scopes, policy.resourceType, policy.interaction === 'read' ? 'r' : 's')
}

async function judgeCitizen(
  gate: Gate,
  policy: Extract<RoutePolicy, { kind: 'citizen' }>,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const id = parameterOf(request.params, policy.parameter)
  if (id === null || !isCitizenId(id)) return deny(gate, request, reply, 'notFound')
  const lacks = policy.capability && !has(principal, policy.capability) ? policy.capability : null
  const decision = lacks ? LACKING : await gate.access.decide(principal, policy.action, id, policy.category)
  // Awaited before any answer: what cannot be recorded is not shown.
  await gate.access.audit({
    action: policy.action,
    outcome: decision.allowed ? 'success' : 'denied',
    principal,
    citizenIds: [id],
    what: { route: request.routeOptions.url ?? '', method: request.method, category: policy.category },
    policies: decision.policies,
  })
  if (decision.allowed) return undefined
  return lacks ? deny(gate, request, reply, 'forbidden', lacks) : deny(gate, request, reply, 'notFound')
}

async function judgeReport(
  gate: Gate,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const decision = await gate.access.decideReport(principal)
  await gate.access.audit({
    action: 'report',
    outcome: decision.allowed ? 'success' : 'denied',
    principal,
    citizenIds: [],
    what: { route: request.routeOptions.url ?? '', method: request.method },
    policies: decision.policies,
  })
  return decision.allowed ? undefined : deny(gate, request, reply, 'forbidden', 'report')
}

/**
 * The same words as for a page that does not exist: by our own page, or by the handler that shows those.
 * @param lacks what she would need, so that a page can say whom it is for
 */
function deny(
  gate: Gate,
  request: FastifyRequest,
  reply: FastifyReply,
  as: 'forbidden' | 'notFound',
  lacks?: Capability,
): FastifyReply {
  const refusal = REFUSALS[as]
  if (gate.errorPages || isFhir(request)) return refuse(request, reply, refusal)
  throw new AppError(refusal.code, refusal.en, lacks && { details: { lacks } })
}

function parameterOf(params: unknown, name: string): string | null {
  if (typeof params !== 'object' || params === null) return null
  const value: unknown = Object.entries(params).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : null
}
