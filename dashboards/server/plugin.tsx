// The web app as one Fastify plugin: every screen as a page and as data, the browser's files, preferences, live events, and the pages for what goes wrong.

import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type EpochMs, errorCode } from '#core'
import { type Access, REFUSALS, refuse } from '#identity'
import type { Database } from '#ledger'
import { CATALOGUES, type Messages } from '../messages/index.js'
import { SCREENS } from '../routes/index.js'
import { ErrorState, uiMessages } from '../ui/index.js'
import { type Assets, openAssets } from './assets.js'
import { renderPage } from './document.js'
import { LiveStreams, parseTopics } from './events.js'
import { type LedgerFeed, LiveHub } from './live-hub.js'
import { isSameOrigin, isTheme, preferencesOf, rememberPreference, safeReturnPath } from './preferences.js'
import type { AnyScreen, LoadContext, Services } from './screen.js'
import { toCsv } from './sheet.js'
import { Watch } from './watch.js'

/** The part of pino's logger that is used here. */
export interface DashboardsLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface DashboardsOptions {
  database: Database
  access: Access
  clock: () => EpochMs
  /** Committed readings, in the order of the safe cursor. */
  live: LedgerFeed
  log: DashboardsLog
  /** The folder of the built bundle, usually `build/web`. */
  assets: { directory: string }
  /** Asked at every ping of a live stream: false closes it. */
  isLoggedIn?: (request: FastifyRequest) => Promise<boolean>
  /** Milliseconds between two signs of life; 15 s by default. */
  pingMs?: number
}

const PING_MS = 15_000

interface Shop extends Services {
  position: () => string
  options: DashboardsOptions
  assets: Assets
}

export async function dashboardsPlugin(app: FastifyInstance, options: DashboardsOptions): Promise<void> {
  const { database, access, clock, log } = options
  const assets = await openAssets(options.assets.directory)
  const watch = new Watch(database, clock)
  const onError = (error: unknown): void => log.error({ err: error, code: errorCode(error) }, 'live events failed')
  const hub = new LiveHub(options.live, watch, clock, randomBytes(6).toString('hex'), onError)
  const streams = new LiveStreams({
    hub,
    access,
    clock,
    isLoggedIn: options.isLoggedIn ?? (async () => true),
    pingMs: options.pingMs ?? PING_MS,
    onError,
  })
  const shop: Shop = {
    database,
    access,
    watch,
    clock,
    perSecond: () => hub.perSecond(),
    position: () => hub.position,
    options,
    assets,
  }

  app.addHook('preClose', async () => streams.close())
  app.addHook('onClose', async () => hub.close())
  app.setErrorHandler((error, request, reply) => showError(shop, error, request, reply))
  app.setNotFoundHandler({}, (request, reply) => {
    // Programs that ask for FHIR get their own kind of answer.
    if (request.url.startsWith('/fhir')) return refuse(request, reply, REFUSALS.notFound)
    return showError(shop, new AppError('not-found', 'No such page.'), request, reply)
  })

  for (const screen of SCREENS) serveScreen(app, shop, screen)
  serveFront(app)
  serveAssets(app, assets)
  servePreferences(app)
  // A stream has no HEAD: its answer would never end.
  const streaming = { config: { policy: { kind: 'session' } }, exposeHeadRoute: false } as const
  app.get('/api/events', streaming, async (request, reply) => {
    const topics = parseTopics(queryOf(request).topics)
    if (!request.principal) throw new AppError('unauthenticated', 'Log in first.')
    // Rows hold names, conditions and teams: they go to those who may open the list, not to everybody who may see a reading.
    if (!request.principal.capabilities.includes('view')) topics.worklist = false
    await streams.serve(request, reply, request.principal, topics, queryOf(request).since ?? null)
    return reply
  })
}

function serveScreen(app: FastifyInstance, shop: Shop, screen: AnyScreen): void {
  const config = { policy: screen.policy }
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const started = performance.now()
    // Before the data is read: what comes meanwhile is told again rather than missed.
    const position = shop.position()
    const context = contextOf(shop, request, screen.path)
    const opened = await screen.open(context)
    const loaded = performance.now()
    const preferences = preferencesOf(request)
    const m = CATALOGUES[preferences.lang]
    const html = renderPage(
      {
        title: opened.title({ m, lang: preferences.lang }),
        preferences,
        principal: request.principal,
        csrfToken: request.csrfToken ?? '',
        here: request.url,
        nav: screen.nav,
        now: context.now,
        entry: screen.entry,
        data: screen.entry ? opened.data : null,
        topics: opened.topics,
        position,
        children: opened.view({ lang: preferences.lang, m, now: context.now, csrfToken: request.csrfToken ?? '' }),
      },
      shop.assets,
    )
    const timing = `load;dur=${(loaded - started).toFixed(1)}, render;dur=${(performance.now() - loaded).toFixed(1)}`
    return reply
      .header('server-timing', timing)
      .header('cache-control', 'no-store')
      .header('vary', 'cookie')
      .type('text/html; charset=utf-8')
      .send(html)
  }
  app.get(screen.path, { config }, page)
  if (screen.answersForm) app.post(screen.path, { config }, page)
  if (screen.hasSheet)
    app.get(`${screen.path}.csv`, { config }, (request, reply) => download(shop, screen, request, reply))
  if (screen.entry === null) return
  app.get(`/api/screen${screen.path}`, { config }, async (request, reply) => {
    const context = contextOf(shop, request, screen.path)
    const { data } = await screen.open(context)
    return reply.header('cache-control', 'no-store').send({ data, now: context.now })
  })
}

