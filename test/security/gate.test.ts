import Fastify, { type InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { AppError, errorCode } from '#core'
import { withPolicy } from '#identity'
import { type Browser, openBrowser } from './browser.js'
import { type Demo, openDemo } from './harness.js'

describe('every route', () => {
  let demo: Demo | null = null
  afterEach(async () => {
    await demo?.close()
    demo = null
  })
  const start = (routes: NonNullable<Parameters<typeof openDemo>[0]>['routes']) => openDemo({ routes })
  const code = expect.objectContaining({ code: 'route-without-policy' })

  it('needs a policy, or the server does not start', async () => {
    const orphans: NonNullable<Parameters<typeof openDemo>[0]>['routes'][] = [
      (app) => void app.get('/orphan', async () => 'x'),
      (app) => void app.route({ method: ['OPTIONS', 'PUT'], url: '/orphan', handler: async () => 'x' }),
      (app) => void app.register(async (child) => void child.post('/orphan', async () => 'x'), { prefix: '/child' }),
      (app) => void app.get('/orphan', { config: {} }, async () => 'x'),
      (app) =>
        void app.get(
          '/orphan/:id',
          { config: { policy: { kind: 'citizen', action: 'read', category: 'exam', parameter: 'other' } } },
          async () => 'x',
        ),
    ]
    for (const routes of orphans) await expect(start(routes)).rejects.toEqual(code)
  })

  it('of a plugin that knows nothing of policies can be given one', async () => {
    demo = await start(async (app) => {
      await app.register(
        withPolicy({ kind: 'public' }, async (child) => void child.get('/static/app.js', async () => 'js')),
      )
    })
    expect((await demo.app.inject('/static/app.js')).body).toBe('js')
  })

  it('says nothing of itself without the plugin', async () => {
    const bare = Fastify()
    bare.get('/x', async () => 'x')
    expect((await bare.inject('/x')).statusCode).toBe(200)
    await bare.close()
  })
})

describe('the gate', () => {
  let demo: Demo
  let as: Record<string, Browser> = {}
  beforeAll(async () => {
    demo = await openDemo({
      listen: true,
      routes: (app) => {
        app.get('/fails', { config: { policy: { kind: 'public' } } }, async () => {
          throw new Error('secret 251248-9996 in "Kanariefugl"')
        })
        app.get('/cached', { config: { policy: { kind: 'public' } } }, async (_request, reply) =>
          reply.header('cache-control', 'public, max-age=9').send('x'),
        )
      },
    })
    for (const role of ['nurse', 'doctor', 'citizen', 'relative', 'manager', 'operator'])
      as = { ...as, [role]: openBrowser(demo.identity.publicUrl().origin) }
    for (const [role, browser] of Object.entries(as)) await browser.logIn(role)
  })
  afterAll(() => demo.close())

  it.each([
    ['nurse', 200, 404],
    ['doctor', 200, 404],
    ['citizen', 200, 404],
    ['relative', 200, 404],
    ['manager', 404, 404],
    ['operator', 404, 404],
  ])('lets the %s see the citizen (%i) and the stranger (%i)', async (role, citizen, stranger) => {
    expect((await as[role]!.get(`/citizens/${demo.citizen}`)).status).toBe(citizen)
    expect((await as[role]!.get(`/citizens/${demo.stranger}`)).status).toBe(stranger)
  })

  it.each([
    ['nurse', 200, 404, 403],
    ['doctor', 200, 404, 403],
    ['citizen', 403, 403, 403],
    ['relative', 403, 403, 403],
    ['manager', 403, 403, 200],
    ['operator', 403, 403, 403],
  ])(
    'shows the %s the effect for the citizen (%i), the stranger (%i) and the group (%i)',
    async (role, ...expected) => {
      const paths = [`/citizens/${demo.citizen}/effect`, `/citizens/${demo.stranger}/effect`, '/effect']
      const pages = await Promise.all(paths.map((path) => as[role]!.get(path)))
      expect(pages.map((page) => page.status)).toEqual(expected)
    },
  )

  it('records who looked at a group, and who tried, as looks at nobody in particular', async () => {
    const rows = await demo.test.database.query<{
      event: { outcome: string; who: { role: string; organisation: string }; policies: string[] }
    }>(`select event from audit_event where citizen_id is null and event->>'action' = 'report'`, [])
    const seen = rows.map(({ event: e }) => `${e.who.role} ${e.who.organisation} ${e.outcome} ${e.policies.join()}`)
    expect(seen).toContain('manager 101 success group-report')
    expect(seen).toContain('nurse 101 denied ')
    expect(seen).toContain('citizen null denied ')
  })

  it('answers for a hidden citizen, one who does not exist, a wrong id and a wrong address in the same words', async () => {
    const bodies = new Set<string>()
    const headers = new Set<string>()
    for (const id of [
      demo.stranger,
      '0000000000zzz',
      'nonsense',
      '251248-9996',
      '%00',
      `${demo.citizen}%20`,
      'x'.repeat(90),
    ]) {
      const page = await as.nurse!.get(`/citizens/${id}`)
      expect(page.status, id).toBe(404)
      bodies.add(page.text)
      headers.add([...page.headers.keys()].sort().join())
    }
    const nowhere = await as.nurse!.get('/nowhere')
    bodies.add(nowhere.text)
    headers.add([...nowhere.headers.keys()].sort().join())
    expect(bodies.size).toBe(1)
    expect(headers.size).toBe(1)
  })

  it('records who looked at a citizen, and who tried', async () => {
    await as.operator!.get(`/citizens/${demo.citizen}`)
    const rows = await demo.test.database.query<{
      event: { outcome: string; who: { role: string }; policies: string[] }
    }>(`select event from audit_event where citizen_id is not null and event->>'action' = 'read'`, [])
    const seen = rows.map(({ event }) => `${event.who.role} ${event.outcome} ${event.policies.join()}`)
    expect(seen).toContain('nurse success care-relation')
    expect(seen).toContain('nurse denied ')
    expect(seen).toContain('operator denied ')
    const effects = await demo.test.database.query<{ event: { outcome: string; who: { role: string } } }>(
      `select event from audit_event where citizen_id is not null and event->>'action' = 'readEffect'`,
      [],
    )
    const looked = effects.map(({ event }) => `${event.who.role} ${event.outcome}`)
    expect(looked).toEqual(expect.arrayContaining(['nurse success', 'doctor success', 'citizen denied']))
    expect(seen).toContain('relative success power-of-attorney')
  })

  it('shows nothing that it cannot record', async () => {
    await demo.test.database.query('alter table audit_event rename to away', [])
    const page = await as.nurse!.get(`/citizens/${demo.citizen}`)
    await demo.test.database.query('alter table away rename to audit_event', [])
    expect(page.status).toBe(503)
    expect(page.text).not.toContain(demo.citizen)
    expect((await as.nurse!.get(`/citizens/${demo.citizen}`)).status).toBe(200)
  })

  it('asks capabilities of routes that name one', async () => {
    expect((await as.operator!.get('/operate')).status).toBe(200)
    expect((await as.nurse!.get('/operate')).status).toBe(403)
  })

  it('sends people without a session to log in, and tells programs', async () => {
    const nobody = openBrowser(demo.identity.publicUrl().origin)
    expect((await nobody.get('/operate')).url).toContain('/login?return_to=%2Foperate')
    const json = await demo.app.inject({ url: '/operate', headers: { accept: 'application/json' } })
    expect(json.statusCode).toBe(401)
    expect(json.json()).toMatchObject({ error: { code: 'login-required' } })
    expect(json.headers['www-authenticate']).toBeTruthy()
    const fhir = await demo.app.inject({ url: '/fhir/Observation', headers: { accept: 'text/html' } })
    expect(fhir.statusCode).toBe(401)
    expect(fhir.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] })
    expect(fhir.headers['www-authenticate']).toMatch(/^Bearer/)
  })

  it('lets people use FHIR with their session, and narrows to their citizens', async () => {
    const bundle = JSON.parse((await as.nurse!.get('/fhir/Observation')).text)
    expect(bundle.patients).toEqual([demo.citizen])
    expect((await as.operator!.get('/fhir/Observation')).status).toBe(403)
    expect((await as.nurse!.post('/fhir/Patient/_search', {})).status).toBe(200)
  })

  it('refuses state-changing requests of other sites, and forms without the session’s token', async () => {
    const { csrf } = JSON.parse((await as.nurse!.get('/')).text)
    const other = JSON.parse((await as.doctor!.get('/')).text).csrf
    expect((await as.nurse!.post('/notes', { _csrf: csrf })).status).toBe(200)
    expect((await as.nurse!.post('/notes', {}, { 'x-csrf-token': csrf })).status).toBe(200)
    for (const [fields, headers] of [
      [{}, {}],
      [{ _csrf: '' }, {}],
      [{ _csrf: other }, {}],
      [{ _csrf: csrf }, { origin: 'https://evil.example' }],
      [{ _csrf: csrf }, { origin: 'null' }],
      [{ _csrf: csrf }, { 'sec-fetch-site': 'cross-site' }],
      [{ _csrf: csrf }, { 'sec-fetch-site': 'same-site' }],
      [{ _csrf: csrf }, { origin: 'http://localhost:1' }],
    ] as [Record<string, string>, Record<string, string>][])
      expect((await as.nurse!.post('/notes', fields, headers)).status).toBe(403)
    expect((await as.nurse!.post('/fhir/Patient/_search', {}, { origin: 'https://evil.example' })).status).toBe(403)
    expect(
      (
        await openBrowser(demo.identity.publicUrl().origin).post(
          '/login',
          { person: 'nurse' },
          { origin: 'https://evil.example' },
        )
      ).status,
    ).toBe(403)
  })

  it('sets the headers that keep pages to themselves', async () => {
    const { headers } = await as.nurse!.get(`/citizens/${demo.citizen}`)
    const csp = headers.get('content-security-policy') ?? ''
    expect(csp).toContain("default-src 'self'")
    expect(csp).toContain("frame-ancestors 'none'")
    expect(csp).not.toMatch(/unsafe|\*|https:/)
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-powered-by')).toBeNull()
    expect((await demo.app.inject('/cached')).headers['cache-control']).toBe('public, max-age=9')
    expect((await demo.app.inject('/oauth/jwks')).headers['content-security-policy']).toContain("default-src 'self'")
  })

  it('tells nothing of an unexpected error, neither to the caller nor, of what it quoted, to the log', async () => {
    const answer = await demo.app.inject('/fails')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toMatch(/secret|251248|Kanariefugl/)
    expect(demo.logText()).not.toMatch(/251248|Kanariefugl/)
    expect(demo.logText()).toContain('a request failed')
  })

  it('survives hostile input: broken bodies, odd cookies, prototype names', async () => {
    const inject = (options: InjectOptions) => demo.app.inject(options)
    const json = { 'content-type': 'application/json' }
    expect((await inject({ method: 'POST', url: '/login', headers: json, payload: '{"person":' })).statusCode).toBe(400)
    expect(
      (await inject({ method: 'POST', url: '/login', headers: json, payload: '{"__proto__":{"a":1}}' })).statusCode,
    ).toBe(400)
    expect(
      (await inject({ method: 'POST', url: '/login', headers: { 'content-type': 'text/xml' }, payload: '<a/>' }))
        .statusCode,
    ).toBe(415)
    for (const cookie of [
      'naermaal=',
      'naermaal=%00',
      `naermaal=${'é'.repeat(50)}`,
      'naermaal=x; naermaal=y',
      `naermaal-login=${'A'.repeat(3000)}`,
    ])
      expect((await inject({ url: '/callback?code=a&state=b', headers: { cookie } })).statusCode).toBe(303)
    for (const person of ['__proto__', 'constructor', 'toString'])
      expect((await inject({ method: 'POST', url: '/login', payload: { person } })).headers.location).toContain(
        'failed',
      )
  })

  it('slows down whoever hammers on the door', async () => {
    const answers = await Promise.all(
      Array.from({ length: 130 }, () => demo.app.inject({ url: '/login', remoteAddress: '192.0.2.7' })),
    )
    const refused = answers.filter((a) => a.statusCode === 429)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.headers['retry-after']).toBeTruthy()
    expect((await demo.app.inject({ url: '/login', remoteAddress: '192.0.2.8' })).statusCode).not.toBe(429)
  })

  it('leaves the words to the routes’ own error handlers when told so, also for what may not be seen', async () => {
    const styled = await openDemo({
      errorPages: false,
      routes: (app) => {
        app.setNotFoundHandler((_request, reply) => reply.code(404).send('styled 404'))
        app.setErrorHandler((error, _request, reply) => {
          const lacks = error instanceof AppError ? error.details.lacks : undefined
          return reply.code(404).send(['styled', errorCode(error), lacks].filter(Boolean).join(' '))
        })
      },
    })
    const nurse = openBrowser('http://localhost:8080', (url, init) => injected(styled, url, init))
    await nurse.logIn('nurse')
    expect((await nurse.get(`/citizens/${styled.stranger}`)).text).toBe('styled not-found')
    expect((await nurse.get('/operate')).text).toBe('styled forbidden operate')
    expect((await nurse.get('/effect')).text).toBe('styled forbidden report')
    expect((await nurse.get('/nowhere')).text).toBe('styled 404')
    await styled.close()
  })

  it('under https sets Secure __Host- cookies and strict transport', async () => {
    const safe = await openDemo({ publicUrl: 'https://naermaal.example' })
    const login = await safe.app.inject({ method: 'POST', url: '/login', payload: { person: 'nurse' } })
    expect(String(login.headers['set-cookie'])).toMatch(
      /^__Host-naermaal-login=.*Path=\/; HttpOnly; Secure; SameSite=Lax/,
    )
    expect(login.headers['strict-transport-security']).toContain('max-age')
    expect(login.headers.location).toContain('https://naermaal.example/oauth/auth?')
    const inProcess = openBrowser('https://naermaal.example', (url, init) => injected(safe, url, init))
    expect((await inProcess.logIn('nurse')).status).toBe(200)
    expect(inProcess.cookie('__Host-naermaal')).toBeTruthy()
    await safe.close()
  })
})

/** A browser without a network. */
async function injected({ app }: Demo, url: URL, init: RequestInit): Promise<Response> {
  const answer = await app.inject({
    method: init.method === 'POST' ? 'POST' : 'GET',
    url: url.pathname + url.search,
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(typeof init.body === 'string' && { payload: init.body }),
  })
  const response = new Response(answer.statusCode === 303 ? null : answer.body, { status: answer.statusCode })
  for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) response.headers.append('set-cookie', cookie)
  if (answer.headers.location) response.headers.set('location', answer.headers.location)
  return response
}
