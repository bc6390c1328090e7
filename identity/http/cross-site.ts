// Refuses state-changing requests that another site made a browser send: by origin first, then by the session's token.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { isLoopbackHost, type PublicUrl } from '../public-url.js'
import type { Sessions } from '../sessions/sessions.js'
import { REFUSALS, refuse } from './refusals.js'
import { sessionOfRequest } from './request-state.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** On this machine the browser may say localhost or 127.0.0.1; elsewhere only the public address is ours. */
function isOwnOrigin(origin: string, request: FastifyRequest, url: PublicUrl): boolean {
  if (origin === url.origin) return true
  if (url.https || !URL.canParse(origin)) return false
  const { host, hostname } = new URL(origin)
  return isLoopbackHost(hostname) && host === request.headers.host
}

/** Runs as `onRequest`. A browser tells where a request comes from; a program that tells nothing has no cookies to abuse. */
export function refuseForeignOrigin(
  url: PublicUrl,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  if (SAFE.has(request.method) || request.is404 || request.routeOptions.config.ownOriginRules) return undefined
  if (sessionOfRequest(request) === null && request.headers.authorization !== undefined) return undefined
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  const foreignOrigin = origin !== undefined && !isOwnOrigin(origin, request, url)
  return foreignSite || foreignOrigin ? refuse(request, reply, REFUSALS.crossSite) : undefined
}

/** Runs as `preHandler`, when a form's fields are read. A FHIR search by POST changes nothing. */
export function refuseWithoutCsrfToken(
  sessions: Sessions,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const session = sessionOfRequest(request)
  const { policy, ownOriginRules } = request.routeOptions.config
  if (session === null || SAFE.has(request.method) || request.is404 || ownOriginRules) return undefined
  if (policy?.kind === 'public' || (policy?.kind === 'fhir' && policy.interaction === 'search')) return undefined
  const token = request.headers['x-csrf-token'] ?? formField(request.body, '_csrf')
  return sessions.csrfMatches(session, token) ? undefined : refuse(request, reply, REFUSALS.crossSite)
}

function formField(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined
}
