// Deny by default: the server does not become ready while any route lacks a policy, whoever registered it.

import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify'
import { AppError } from '#core'
import type { RoutePolicy } from '../route-policy.js'

const KINDS: readonly RoutePolicy['kind'][] = ['public', 'session', 'capability', 'citizen', 'report', 'fhir']

/** Why a route's policy will not do, or null. */
function fault(route: RouteOptions): string | null {
  const policy = route.config?.policy
  if (!policy || !KINDS.includes(policy.kind)) return 'has no policy'
  if (policy.kind === 'citizen' && !route.url.includes(`:${policy.parameter}`))
    return `has no parameter :${policy.parameter}`
  return null
}

/**
 * Collects every route from now on and judges them all before the server is ready, when plugins have had their say.
 * @throws AppError `route-without-policy` out of `app.ready()` and `app.listen()`
 */
export function requirePolicies(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onReady', async () => {
    const faults = routes.flatMap((route) => {
      const why = fault(route)
      return why ? [`${[route.method].flat().join('/')} ${route.url} ${why}`] : []
    })
    if (faults.length > 0)
      throw new AppError('route-without-policy', `Every route needs config.policy. ${faults.join('; ')}.`)
  })
}

/** Gives the routes of a plugin that knows nothing of policies (static files) one policy. */
export function withPolicy(policy: RoutePolicy, register: (app: FastifyInstance) => Promise<void>): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRoute', (route) => {
      route.config = { policy, ...route.config }
    })
    await register(app)
  }
}
