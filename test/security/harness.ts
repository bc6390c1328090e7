// A small product for security tests: real PostgreSQL, identity, a few routes that behave like the real ones, and a browser of sorts.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { type CitizenId, citizenId, idFromBytes, type PersonId, personId } from '#core'
import {
  DEMO_LOGINS,
  type DemoClientFile,
  type Identity,
  type IdentityOptions,
  logSerializers,
  openIdentity,
  type Profile,
  SHARED_CATEGORIES,
} from '#identity'
import type { Database } from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { KNOWN_PEOPLE, type KnownPerson } from '../support/known-people.js'

export const MUNICIPALITY = '101'
export const REGION = '102'
export const NURSES = '201'
export const DOCTORS = '202'
const ALWAYS = { from: Date.UTC(2025, 0, 1), to: null }

/** Person numbers of replacement series and names that occur nowhere else: whatever shows one of them has leaked it. */
export const CANARY: { cpr: string; profile: Profile }[] = [
  { cpr: KNOWN_PEOPLE.canary.cpr, profile: profileOf(KNOWN_PEOPLE.canary) },
  { cpr: KNOWN_PEOPLE.zebra.cpr, profile: profileOf(KNOWN_PEOPLE.zebra) },
]

function profileOf({ family, given }: KnownPerson): Profile {
  return { family, given, birthDate: '1948-12-25', sex: 'female', municipality: '0461' }
}

const numbered = (n: number): string => idFromBytes(Buffer.from([0, 0, 0, 0, 0, 0, 1, n]))

export interface Demo {
  test: TestDatabase
  folder: string
  identity: Identity
  app: FastifyInstance
  /** Followed by the nurse; has shared with the hospital; her daughter may see vital signs. */
  citizen: CitizenId
  /** Followed by nobody. */
  stranger: CitizenId
  hospital: DemoClientFile
  logText: () => string
  close(): Promise<void>
}

export interface DemoOptions {
  publicUrl?: IdentityOptions['publicUrl']
  /** Adds routes before the server is ready. */
  routes?: (app: FastifyInstance, demo: { identity: Identity; database: Database }) => Promise<void> | void
  listen?: boolean
  /** False with `oidc`: people log in at a provider of their own. */
  demo?: boolean
  oidc?: IdentityOptions['oidc']
  errorPages?: boolean
  clock?: () => number
}

