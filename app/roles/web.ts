// The web role: identity in front, FHIR and dashboards behind it, live events from a follower of the ledger. No local state.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Reading } from '#core'
import { dashboardsPlugin, type LedgerFeed, loginPageWith, openAssets } from '#dashboards'
import { fhirPlugin } from '#fhir-bridge'
import { handleError, type Identity, logSerializers, openIdentity } from '#identity'
import { type Database, type Follower, follow, openDatabase } from '#ledger'
import { createRegistry, healthRoutes, listen, portOf } from '../health.js'
import { webMetrics } from '../metrics/web-metrics.js'

import type { RoleContext, RunningRole } from './role.js'

/** Where the browser's bundle is built to, seen from the compiled file. */
const BUNDLE = fileURLToPath(new URL('../../web/', import.meta.url))
const BODY_LIMIT = 256 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const SEARCH_TIMEOUT_MS = 5_000

export async function startWeb(given: RoleContext): Promise<RunningRole> {
  // Whatever fails here may quote a person: an error of the database names the row it stumbled over.
  const context = { ...given, log: given.log.child({}, { serializers: { err: logSerializers.err } }) }
  const { config, log, clock } = context
  const database = openDatabase({ address: context.database, applicationName: 'naermaal web', maxConnections: 8 })
  const searches = openDatabase({
    address: context.database,
    applicationName: 'naermaal fhir',
    maxConnections: 8,
    statementTimeoutMs: SEARCH_TIMEOUT_MS,
  })
  const assets = await openAssets(BUNDLE)
  const identity = await openIdentity({
    database,
    keysDir: config.keysDir,
    anchorDir: join(config.dataDir, 'audit'),
    makeKeys: context.embedded,
    publicUrl: config.publicUrl ?? `http://localhost:${config.http.port}`,
    demo: config.demo !== null,
    oidc: config.oidc && { ...config.oidc, clientSecret: config.oidc.clientSecret ?? '' },
    clock,
    log,
    errorPages: false,
    loginPage: loginPageWith(assets, clock),
  })
  const feed = createFeed()
  const follower = await follow({
    database,
    from: 'now',
    onReadings: async (readings) => feed.publish(readings),
    onError: (error) => log.warn({ err: error }, 'the ledger cannot be followed now'),
  })
  const app = await buildServer(context, { database, searches, identity, feed, follower })
  await listen(app, config.http.host, config.http.port)
  log.info({ port: portOf(app.server) }, 'the web role listens')
  return {
    ports: { http: portOf(app.server) },
    async close() {
      await follower.close()
      await app.close()
      await identity.close()
      await searches.close()
      await database.close()
    },
  }
}

interface WebParts {
  database: Database
  searches: Database
  identity: Identity
  feed: Feed
  follower: Follower
}

async function buildServer(context: RoleContext, parts: WebParts): Promise<FastifyInstance> {
  const { clock, log, released } = context
  const { database, searches, identity, feed, follower } = parts
  const requestLog: FastifyBaseLogger = log.child(
    {},
    { serializers: logSerializers, level: log.level === 'info' ? 'warn' : log.level },
  )
  const app: FastifyInstance = Fastify({
    loggerInstance: requestLog,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    forceCloseConnections: true,
    // An address that cannot be decoded never reaches a route; the framework would repeat it, whatever number stands in it.
    frameworkErrors: handleError,
  })
  await app.register(identity.plugin)
  await app.register(identity.routes)
  const registry = createRegistry('web')
  webMetrics(registry, app, follower)
  healthRoutes(app, registry, async () => {
    if (!released()) return 'starting'
    await database.query('select 1', [])
    return null
  })
  await app.register(fhirPlugin, {
    database: searches,
    access: identity.access,
    clock,
    baseUrl: identity.publicUrl().fhirBase,
    sealKey: identity.derivedKey('fhir'),
  })
  await app.register(dashboardsPlugin, {
    database,
    access: identity.access,
    clock,
    live: feed,
    log,
    assets: { directory: BUNDLE },
    isLoggedIn: identity.isLoggedIn,
  })
  return app
}

interface Feed extends LedgerFeed {
  publish(readings: readonly Reading[]): void
}

function createFeed(): Feed {
  const listeners = new Set<(readings: readonly Reading[]) => void>()
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    publish(readings) {
      if (readings.length > 0) for (const listener of listeners) listener(readings)
    },
  }
}
