// Logging in and out: /login, /callback, /logout. The provider is asked who it is; our accounts say what she may be here.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { z } from 'zod'
import { AppError, errorCode } from '#core'
import type { Access } from '../access.js'
import {
  clearLoginCookie,
  clearProviderCookies,
  clearSessionCookie,
  readLoginCookie,
  setLoginCookie,
  setSessionCookie,
} from '../http/cookies.js'
import { languageOf } from '../http/refusals.js'
import { sessionOfRequest } from '../http/request-state.js'
import { safeReturnTo } from '../http/return-to.js'
import type { Seal } from '../keys/seal.js'
import { BUILT_IN_ISSUER, DEMO_LABELS, DEMO_ROLES, isDemoRole } from '../people/built-in-logins.js'
import { isLoopbackHost, type PublicUrl } from '../public-url.js'
import type { Sessions } from '../sessions/sessions.js'
import { assuranceOfAcr } from './assurance.js'
import { buttonsPage, type LoginPage } from './page.js'
import type { FinishedLogin, PendingLogin, RelyingParty } from './relying-party.js'
import { type AccountParts, resolveAccount } from './resolve-account.js'

const PENDING_MS = 600_000
const LIMIT = { max: 120, timeWindow: '1 minute' }
const LEAST_ASSURANCE = 3

export interface LoginParts extends AccountParts {
  access: Access
  sessions: Sessions
  relyingParty: RelyingParty
  seal: Seal
  publicUrl: () => PublicUrl
  loginPage: ((page: LoginPage, request: FastifyRequest) => string) | null
  log: Logger
}

const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  returnTo: z.string(),
})

type Notice = LoginPage['notice']
const NOTICES: readonly Notice[] = ['failed', 'no-account', 'assurance', 'signed-out']
const field = (source: unknown, name: string): unknown =>
  typeof source === 'object' && source !== null ? Object.entries(source).find(([key]) => key === name)?.[1] : undefined
const noticeOf = (text: unknown): Notice => NOTICES.find((n) => n === text) ?? null

/** localhost and 127.0.0.1 have different cookies: a log-in begins on the address that it will end on. */
function elsewhere(request: FastifyRequest, url: PublicUrl): boolean {
  const { hostname, host } = request
  return !url.https && host !== url.host && isLoopbackHost(hostname.replace(/:\d+$/, ''))
}

export async function loginRoutes(app: FastifyInstance, parts: LoginParts): Promise<void> {
  const { publicUrl, sessions } = parts
  const open = { config: { policy: { kind: 'public' }, rateLimit: LIMIT } } as const
  const builtIn = parts.accountIssuer === BUILT_IN_ISSUER

  app.get('/login', open, async (request, reply) => {
    const returnTo = safeReturnTo(field(request.query, 'return_to'))
    const notice = noticeOf(field(request.query, 'notice'))
    if (elsewhere(request, publicUrl())) return reply.redirect(`${publicUrl().base}${loginPath(returnTo, notice)}`, 303)
    const language = languageOf(request)
    const people = builtIn ? DEMO_ROLES.map((role) => ({ key: role, label: DEMO_LABELS[role][language] })) : []
    const page: LoginPage = { language, people, action: '/login', returnTo: returnTo === '/' ? null : returnTo, notice }
    return reply.type('text/html; charset=utf-8').send((parts.loginPage ?? buttonsPage)(page, request))
  })

  app.post('/login', open, async (request, reply) => {
    const chosen = field(request.body, 'person')
    if (builtIn && !isDemoRole(chosen)) return reply.redirect(loginPath('/', 'failed'), 303)
    return begin(parts, reply, safeReturnTo(field(request.body, 'return_to')), builtIn ? String(chosen) : null)
  })

  app.get('/login/start', open, async (request, reply) => {
    const returnTo = safeReturnTo(field(request.query, 'return_to'))
    return builtIn ? reply.redirect(loginPath(returnTo, null), 303) : begin(parts, reply, returnTo, null)
  })

  app.get('/callback', open, async (request, reply) => {
    const pending = pendingOf(parts, request)
    clearLoginCookie(reply, publicUrl())
    if (!pending) return refused(parts, reply, 'login-not-begun-here', null)
    return finish(parts, pending, request, reply)
  })

  app.post('/logout', { config: { policy: { kind: 'session' } } }, async (request, reply) => {
    const session = sessionOfRequest(request)
    if (session) {
      await sessions.end(session.sessionHash)
      await record(parts, 'logout', 'success', request, {})
    }
    clearSessionCookie(reply, publicUrl())
    return reply.header('clear-site-data', '"storage"').redirect(loginPath('/', 'signed-out'), 303)
  })
}

