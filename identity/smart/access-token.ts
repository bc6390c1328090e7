// Access tokens of the FHIR API: how they are made (RFC 9068, ES384, five minutes) and how they are judged when they come back.

import { createHash, randomUUID } from 'node:crypto'
import { type CryptoKey, createLocalJWKSet, errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { EpochMs } from '#core'
import { type Database, type OauthClientRow, oauthClient } from '#ledger'
import type { KeyRing, SigningKey } from '../keys/key-ring.js'
import type { Principal } from '../principal.js'
import type { PublicUrl } from '../public-url.js'

export const TOKEN_SECONDS = 300
/** A registration that ended is noticed within this time. */
const RECHECK_MS = 10_000
const MOST_CACHED = 5_000

const claimsSchema = z.object({
  sub: z.string(),
  client_id: z.string(),
  scope: z.string().min(1),
  exp: z.number(),
})

export interface AccessTokens {
  /** @param scopes what was granted; never empty */
  issue(client: OauthClientRow, scopes: readonly string[]): Promise<string>
  /** The machine that a token names, or null for any token that is not a live one of ours for this API. */
  verify(token: string): Promise<Principal | null>
  /** Public keys, newest first. */
  jwks: { keys: JWK[] }
}

export function publicJwk({ kid, privateJwk: { kty, crv, x, y } }: SigningKey): JWK {
  return { kty, crv, x, y, kid, use: 'sig', alg: 'ES384' }
}

export function openAccessTokens(
  database: Database,
  keys: KeyRing,
  publicUrl: () => PublicUrl,
  clock: () => EpochMs,
): AccessTokens {
  const jwks = { keys: keys.signing.map(publicJwk) }
  const keySet = createLocalJWKSet(jwks)
  const [newest] = keys.signing
  let signingKey: Promise<CryptoKey | Uint8Array> | null = null
  const known = new Map<string, { principal: Principal; expires: EpochMs; recheck: EpochMs }>()

  async function liveClient(clientId: string, scope: string): Promise<Principal | null> {
    const client = await oauthClient(database, clientId, clock())
    return client && principalOf(client, scope.split(' '), publicUrl().issuer)
  }

  async function verifyAnew(token: string, cacheKey: string): Promise<Principal | null> {
    const { issuer, fhirBase } = publicUrl()
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      audience: fhirBase,
      typ: 'at+jwt',
      algorithms: ['ES384'],
      clockTolerance: 5,
      currentDate: new Date(clock()),
      requiredClaims: ['exp', 'iat', 'jti', 'sub'],
    })
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success || typeof payload.aud !== 'string' || claims.data.sub !== claims.data.client_id) return null
    const principal = await liveClient(claims.data.client_id, claims.data.scope)
    if (!principal) return null
    if (known.size >= MOST_CACHED) known.clear()
    known.set(cacheKey, { principal, expires: claims.data.exp * 1000, recheck: clock() + RECHECK_MS })
    return principal
  }

  return {
    jwks,
    async issue(client, scopes) {
      signingKey ??= importJWK(newest.privateJwk, 'ES384')
      const { issuer, fhirBase } = publicUrl()
      const now = Math.floor(clock() / 1000)
      return new SignJWT({
        client_id: client.client_id,
        scope: scopes.join(' '),
        purpose_of_use: client.purpose,
        legal_basis: client.legal_basis,
      })
        .setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid: newest.kid })
        .setIssuer(issuer)
        .setAudience(fhirBase)
        .setSubject(client.client_id)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setExpirationTime(now + TOKEN_SECONDS)
        .sign(await signingKey)
    },
    async verify(token) {
      const cacheKey = createHash('sha256').update(token).digest('base64')
      const found = known.get(cacheKey)
      const now = clock()
      if (found && found.expires > now && found.recheck > now) return found.principal
      known.delete(cacheKey)
      try {
        return await verifyAnew(token, cacheKey)
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}

function principalOf(client: OauthClientRow, scopes: readonly string[], issuer: string): Principal {
  return {
    kind: 'system',
    role: 'system',
    issuer,
    subject: client.client_id,
    personId: null,
    selfCitizenId: null,
    loa: 0,
    capabilities: [],
    organisationId: client.organisation_id,
    careTeamId: null,
    scopes,
    purpose: client.purpose,
    displayName: client.name,
  }
}
