// The FHIR interface as a Fastify plugin under /fhir: a table of routes, and one form for every error.

import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { errorCode } from '#core'
import { sqlState } from '#ledger'
import { parsePairs } from '../search/lex.js'
import { fhirProblem } from '../search/problem.js'
import { capabilityStatement, terminologyCapabilities } from './capability.js'
import { checkAcceptable, rawQuery } from './negotiate.js'
import { FHIR_JSON, outcome, type Problem, problemOf, problemOfStatus } from './outcome.js'
import { readHandler } from './read.js'
import { RESOURCE_TYPES } from './resource-types.js'
import { searchHandler } from './search.js'
import { buildService, type FhirOptions, type Service } from './service.js'
import { contentVersion } from './versioned.js'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof METHODS)[number]

const BODY_LIMIT = 10 * 1024 * 1024

/** Answers a problem in FHIR's form. Server errors are logged by code: a message might hold what was submitted. */
function answer(request: FastifyRequest, reply: FastifyReply, problem: Problem, error: unknown): FastifyReply {
  if (problem.status >= 500) {
    request.log.error(
      {
        code: errorCode(error) ?? sqlState(error) ?? (error instanceof Error ? error.name : 'unknown'),
        stack: error instanceof Error ? error.stack?.split('\n').slice(1, 8).join('\n') : undefined,
        status: problem.status,
      },
      'fhir request failed',
    )
  }
  if (problem.status === 401 && !reply.hasHeader('www-authenticate')) reply.header('WWW-Authenticate', 'Bearer')
  if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('Retry-After', '5')
  return reply
    .code(problem.status)
    .type(FHIR_JSON)
    .send(JSON.stringify(outcome(problem, request.id)))
}

function isFhirJson(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type') ?? '').startsWith('application/fhir+json')
}

/** What the identity hooks or other plugins answered by themselves gets FHIR's form as well. */
function formatForeignErrors(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('Cache-Control', reply.getHeader('cache-control') ?? 'no-store')
    if (reply.statusCode < 400 || isFhirJson(reply)) return payload
    reply.type(FHIR_JSON).removeHeader('content-length')
    return JSON.stringify(outcome(problemOfStatus(reply.statusCode), request.id))
  })
}

/** Other methods on a path that exists: 405 with what is allowed. */
function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly Method[]): void {
  const allow = allowed.flatMap((m) => (m === 'GET' ? ['GET', 'HEAD'] : [m])).join(', ')
  app.route({
    method: METHODS.filter((m) => !allowed.includes(m)),
    url,
    config: { policy: { kind: 'public' } },
    handler: async (_request, reply) => {
      reply.header('Allow', allow)
      throw fhirProblem(405, 'not-supported', 'This method is not supported here.')
    },
  })
}

function metadataRoute(app: FastifyInstance, service: Service, version: string): void {
  const full = capabilityStatement(service.base, version)
  const terminology = terminologyCapabilities(service.base, version)
  app.get('/metadata', { config: { policy: { kind: 'public' } } }, async (request, reply) => {
    const pairs = parsePairs(rawQuery(request))
    checkAcceptable(request, pairs)
    const mode = pairs.find((pair) => pair.name === 'mode')?.value ?? 'full'
    if (!['full', 'normative', 'terminology'].includes(mode))
      throw fhirProblem(400, 'value', 'Parameter “mode”: full, normative or terminology is expected.')
    const statement = mode === 'terminology' ? terminology : full
    const tag = `W/"${contentVersion(statement)}"`
    reply.header('ETag', tag).header('Cache-Control', 'no-cache')
    if (request.headers['if-none-match'] === tag) return reply.code(304).send()
    return reply.type(FHIR_JSON).send(JSON.stringify(statement))
  })
  refuseOtherMethods(app, '/metadata', ['GET'])
}

function resourceRoutes(app: FastifyInstance, service: Service): void {
  for (const type of RESOURCE_TYPES) {
    const reading = { config: { policy: { kind: 'fhir', resourceType: type, interaction: 'read' } } } as const
    const searching = { config: { policy: { kind: 'fhir', resourceType: type, interaction: 'search' } } } as const
    const search = searchHandler(service, type)
    app.get(`/${type}`, searching, search)
    app.post(`/${type}/_search`, searching, search)
    app.get(`/${type}/:id`, reading, readHandler(service, type))
    refuseOtherMethods(app, `/${type}`, ['GET'])
    refuseOtherMethods(app, `/${type}/_search`, ['POST'])
    refuseOtherMethods(app, `/${type}/:id`, ['GET'])
  }
}

/** Everything else under /fhir. */
function unknownRoutes(app: FastifyInstance): void {
  for (const url of ['/', '/*']) {
    app.route({
      method: [...METHODS],
      url,
      config: { policy: { kind: 'public' } },
      handler: async () => {
        throw fhirProblem(404, 'not-found', 'There is nothing at this address: see /metadata for what there is.')
      },
    })
  }
}

/**
 * The FHIR R4 interface, under its own prefix `/fhir`. Register it after the identity plugin, which sets `request.principal`.
 * @example await app.register(fhirPlugin, { database, access, clock: Date.now, baseUrl: 'https://tm.example/fhir', sealKey })
 */
export const fhirPlugin: FastifyPluginAsync<FhirOptions> = async (parent, options) => {
  const service = buildService(options)
  await parent.register(
    async (app) => {
      app.removeAllContentTypeParsers()
      app.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string', bodyLimit: BODY_LIMIT },
        (_request, body, done) => done(null, body),
      )
      app.setErrorHandler((error: FastifyError, request, reply) => answer(request, reply, problemOf(error), error))
      formatForeignErrors(app)
      metadataRoute(app, service, options.version ?? '0.1.0')
      resourceRoutes(app, service)
      unknownRoutes(app)
    },
    { prefix: '/fhir' },
  )
}
