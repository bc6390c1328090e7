// /healthz, /readyz and /metrics of a role: alive, able to do its work, and how it goes.

import type { Server } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { errorCode } from '#core'
import { listenFailure } from './listen-failure.js'

/** Null when the role can do its work, else why not, in a few words without data. */
export type Readiness = () => Promise<string | null>

export interface Health {
  readonly registry: Registry
  readonly port: number
  close(): Promise<void>
}

const PUBLIC = { config: { policy: { kind: 'public' } as const } }

/** Adds the three endpoints to a server that has others. */
export function healthRoutes(app: FastifyInstance, registry: Registry, ready: Readiness): void {
  app.get('/healthz', PUBLIC, async () => ({ status: 'alive' }))
  app.get('/readyz', PUBLIC, async (_request, reply) => {
    let reason: string | null
    try {
      reason = await ready()
    } catch (error) {
      reason = errorCode(error) ?? 'check-failed'
    }
    return reply
      .code(reason === null ? 200 : 503)
      .send(reason === null ? { status: 'ready' } : { status: 'not ready', reason })
  })
  app.get('/metrics', PUBLIC, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}

export function createRegistry(role: string): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ role })
  collectDefaultMetrics({ register: registry, prefix: 'naermaal_' })
  return registry
}

/** A server with nothing but the three endpoints, for roles that have no other. */
export async function startHealth(role: string, host: string, port: number, ready: Readiness): Promise<Health> {
  const registry = createRegistry(role)
  const app = Fastify({ logger: false })
  healthRoutes(app, registry, ready)
  await listen(app, host, port)
  return { registry, port: portOf(app.server), close: () => app.close() }
}

/** @throws AppError `port-in-use` and its kin, naming HTTP_PORT */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw listenFailure(error, { setting: 'HTTP_PORT', host, port })
  }
}

export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
