// What identity knows of a request besides the principal: the session it came by. Kept beside the request, not on it.

import type { FastifyRequest } from 'fastify'
import type { OpenSession } from '../sessions/sessions.js'

const sessions = new WeakMap<FastifyRequest, OpenSession>()

export function rememberSession(request: FastifyRequest, session: OpenSession): void {
  sessions.set(request, session)
}

/** The session a request was let in by; null for tokens and for nobody. */
export function sessionOfRequest(request: FastifyRequest): OpenSession | null {
  return sessions.get(request) ?? null
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The built-in provider's own endpoints check their callers themselves; forms from other sites reach no session there. */
    ownOriginRules?: boolean
  }
  interface FastifyRequest {
    /** For a plain form's field `_csrf` or the header `x-csrf-token`; null without a session. */
    csrfToken: string | null
  }
}
