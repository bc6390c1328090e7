// Our two cookies: the session, and the log-in under way. `__Host-` and Secure, except on this machine's plain http.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PublicUrl } from '../public-url.js'

const LOGIN_SECONDS = 600

const sessionName = (url: PublicUrl): string => (url.https ? '__Host-naermaal' : 'naermaal')
const loginName = (url: PublicUrl): string => (url.https ? '__Host-naermaal-login' : 'naermaal-login')
const flags = (url: PublicUrl) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: url.https }) as const

export function readSessionCookie(request: FastifyRequest, url: PublicUrl): string | null {
  return request.cookies[sessionName(url)] ?? null
}
export function setSessionCookie(reply: FastifyReply, url: PublicUrl, id: string): void {
  reply.setCookie(sessionName(url), id, flags(url))
}
export function clearSessionCookie(reply: FastifyReply, url: PublicUrl): void {
  reply.clearCookie(sessionName(url), flags(url))
}

export function readLoginCookie(request: FastifyRequest, url: PublicUrl): string | null {
  return request.cookies[loginName(url)] ?? null
}
export function setLoginCookie(reply: FastifyReply, url: PublicUrl, sealed: string): void {
  reply.setCookie(loginName(url), sealed, { ...flags(url), maxAge: LOGIN_SECONDS })
}
export function clearLoginCookie(reply: FastifyReply, url: PublicUrl): void {
  reply.clearCookie(loginName(url), flags(url))
}

/** Cookies of the built-in provider's own session. Ours is the one that counts: a log-in never begins with somebody else's. */
const PROVIDER_COOKIES = ['naermaal-op', 'naermaal-op.sig']

export function clearProviderCookies(reply: FastifyReply): void {
  for (const name of PROVIDER_COOKIES) reply.clearCookie(name, { path: '/oauth', httpOnly: true, sameSite: 'lax' })
}