function loginPath(returnTo: string, notice: Notice): string {
  const query = new URLSearchParams({
    ...(returnTo !== '/' && { return_to: returnTo }),
    ...(notice !== null && { notice }),
  })
  return query.size > 0 ? `/login?${query}` : '/login'
}

async function begin(
  { relyingParty, seal, publicUrl, clock, log }: LoginParts,
  reply: FastifyReply,
  returnTo: string,
  hint: string | null,
): Promise<FastifyReply> {
  try {
    const { pending, url } = await relyingParty.begin(returnTo, hint)
    setLoginCookie(reply, publicUrl(), seal.seal(JSON.stringify(pending), clock() + PENDING_MS))
    clearProviderCookies(reply)
    return reply.header('cache-control', 'no-store').redirect(url, 303)
  } catch (error) {
    if (errorCode(error) !== 'login-provider-unreachable') throw error
    log.error({ err: error }, 'nobody can log in')
    return reply.redirect(loginPath(returnTo, 'failed'), 303)
  }
}

function pendingOf({ seal, publicUrl, clock }: LoginParts, request: FastifyRequest): PendingLogin | null {
  const sealed = readLoginCookie(request, publicUrl())
  const clear = sealed === null ? null : seal.open(sealed, clock())
  return clear === null ? null : pendingSchema.parse(JSON.parse(clear))
}

async function finish(
  parts: LoginParts,
  pending: PendingLogin,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { publicUrl, sessions, clock } = parts
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
  let login: FinishedLogin
  try {
    login = await parts.relyingParty.finish(new URL(`${publicUrl().base}/callback${query}`), pending)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return refused(parts, reply, error.code, null)
  }
  const loa = assuranceOfAcr(login.acr)
  if (loa < LEAST_ASSURANCE) return refused(parts, reply, 'assurance-too-low', 'assurance')
  const found = await resolveAccount(parts, login)
  if (!found) return refused(parts, reply, 'no-account', 'no-account')
  // A new id at every log-in; whatever session the browser came with ends here.
  const old = sessionOfRequest(request)
  if (old) await sessions.end(old.sessionHash)
  const { role, issuer, subject } = found
  const id = await sessions.begin({ issuer, subject, role, loa, authenticatedAt: login.authenticatedAt ?? clock() })
  const opened = await sessions.find(id)
  request.principal = opened?.principal ?? null
  await record(parts, 'login', 'success', request, { loa })
  setSessionCookie(reply, publicUrl(), id)
  return reply.header('cache-control', 'no-store').redirect(pending.returnTo, 303)
}

async function refused(parts: LoginParts, reply: FastifyReply, code: string, notice: Notice): Promise<FastifyReply> {
  parts.log.warn({ code }, 'a log-in was refused')
  const what = { code }
  await parts.access.audit({ action: 'login', outcome: 'denied', principal: null, citizenIds: [], what })
  return reply.header('cache-control', 'no-store').redirect(loginPath('/', notice ?? 'failed'), 303)
}

async function record(
  { access }: LoginParts,
  action: string,
  outcome: 'success',
  { principal }: FastifyRequest,
  what: Readonly<Record<string, number>>,
): Promise<void> {
  await access.audit({ action, outcome, principal, citizenIds: [], what })
}
