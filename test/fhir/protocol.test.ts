// HTTP manners of the FHIR interface: content negotiation, methods, and one form for every error.

import Fastify from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { fhirPlugin } from '#fhir-bridge'
import { openDatabase } from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { buildFhir, citizen, type FhirServer, insertReadings, reading, systemPrincipal } from './support.js'

let db: TestDatabase
let fhir: FhirServer
beforeAll(async () => {
  db = await openTestDatabase()
  fhir = await buildFhir(db.database)
  fhir.access.visible.add(citizen(1))
  await insertReadings(db.database, [reading(1, { citizenId: citizen(1) })])
})
afterAll(async () => {
  await fhir.app.close()
  await db.close()
})
beforeEach(() => fhir.as(systemPrincipal('hospital', ['system/*.rs'])))

describe('content negotiation', () => {
  it.each([
    [undefined, 200],
    ['*/*', 200],
    ['application/fhir+json', 200],
    ['application/fhir+json; fhirVersion=4.0', 200],
    ['application/json', 200],
    ['text/json', 200],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 200],
    ['application/fhir+xml', 406],
    ['text/html', 406],
    ['application/fhir+json;q=0', 406],
    ['application/fhir+json; fhirVersion=5.0', 406],
  ])('Accept %s: %i', async (accept, status) => {
    const response = await fhir.app.inject({ url: '/fhir/Observation', headers: accept ? { accept } : {} })
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toBe('application/fhir+json; charset=utf-8')
  })

  it.each([
    ['json', 200],
    ['application/fhir%2Bjson', 200],
    ['application/fhir+json', 200],
    ['xml', 406],
    ['application/fhir%2Bxml', 406],
    ['ttl', 406],
  ])('_format=%s beats Accept: %i', async (format, status) => {
    const response = await fhir.app.inject({
      url: `/fhir/Observation?_format=${format}`,
      headers: { accept: status === 200 ? 'text/html' : 'application/fhir+json' },
    })
    expect(response.statusCode).toBe(status)
  })

  it.each([
    ['application/x-www-form-urlencoded', 'code=x', 200],
    ['application/x-www-form-urlencoded; charset=UTF-8', 'code=x', 200],
    ['application/x-www-form-urlencoded; charset=latin1', 'code=x', 415],
    ['application/fhir+json', '{}', 415],
    ['application/json', '{}', 415],
    ['application/fhir+xml', '<x/>', 415],
    ['text/plain', 'x', 415],
  ])('a search posted as %s: %i', async (type, payload, status) => {
    const response = await fhir.app.inject({
      method: 'POST',
      url: '/fhir/Observation/_search',
      headers: { 'content-type': type },
      payload,
    })
    expect(response.statusCode).toBe(status)
    if (status !== 200) expect(response.json().resourceType).toBe('OperationOutcome')
  })

  it('takes a POST search without a body', async () => {
    const response = await fhir.app.inject({ method: 'POST', url: '/fhir/Observation/_search?_count=1' })
    expect(response.statusCode).toBe(200)
  })
})

