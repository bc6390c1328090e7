// The real web app on a real port, before a real database: only who asks and the ledger's feed are played by the test.

import type { Socket } from 'node:net'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { AppError, fromLocal, type Reading } from '#core'
import { dashboardsPlugin, type LedgerFeed, loginPageWith, openAssets } from '#dashboards'
import { type Capability, logSerializers, type Principal, type RoutePolicy } from '#identity'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { build, ROOT } from '../../scripts/build.mjs'
import { testLog } from '../support/test-log.js'
import { NURSE, settleTown, TestAccess, type Town } from './town.js'

export class TestFeed implements LedgerFeed {
  readonly #listeners = new Set<(readings: readonly Reading[]) => void>()
  subscribe(listener: (readings: readonly Reading[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  send(...readings: Reading[]): void {
    for (const listener of this.#listeners) listener(readings)
  }
}

export interface Stage {
  url: string
  app: FastifyInstance
  db: TestDatabase
  town: Town
  access: TestAccess
  feed: TestFeed
  /** Stops the clock at this moment. */
  goTo(at: number): void
  /** Who asks; null for nobody. */
  become(principal: Principal | null): void
  /** What the server logged as errors. */
  errors: object[]
  loggedIn: boolean
  /** Commits readings to the database and tells the followers, as the gateway does. */
  commit(): Promise<void>
  /** As when a cable is pulled: nothing more arrives at the browser, and nothing is closed. */
  unplug(): void
  /** What was held back arrives. */
  plugIn(): void
  close(): Promise<void>
}

/** A Monday morning. The browser's clock runs on its own, so everything is measured a little before now. */
export const startOfStory = (): number => Date.now() - (Date.now() % 60_000)

/** What a role must have to be let in at all, as the real gate asks. */
function neededFor(policy: RoutePolicy): Capability | undefined {
  if (policy.kind === 'report') return 'report'
  return policy.kind === 'capability' || policy.kind === 'citizen' ? policy.capability : undefined
}

const CSP =
  "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:; object-src 'none'"

export async function openStage(options: { empty?: boolean; pingMs?: number; now?: number } = {}): Promise<Stage> {
  await build({ only: 'web', progress: () => undefined })
  const db = await openTestDatabase()
  const now = options.now ?? startOfStory()
  const { Town } = await import('./town.js')
  const town = options.empty ? new Town(db.database, now) : await settleTown(db.database, now)
  const access = new TestAccess()
  const feed = new TestFeed()
  const log: FastifyBaseLogger = testLog(logSerializers)
  const app = Fastify({ loggerInstance: log, forceCloseConnections: true })
  const lines = new Set<Socket>()
  let unplugged = false
  app.server.on('connection', (line) => {
    lines.add(line)
    line.on('close', () => lines.delete(line))
    if (unplugged) line.cork()
  })
  const stage = { principal: NURSE as Principal | null }
  const errors: object[] = []
  const story = { now: options.now }
  const clock = () => story.now ?? Date.now()
  app.decorateRequest('principal', null)
  app.decorateRequest('csrfToken', null)
  app.addHook('onRequest', async (request, reply) => {
    request.principal = stage.principal
    request.csrfToken = stage.principal ? 'test-token' : null
    reply.header('content-security-policy', CSP)
    const policy = request.routeOptions.config.policy
    const needed = policy && neededFor(policy)
    if (needed && !stage.principal) throw new AppError('unauthenticated', 'Log in first.')
    if (needed && !stage.principal?.capabilities.includes(needed))
      throw new AppError('forbidden', 'Not for this role.', { details: { lacks: needed } })
  })
  await app.register(formbody)
  const opened: Stage = {
    url: '',
    app,
    db,
    town,
    access,
    feed,
    errors,
    loggedIn: true,
    goTo: (at) => {
      story.now = at
    },
    become: (principal) => {
      stage.principal = principal
    },
    async commit() {
      const { committed } = await import('./town.js')
      const rows = await town.flush()
      feed.send(...rows.map(committed))
    },
    unplug() {
      unplugged = true
      for (const line of lines) line.cork()
    },
    plugIn() {
      unplugged = false
      for (const line of lines) line.uncork()
    },
    async close() {
      await app.close()
      await db.close()
    },
  }
  await app.register(dashboardsPlugin, {
    database: db.database,
    access,
    clock,
    live: feed,
    log: {
      info: (details, message) => log.info(details, message),
      warn: (details, message) => log.warn(details, message),
      error: (details, message) => {
        errors.push(details)
        log.error(details, message)
      },
    },
    assets: { directory: `${ROOT}/build/web` },
    isLoggedIn: async () => opened.loggedIn,
    ...(options.pingMs !== undefined && { pingMs: options.pingMs }),
  })
  const login = loginPageWith(await openAssets(`${ROOT}/build/web`), clock)
  const people = ['Maja Jensen, sygeplejerske i Nærby Kommune', 'Omar Drift, driftsansvarlig'].map((label, i) => ({
    key: `p${i}`,
    label,
  }))
  app.get('/login', { config: { policy: { kind: 'public' } } }, async (request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(login({ language: 'da', people, action: '/login', returnTo: null, notice: 'signed-out' }, request)),
  )
  opened.url = await app.listen({ port: 0, host: '127.0.0.1' })
  return opened
}

export { fromLocal }