async function download(
  shop: Shop,
  screen: AnyScreen,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const opened = await screen.open(contextOf(shop, request, screen.path))
  const { lang } = preferencesOf(request)
  const sheet = opened.sheet({ m: CATALOGUES[lang], lang })
  if (!sheet) throw new AppError('not-found', 'This page has no table.')
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${sheet.name}.csv"`)
    .type('text/csv; charset=utf-8')
    .send(toCsv(sheet, lang))
}

function queryOf(request: FastifyRequest): Record<string, string> {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  return Object.fromEntries([...new Set(query.keys())].map((k) => [k, query.get(k) ?? '']))
}

function contextOf(services: Services, request: FastifyRequest, route: string): LoadContext {
  const params = (request.params ?? {}) as Record<string, string>
  return {
    services,
    principal: request.principal ?? null,
    now: services.clock(),
    params,
    query: queryOf(request),
    form: formOf(request.body),
    route,
  }
}

function formOf(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}

const HOMES = [
  ['view', '/worklist'],
  ['report', '/effect'],
  ['operate', '/ops/devices'],
] as const

/** Where a person starts: the first page that her capabilities open. */
export function homeOf(principal: FastifyRequest['principal']): string {
  if (!principal) return '/login'
  if (principal.kind !== 'professional') return '/welcome'
  return HOMES.find(([capability]) => principal.capabilities.includes(capability))?.[1] ?? '/welcome'
}

function serveFront(app: FastifyInstance): void {
  app.get('/', { config: { policy: { kind: 'public' } } }, async (request, reply) =>
    reply.redirect(homeOf(request.principal), 303),
  )
}

function serveAssets(app: FastifyInstance, assets: Assets): void {
  app.get<{ Params: { file: string } }>(
    '/assets/:file',
    { config: { policy: { kind: 'public' } } },
    async (request, reply) => {
      const asset = assets.file(request.params.file)
      if (!asset) return reply.code(404).header('cache-control', 'no-store').type('text/plain').send('Not found\n')
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('vary', 'accept-encoding')
        .header('etag', asset.etag)
      if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send()
      reply.type(asset.type)
      if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? ''))
        return reply.header('content-encoding', 'gzip').send(asset.gzipped)
      return reply.send(asset.body)
    },
  )
}

/** Language and appearance. Nobody is harmed by a forged one, but a page of another site has no business here either. */
function servePreferences(app: FastifyInstance): void {
  app.post('/preferences', { config: { policy: { kind: 'public' } } }, async (request, reply) => {
    if (!isSameOrigin(request)) throw new AppError('forbidden', 'The form did not come from this site.')
    const body = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
      string,
      unknown
    >
    if (body.lang === 'da' || body.lang === 'en') rememberPreference(reply, 'lang', body.lang)
    if (isTheme(body.theme)) rememberPreference(reply, 'theme', body.theme)
    return reply.redirect(safeReturnPath(body.back), 303)
  })
}

const STATUS: Readonly<Record<string, number>> = {
  'not-found': 404,
  'bad-id': 404,
  forbidden: 403,
  unauthenticated: 401,
  'bad-request': 400,
  'too-many-streams': 429,
}

function statusOf(error: unknown): number {
  const known = STATUS[errorCode(error) ?? '']
  if (known) return known
  const own = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return own >= 400 && own < 500 ? own : 500
}

/** Says what went wrong and what still works. A person who is not logged in is taken to the log-in. */
function showError(shop: Shop, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error)
  const id = randomBytes(3).toString('hex')
  if (status >= 500) shop.options.log.error({ err: error, code: errorCode(error), errorId: id }, 'a page failed')
  const wantsData = request.url.startsWith('/api/')
  if (wantsData)
    return reply
      .code(status)
      .header('cache-control', 'no-store')
      .send({ error: errorCode(error) ?? 'failed', id })
  if (status === 401) return reply.redirect('/login', 303)
  const preferences = preferencesOf(request)
  const m = CATALOGUES[preferences.lang]
  const { title, text } = errorWords(m, status, error)
  const ui = uiMessages[preferences.lang]
  const html = renderPage(
    {
      title,
      preferences,
      principal: request.principal ?? null,
      csrfToken: request.csrfToken ?? '',
      here: '/',
      nav: null,
      now: shop.clock(),
      entry: null,
      data: null,
      topics: [],
      position: '',
      children: (
        <>
          <h1>{title}</h1>
          <ErrorState
            title={title}
            text={text}
            {...(status >= 500
              ? { errorId: ui.errorId(id), retry: { href: request.url, label: ui.retry } }
              : { retry: { href: '/', label: m.errors.home } })}
          />
        </>
      ),
    },
    shop.assets,
  )
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html)
}

function errorWords(m: Messages, status: number, error: unknown): { title: string; text: string } {
  const e = m.errors
  if (status === 404) return { title: e.notFound, text: e.notFoundText }
  if (status === 403) {
    const lacks = error instanceof AppError ? String(error.details.lacks) : ''
    return { title: e.noAccess, text: e.noAccessFor[lacks] ?? e.noAccessText }
  }
  return status < 500 ? { title: e.badRequest, text: e.badRequestText } : { title: e.failed, text: e.failedText }
}