describe('errors', () => {
  it.each([
    ['GET', '/fhir', 404],
    ['GET', '/fhir/', 404],
    ['GET', '/fhir/observation', 404],
    ['GET', '/fhir/Medication', 404],
    ['GET', '/fhir/Observation/x/_history/1', 404],
    ['GET', '/fhir/Observation/not%20an%20id', 404],
    ['GET', `/fhir/Observation/${'x'.repeat(300)}`, 404],
    ['GET', '/fhir/Observation/_search', 405],
    ['POST', '/fhir/Observation', 405],
    ['PUT', '/fhir/Observation/x', 405],
    ['DELETE', '/fhir/Patient/x', 405],
    ['PATCH', '/fhir/metadata', 405],
    ['OPTIONS', '/fhir/Observation', 405],
    ['POST', '/fhir', 404],
    ['GET', '/fhir/Observation?date=never', 400],
    ['GET', '/fhir/Observation?code=%E0%A4%A', 400],
    ['GET', '/fhir/metadata?mode=x', 400],
  ] as const)('%s %s is %i with an OperationOutcome', async (method, url, status) => {
    const response = await fhir.app.inject({ method, url })
    expect(response.statusCode).toBe(status)
    expect(response.headers['content-type']).toBe('application/fhir+json; charset=utf-8')
    expect(response.headers['cache-control']).toBe('no-store')
    const body = response.json()
    expect(body).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: expect.any(String), details: { text: expect.any(String) } }],
    })
    expect(body.issue[0].diagnostics).toMatch(/^trace /)
    if (status === 405) expect(response.headers.allow).toBeTruthy()
  })

  it('a body that is too large is 413, too costly', async () => {
    const response = await fhir.app.inject({
      method: 'POST',
      url: '/fhir/Observation/_search',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `code=${'x'.repeat(10 * 1024 * 1024)}`,
    })
    expect(response.statusCode).toBe(413)
    expect(response.json().issue[0].code).toBe('too-costly')
  })

  it('without a principal nobody is let in, and metadata needs none', async () => {
    fhir.as(null)
    const response = await fhir.app.inject('/fhir/Observation')
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer')
    expect(response.json().issue[0].code).toBe('login')
    expect((await fhir.app.inject('/fhir/metadata')).statusCode).toBe(200)
  })

  it('an unexpected error shows a trace id and nothing of itself', async () => {
    const visibleCitizens = fhir.access.visibleCitizens
    fhir.access.visibleCitizens = async () => {
      throw new AppError('vault-tampered', 'Hansen 0101010000')
    }
    const response = await fhir.app.inject('/fhir/Observation')
    fhir.access.visibleCitizens = visibleCitizens
    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('Hansen')
  })

  it('a search that takes too long is given up, and says what to do', async () => {
    const impatient = openDatabase({ address: db.address, applicationName: 'test', statementTimeoutMs: 200 })
    const server = await buildFhir(impatient)
    server.access.visible.add(citizen(1))
    const blocker = await db.database.connect()
    try {
      await server.app.inject('/fhir/Observation')
      await blocker.query('begin')
      await blocker.query('lock table reading in access exclusive mode')
      const response = await server.app.inject('/fhir/Observation')
      expect([response.statusCode, response.json().issue[0].code]).toEqual([422, 'too-costly'])
    } finally {
      await blocker.end()
      await server.app.close()
      await impatient.close()
    }
  })

  it('a database that is away is 503 with a time to come back', async () => {
    const away = openDatabase({
      address: { host: '/nowhere', port: 5432, user: 'x', database: 'x' },
      applicationName: 'test',
    })
    const server = await buildFhir(away)
    server.access.visible.add(citizen(1))
    const response = await server.app.inject('/fhir/Observation')
    expect([response.statusCode, response.json().issue[0].code]).toEqual([503, 'transient'])
    expect(response.headers['retry-after']).toBe('5')
    await server.app.close()
    await away.close()
  })

  it('of hooks in front of it get the same form', async () => {
    const app = Fastify()
    app.decorateRequest('principal', null)
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers['x-how'] === 'throw') throw Object.assign(new Error('no'), { statusCode: 403 })
      return reply.code(401).header('www-authenticate', 'Bearer realm="x"').send({ error: 'invalid_token' })
    })
    await app.register(fhirPlugin, {
      database: db.database,
      access: fhir.access,
      clock: Date.now,
      baseUrl: 'http://x/fhir',
      sealKey: Buffer.alloc(32),
    })
    const sent = await app.inject('/fhir/Observation')
    expect([sent.statusCode, sent.json().issue[0].code, sent.headers['www-authenticate']]).toEqual([
      401,
      'login',
      'Bearer realm="x"',
    ])
    const thrown = await app.inject({ url: '/fhir/Observation', headers: { 'x-how': 'throw' } })
    expect([thrown.statusCode, thrown.json().issue[0].code]).toEqual([403, 'forbidden'])
    await app.close()
  })
})

describe('the CapabilityStatement', () => {
  it('is generated from what the parser knows, with an ETag', async () => {
    const response = await fhir.app.inject('/fhir/metadata')
    const statement = response.json()
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', kind: 'instance' })
    const resources: { type: string; searchParam: { name: string }[] }[] = statement.rest[0].resource
    expect(resources.map((r) => r.type)).toEqual(['Observation', 'Patient', 'Device'])
    for (const { type, searchParam } of resources) {
      for (const { name } of searchParam) {
        const value = name.startsWith('date') || name === '_lastUpdated' ? '2026' : name === 'status' ? 'final' : 'x'
        const answer = await fhir.app.inject({
          url: `/fhir/${type}?${name}=${value}`,
          headers: { prefer: 'handling=strict' },
        })
        expect([type, name, answer.statusCode]).toEqual([type, name, 200])
      }
    }
    const again = await fhir.app.inject({
      url: '/fhir/metadata',
      headers: { 'if-none-match': String(response.headers.etag) },
    })
    expect(again.statusCode).toBe(304)
    expect((await fhir.app.inject('/fhir/metadata?mode=terminology')).json().resourceType).toBe(
      'TerminologyCapabilities',
    )
  })
})

describe('routes', () => {
  it('all say who may call them', async () => {
    const app = Fastify()
    const bare: string[] = []
    const fhirRoutes: string[] = []
    app.addHook('onRoute', (route) => {
      if (!route.config?.policy) bare.push(`${String(route.method)} ${route.url}`)
      if (route.config?.policy?.kind === 'fhir') fhirRoutes.push(`${String(route.method)} ${route.url}`)
    })
    await app.register(fhirPlugin, {
      database: db.database,
      access: fhir.access,
      clock: Date.now,
      baseUrl: 'http://x/fhir',
      sealKey: Buffer.alloc(32),
    })
    await app.ready()
    expect(bare).toEqual([])
    expect(fhirRoutes.filter((r) => !r.startsWith('HEAD'))).toHaveLength(9)
    await app.close()
  })
})
