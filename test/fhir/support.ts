// A FHIR server over a database of its own, with a policy that a test can turn by hand, and rows put straight into the ledger.

import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import {
  type CitizenId,
  type DeviceId,
  idFromBytes,
  idToInt8,
  METRICS,
  metric,
  READING_STATUS,
  type Reading,
} from '#core'
import { fhirPlugin } from '#fhir-bridge'
import {
  type Access,
  type AuditEntry,
  type DataCategory,
  logSerializers,
  type Principal,
  type Profile,
} from '#identity'
import type { Database } from '#ledger'
import { testLog } from '../support/test-log.js'

export const BASE = 'http://fhir.test/fhir'

/** An id that is different for each number, and readable in a failing test. */
export function id<T extends CitizenId | DeviceId>(n: number): T {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n) * 1_000_003n)
  return idFromBytes(bytes) as T
}
export const citizen = (n: number): CitizenId => id<CitizenId>(n)
export const device = (n: number): DeviceId => id<DeviceId>(1_000_000 + n)

export const systemPrincipal = (subject: string, scopes: readonly string[] | null): Principal => ({
  kind: 'system',
  role: 'system',
  issuer: 'https://issuer.test',
  subject,
  personId: null,
  selfCitizenId: null,
  loa: 3,
  capabilities: [],
  organisationId: '1',
  careTeamId: null,
  scopes,
  purpose: 'TREAT',
  displayName: subject,
})

/** A policy as two tables, and the audit trail as a list. */
export class FakeAccess implements Access {
  /** Whom the caller may see; a category can be closed for one citizen. */
  visible = new Set<CitizenId>()
  closed = new Set<`${CitizenId} ${DataCategory}`>()
  identities = new Set<CitizenId>()
  people = new Map<CitizenId, Profile>()
  numbers = new Map<CitizenId, string>()
  trail: AuditEntry[] = []
  auditFails = false
  #sees(id: CitizenId, category: DataCategory): boolean {
    return this.visible.has(id) && !this.closed.has(`${id} ${category}`)
  }
  decide: Access['decide'] = async (_principal, action, id, category) => {
    const allowed = action === 'readIdentity' ? this.identities.has(id) : this.#sees(id, category)
    return allowed ? { allowed, policies: ['test'] } : { allowed, policies: [], reason: 'no relation' }
  }
  decideReport: Access['decideReport'] = async () => ({ allowed: false, policies: [], reason: 'no relation' })
  visibleCitizens: Access['visibleCitizens'] = async (_principal, category) =>
    new Set([...this.visible].filter((id) => this.#sees(id, category)))
  audit: Access['audit'] = async (entry) => {
    if (this.auditFails) throw new Error('the audit trail is closed')
    this.trail.push(entry)
  }
  profiles: Access['profiles'] = async (ids) =>
    new Map(ids.flatMap((id) => (this.people.has(id) ? [[id, this.people.get(id)!]] : [])))
  cprNumber: Access['cprNumber'] = async (id) => this.numbers.get(id) ?? null
  citizenByCpr: Access['citizenByCpr'] = async (cpr) =>
    [...this.numbers].find(([, number]) => number === cpr)?.[0] ?? null
}

export interface FhirServer {
  app: FastifyInstance
  access: FakeAccess
  /** The principal of requests that name none in `x-test-client`. */
  as(principal: Principal | null): void
  now: number
}

/** Builds the app as `app` does, with a hook in the place of identity's. */
export async function buildFhir(database: Database, now = Date.UTC(2026, 10, 23, 12)): Promise<FhirServer> {
  const access = new FakeAccess()
  const loggerInstance: FastifyBaseLogger = testLog(logSerializers)
  const app = Fastify({ loggerInstance })
  let principal: Principal | null = systemPrincipal('hospital', ['system/*.rs'])
  const server: FhirServer = {
    app,
    access,
    as(next) {
      principal = next
    },
    now,
  }
  app.decorateRequest('principal', null)
  app.addHook('onRequest', async (request) => {
    request.principal = principal
  })
  await app.register(fhirPlugin, {
    database,
    access,
    clock: () => server.now,
    baseUrl: BASE,
    sealKey: Buffer.alloc(32, 7),
  })
  await app.ready()
  return server
}

/** Puts readings into the ledger as they are, with their newest amendment when they have been amended. */
export async function insertReadings(database: Database, readings: readonly Reading[]): Promise<void> {
  for (const r of readings) {
    const [v1, v2, v3] = [0, 1, 2].map((i) => r.values[i]?.value ?? null)
    const decimals = (r.values.reduce((packed, v, i) => packed | (((v?.decimals ?? 0) & 15) << (4 * i)), 0) << 16) >> 16
    const key = [idToInt8(r.citizenId), metric(r.metric).number, new Date(r.effectiveAt), idToInt8(r.dedupe)]
    await database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, flags, offset_min, time_precision, decimals, v1, v2, v3)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        ...key,
        r.deviceId && idToInt8(r.deviceId),
        new Date(r.receivedAt),
        r.flags,
        r.offsetMin,
        r.precision,
        decimals,
        v1,
        v2,
        v3,
      ],
    )
    for (let version = 2; version <= r.version; version++) {
      const recordedAt = r.receivedAt + Math.round(((r.lastUpdated - r.receivedAt) * (version - 1)) / (r.version - 1))
      await database.query(
        'insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status) values ($1, $2, $3, $4, $5, $6)',
        [...key, new Date(recordedAt), READING_STATUS[version === r.version ? r.status : 'amended']],
      )
    }
  }
}

/** A plain reading of a number; every field can be set. */
export function reading(n: number, rest: Partial<Reading> & { citizenId: CitizenId }): Reading {
  const metricId = rest.metric ?? 'spo2'
  const receivedAt = rest.receivedAt ?? (rest.effectiveAt ?? Date.UTC(2026, 10, 1, 7, 15)) + 20_000
  return {
    metric: metricId,
    effectiveAt: Date.UTC(2026, 10, 1, 7, 15) + n * 60_000,
    dedupe: id<CitizenId>(500_000 + n),
    deviceId: device(1),
    offsetMin: 60,
    precision: 5,
    values: metric(metricId).values.map((v) => (v.required ? { value: 90 + (n % 10), decimals: 0 } : null)),
    flags: 0,
    receivedAt,
    version: 1,
    status: 'final',
    lastUpdated: receivedAt,
    ...rest,
  }
}

export const EVERY_METRIC = METRICS.map((m) => m.id)
