// The Fastify plugin that every route of the server stands behind: headers, cookies, forms, who asks, may she, and error pages.
// Register it first, on the root, before any route.

import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '#core'
import { refuseForeignOrigin, refuseWithoutCsrfToken } from './cross-site.js'
import { enforce, type Gate } from './enforce.js'
import { REFUSALS, type Refusal, refuse } from './refusals.js'
import { requirePolicies } from './route-check.js'

const YEAR_SECONDS = 31_536_000

async function securityHeaders(app: FastifyInstance, https: () => boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
      },
    },
    // `no-referrer` would make browsers send `Origin: null` with plain forms, and the check of forms would fail.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onSend', async (request, reply) => {
    if (https()) reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`)
    // What may show a person is kept by no cache; public files say themselves how long they last.
    const open = !request.is404 && request.routeOptions.config.policy?.kind === 'public' && reply.statusCode < 400
    if (!open || !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
}

/** No socket, shutting down, starting up, out of connections. */
const AWAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', '57P01', '57P02', '57P03', '53300'])
function databaseIsAway(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && AWAY.has(error.code)
}

/** Errors nobody else handled: a known status keeps it, everything else is a 500; the text is ours, never the error's. */
function refusalOf(error: unknown): Refusal {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
  if (error instanceof AppError) {
    if (error.code.startsWith('audit-')) return REFUSALS.unavailable
    if (error.code === 'not-found') return REFUSALS.notFound
    if (error.code === 'forbidden') return REFUSALS.forbidden
  }
  if (databaseIsAway(error)) return REFUSALS.unavailable
  if (status === 404) return REFUSALS.notFound
  if (status === 429) return REFUSALS.tooMany
  if (status >= 400 && status < 500) return { ...REFUSALS.badRequest, status }
  return status === 503 ? REFUSALS.unavailable : REFUSALS.failure
}

export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error)
  if (refusal.status >= 500) request.log.error({ err: error }, 'a request failed')
  return refuse(request, reply, refusal)
}

export function identityPlugin(gate: Gate): FastifyPluginAsync {
  const plugin: FastifyPluginAsync = async (app) => {
    requirePolicies(app)
    await securityHeaders(app, () => gate.publicUrl().https)
    if (!app.hasRequestDecorator('cookies')) await app.register(cookie)
    if (!app.hasContentTypeParser('application/x-www-form-urlencoded'))
      await app.register(formbody, { bodyLimit: 65_536 })
    await app.register(rateLimit, { global: false })
    app.decorateRequest('principal', null)
    app.decorateRequest('csrfToken', null)
    app.addHook('onRequest', (request, reply) => enforce(gate, request, reply))
    app.addHook('onRequest', async (request, reply) => refuseForeignOrigin(gate.publicUrl(), request, reply))
    app.addHook('preHandler', async (request, reply) => refuseWithoutCsrfToken(gate.sessions, request, reply))
    // Always: the framework's own would repeat what an error says.
    app.setErrorHandler(handleError)
    if (gate.errorPages) app.setNotFoundHandler((request, reply) => refuse(request, reply, REFUSALS.notFound))
  }
  // Its hooks are for every route of the server, not for its own.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
