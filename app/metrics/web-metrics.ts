// What an operator sees of the web role in /metrics. Labels are route patterns and status classes, never addresses.

import type { FastifyInstance } from 'fastify'
import { Gauge, Histogram, type Registry } from 'prom-client'
import type { Follower } from '#ledger'

const SECONDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

export function webMetrics(registry: Registry, app: FastifyInstance, follower: Pick<Follower, 'cursor'>): void {
  const took = new Histogram({
    name: 'naermaal_http_seconds',
    help: 'Time to answer, by route and class of status',
    labelNames: ['route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
    took.observe({ route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000)
  })
  new Gauge({
    name: 'naermaal_follower_seq',
    help: 'How far this process has followed the ledger',
    registers: [registry],
    collect() {
      this.set(Number(follower.cursor().seq))
    },
  })
}
