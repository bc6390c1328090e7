// A client that we did not write has a whole session over a real port.

import Fastify, { type FastifyInstance } from 'fastify'
import { Client } from 'fhir-kit-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { observationId } from '#core'
import { fhirPlugin } from '#fhir-bridge'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { citizen, FakeAccess, insertReadings, reading, systemPrincipal } from './support.js'

const NANCY = citizen(1)
let db: TestDatabase
let app: FastifyInstance
let client: Client
const readings = Array.from({ length: 5 }, (_, i) => reading(i, { citizenId: NANCY, metric: 'blood-pressure' }))

beforeAll(async () => {
  db = await openTestDatabase()
  await insertReadings(db.database, readings)
  const access = new FakeAccess()
  access.visible.add(NANCY)
  access.numbers.set(NANCY, '2512489996')
  app = Fastify()
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    const token = request.headers.authorization === 'Bearer good'
    request.principal = token ? systemPrincipal('hospital', ['system/*.rs']) : null
  })
  // The port is known only after listening, and the base URL before: reserve one first.
  const probe = Fastify()
  await probe.listen({ port: 0, host: '127.0.0.1' })
  const address = probe.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await probe.close()
  const baseUrl = `http://127.0.0.1:${port}/fhir`
  await app.register(fhirPlugin, {
    database: db.database,
    access,
    clock: Date.now,
    baseUrl,
    sealKey: Buffer.alloc(32, 3),
  })
  await app.listen({ port, host: '127.0.0.1' })
  client = new Client({ baseUrl, bearerToken: 'good' })
})
afterAll(async () => {
  await app.close()
  await db.close()
})

const pageSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z.array(z.looseObject({ resource: z.looseObject({ id: z.string() }) })).optional(),
})
type Page = z.infer<typeof pageSchema>

async function nextPage(bundle: Page): Promise<Page | null> {
  if (!bundle.link.some((l) => l.relation === 'next')) return null
  return pageSchema.parse(await client.nextPage({ bundle }))
}

describe('fhir-kit-client', () => {
  it('reads the capabilities, a resource, and a search page by page', async () => {
    expect(await client.capabilityStatement()).toMatchObject({ fhirVersion: '4.0.1' })
    const id = observationId(readings[0]!)
    expect(await client.read({ resourceType: 'Observation', id })).toMatchObject({ id, status: 'final' })
    const found: string[] = []
    const first = await client.search({
      resourceType: 'Observation',
      searchParams: { patient: NANCY, code: 'http://loinc.org|85354-9', _count: 2 },
    })
    for (let page: Page | null = pageSchema.parse(first); page; page = await nextPage(page)) {
      found.push(...(page.entry ?? []).map((e) => e.resource.id))
    }
    expect(found).toEqual(readings.toReversed().map(observationId))
  })

  it('searches by person number in a posted form', async () => {
    const page = pageSchema.parse(
      await client.search({
        resourceType: 'Observation',
        searchParams: { 'patient.identifier': 'urn:oid:1.2.208.176.1.2|2512489996', _count: 2 },
        options: { postSearch: true },
      }),
    )
    expect(page.entry).toHaveLength(2)
    expect((await nextPage(page))?.entry).toHaveLength(2)
  })

  it('is told what is wrong by an OperationOutcome', async () => {
    await expect(
      client.search({ resourceType: 'Observation', searchParams: { date: 'yesterday' } }),
    ).rejects.toMatchObject({ response: { status: 400, data: { resourceType: 'OperationOutcome' } } })
    await expect(client.read({ resourceType: 'Patient', id: 'nobody' })).rejects.toMatchObject({
      response: { status: 404 },
    })
    const stranger = new Client({ baseUrl: client.baseUrl })
    await expect(stranger.search({ resourceType: 'Patient' })).rejects.toMatchObject({ response: { status: 401 } })
  })
})
