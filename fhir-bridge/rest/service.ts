// What every handler of this interface needs, put together once.

import type { FastifyRequest } from 'fastify'
import { AppError, type CitizenId, type EpochMs } from '#core'
import type { Access, AuditEntry, Principal } from '#identity'
import { type Database, limitedSearches, type Queryable, watermark } from '#ledger'
import { type Seal, sealFor } from '../search/cursor.js'
import { fhirProblem } from '../search/problem.js'

/** A search that takes longer on the server is given up. */
const SEARCH_LIMIT_MS = 5_000
/** An older watermark is still true, only less fresh. */
const WATERMARK_LIFE_MS = 500

export interface FhirOptions {
  /** Best opened with a statement timeout of 5 s: otherwise each search pays for a transaction that sets one. */
  database: Database
  access: Access
  clock: () => EpochMs
  /** Absolute URL of `/fhir`, as the outside sees it. */
  baseUrl: string
  /** At least 32 random bytes, the same in every process that answers. */
  sealKey: Buffer
  /** Shown in the CapabilityStatement. */
  version?: string
}

export interface Service {
  access: Access
  clock: () => EpochMs
  /** Without a slash at the end. */
  base: string
  db: Queryable
  cursors: Seal
  parameters: Seal
  /** Everything recorded before this moment is visible now. */
  watermark(): Promise<EpochMs>
  audit(request: FastifyRequest, entry: Omit<AuditEntry, 'principal'>): Promise<void>
}

export function buildService(options: FhirOptions): Service {
  const { access, clock, database, sealKey } = options
  let known: { at: EpochMs; value: Promise<EpochMs> } | null = null
  return {
    access,
    clock,
    base: options.baseUrl.replace(/\/+$/, ''),
    db: limitedSearches(database, SEARCH_LIMIT_MS),
    cursors: sealFor(sealKey, 'fhir cursor'),
    parameters: sealFor(sealKey, 'fhir search parameters'),
    watermark() {
      const now = clock()
      if (!known || now - known.at > WATERMARK_LIFE_MS || now < known.at) {
        const value = watermark(database, now)
        known = { at: now, value }
        value.catch(() => {
          known = null
        })
      }
      return known.value
    },
    async audit(request, entry) {
      try {
        await access.audit({ ...entry, principal: request.principal })
      } catch (cause) {
        throw new AppError(
          'fhir-transient',
          'The access cannot be recorded now, so nothing is shown: try again later.',
          {
            details: { status: 503, issue: 'transient' },
            cause,
          },
        )
      }
    },
  }
}

/** Who asks. The identity hooks answer 401 before this; without one nobody is let in. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw fhirProblem(401, 'login', 'Log in, or send a valid access token.')
  return request.principal
}

/** A client as a cursor knows it. */
export function clientKey({ issuer, subject }: Principal): string {
  return JSON.stringify([issuer, subject])
}

/** Records a refusal, one event for each citizen. */
export async function auditDenied(
  service: Service,
  request: FastifyRequest,
  action: 'read' | 'search',
  citizenIds: readonly CitizenId[],
  type: string,
): Promise<void> {
  await service.audit(request, {
    action,
    outcome: 'denied',
    citizenIds,
    what: { route: request.routeOptions.url ?? '', type },
  })
}