export async function openDemo(options: DemoOptions = {}): Promise<Demo> {
  const test = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'nm-security-'))
  let logged = ''
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString()
      done()
    },
  })
  const log = pino({ level: 'trace', serializers: { err: logSerializers.err } }, sink)
  let port = 0
  const identity = await openIdentity({
    database: test.database,
    keysDir: join(folder, 'keys'),
    makeKeys: true,
    publicUrl: options.publicUrl ?? (() => `http://localhost:${port || 8080}`),
    demo: options.demo ?? true,
    oidc: options.oidc ?? null,
    errorPages: options.errorPages ?? true,
    clock: options.clock ?? Date.now,
    log,
  })
  const loggerInstance: FastifyBaseLogger = pino({ level: 'trace', serializers: logSerializers }, sink)
  const app = Fastify({ loggerInstance })
  const close = async (): Promise<void> => {
    await app.close()
    await identity.close()
    await test.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await app.register(identity.plugin)
    await app.register(identity.routes)
    exampleRoutes(app, identity)
    await options.routes?.(app, { identity, database: test.database })
    const people = await seed(identity)
    if (options.listen) {
      await app.listen({ port: 0, host: '127.0.0.1' })
      const address = app.server.address()
      port = typeof address === 'object' && address !== null ? address.port : 0
    } else await app.ready()
    const hospital = await identity.provisionDemoClient(folder, REGION)
    return { test, folder, identity, app, ...people, hospital, logText: () => logged, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Routes of each kind, as the product has them. */
function exampleRoutes(app: FastifyInstance, { access }: Identity): void {
  app.get('/', { config: { policy: { kind: 'session' } } }, async (request) => ({
    role: request.principal?.role,
    csrf: request.csrfToken,
  }))
  app.get('/public', { config: { policy: { kind: 'public' } } }, async (request) => ({
    role: request.principal?.role ?? null,
  }))
  app.get('/operate', { config: { policy: { kind: 'capability', capability: 'operate' } } }, async () => ({ ok: true }))
  app.post('/notes', { config: { policy: { kind: 'session' } } }, async () => ({ ok: true }))
  app.get(
    '/citizens/:id',
    { config: { policy: { kind: 'citizen', action: 'read', category: 'vital-signs', parameter: 'id' } } },
    async (request) => ({ id: request.params }),
  )
  app.get(
    '/citizens/:id/effect',
    {
      config: {
        policy: { kind: 'citizen', capability: 'view', action: 'readEffect', category: 'patient', parameter: 'id' },
      },
    },
    async (request) => ({ id: request.params }),
  )
  app.get('/effect', { config: { policy: { kind: 'report' } } }, async (request) => ({
    organisation: request.principal?.organisationId,
  }))
  app.get(
    '/fhir/Observation',
    { config: { policy: { kind: 'fhir', resourceType: 'Observation', interaction: 'search' } } },
    async ({ principal }) => ({
      resourceType: 'Bundle',
      patients: principal ? [...(await access.visibleCitizens(principal, 'vital-signs'))] : [],
    }),
  )
  app.post(
    '/fhir/Patient/_search',
    { config: { policy: { kind: 'fhir', resourceType: 'Patient', interaction: 'search' } } },
    async () => ({ resourceType: 'Bundle' }),
  )
  app.get(
    '/fhir/CarePlan',
    { config: { policy: { kind: 'fhir', resourceType: 'CarePlan', interaction: 'search' } } },
    async () => ({ resourceType: 'Bundle' }),
  )
}

async function seed({ people }: Identity): Promise<{ citizen: CitizenId; stranger: CitizenId }> {
  const [citizen, stranger] = [citizenId(numbered(1)), citizenId(numbered(2))]
  await people.addOrganisation({ organisationId: MUNICIPALITY, kind: 'municipality', name: 'Kommunen', sor: null })
  await people.addOrganisation({ organisationId: REGION, kind: 'region', name: 'Regionen', sor: null })
  await people.addTeam({ careTeamId: NURSES, organisationId: MUNICIPALITY, name: 'Hjemmesygeplejen' })
  await people.addTeam({ careTeamId: DOCTORS, organisationId: REGION, name: 'Lungemedicinsk' })
  await people.addCitizens(
    [citizen, stranger].map((id, i) => ({
      citizenId: id,
      profile: CANARY[i]!.profile,
      cpr: CANARY[i]!.cpr,
      organisationId: MUNICIPALITY,
      conditions: ['copd'],
      enrolledAt: ALWAYS.from,
    })),
  )
  for (const careTeamId of [NURSES, DOCTORS])
    await people.addRelation({ citizenId: citizen, careTeamId, valid: ALWAYS })
  await people.addSharing({
    citizenId: citizen,
    toOrganisationId: REGION,
    categories: SHARED_CATEGORIES,
    legalBasis: 'SUL-42A',
    valid: ALWAYS,
  })
  const staff: [PersonId, 'nurse' | 'doctor' | 'manager' | 'operator', string, string | null][] = [
    [personId(numbered(11)), 'nurse', MUNICIPALITY, NURSES],
    [personId(numbered(12)), 'doctor', REGION, DOCTORS],
    [personId(numbered(13)), 'manager', MUNICIPALITY, null],
    [personId(numbered(14)), 'operator', MUNICIPALITY, null],
  ]
  for (const [id, role, organisationId, careTeamId] of staff)
    await people.addProfessional({
      personId: id,
      name: KNOWN_PEOPLE.staff,
      role,
      organisationId,
      careTeamId,
      login: DEMO_LOGINS[role],
    })
  await people.addCitizenLogin(citizen, DEMO_LOGINS.citizen)
  const daughter = personId(numbered(15))
  await people.addRelative({
    personId: daughter,
    profile: profileOf(KNOWN_PEOPLE.daughter),
    cpr: null,
    login: DEMO_LOGINS.relative,
  })
  await people.addPowerOfAttorney({
    citizenId: citizen,
    personId: daughter,
    categories: ['vital-signs', 'patient'],
    valid: ALWAYS,
  })
  return { citizen, stranger }
}
