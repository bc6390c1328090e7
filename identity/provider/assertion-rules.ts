// What a machine's signed assertion must be, beyond what the library checks: short-lived, for our token endpoint alone, used once.

import type { errors } from 'oidc-provider'
import type { EpochMs } from '#core'
import { type Database, useOnce } from '#ledger'

const MOST_SECONDS = 300
/** The same clock tolerance as the provider's. */
export const CLOCK_TOLERANCE_SECONDS = 5
const LONGEST_JTI = 256
/** What the database keeps as it came: no NUL, which it refuses, and no half of a character, which it would make the same as another. */
const PRINTABLE = /^[\x20-\x7e]*$/

/** @returns what is wrong with the assertion, or null. Pure. */
export function assertionFault(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  tokenEndpoint: string,
  nowMs: EpochMs,
): string | null {
  const { exp, iat, nbf, aud, jti, iss, sub } = claims
  const now = nowMs / 1000
  // SMART fixes it to JWT; RFC 7523bis to its own name. A token made for another use has neither.
  if (header.typ !== 'JWT' && header.typ !== 'client-authentication+jwt') return 'typ must be JWT'
  if (header.crit !== undefined) return 'crit is not understood'
  if (iss !== sub) return 'iss and sub must both be the client_id'
  if (typeof aud !== 'string' || aud !== tokenEndpoint) return 'aud must be the token endpoint, as one string'
  if (typeof exp !== 'number' || exp > now + MOST_SECONDS + CLOCK_TOLERANCE_SECONDS)
    return 'exp must be at most five minutes ahead'
  if (iat !== undefined && (typeof iat !== 'number' || iat > now + CLOCK_TOLERANCE_SECONDS))
    return 'iat is in the future'
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > now + CLOCK_TOLERANCE_SECONDS))
    return 'nbf is in the future'
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > LONGEST_JTI) return 'jti must be a string'
  if (!PRINTABLE.test(jti)) return 'jti must be printable ASCII'
  return null
}

type Check = (
  ctx: unknown,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
) => Promise<void>

/** The check as the provider calls it, after the signature has been verified. */
export function assertionRules(
  database: Database,
  clock: () => EpochMs,
  tokenEndpoint: string,
  InvalidClientAuth: typeof errors.InvalidClientAuth,
): Check {
  return async (_ctx, claims, header) => {
    const fault = assertionFault(claims, header, tokenEndpoint, clock())
    if (fault) throw new InvalidClientAuth(fault)
    // An insert decides, so that two processes cannot both take the same assertion.
    const until = (Number(claims.exp) + CLOCK_TOLERANCE_SECONDS) * 1000
    if (!(await useOnce(database, String(claims.iss), String(claims.jti), until)))
      throw new InvalidClientAuth('the assertion was used before')
  }
}
