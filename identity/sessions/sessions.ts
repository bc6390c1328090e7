// Server-side sessions. The browser holds a random id and nothing else; the table holds its hash and nothing else of it.
// States: open → idle too long, too old, logged out, account ended, role changed → gone. There is no way back.

import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { citizenId, type EpochMs, idFromInt8, personId } from '#core'
import {
  type Database,
  endSession,
  markSessionUsed,
  putSession,
  type SessionRow,
  sessionOf,
  sweepEndedSessions,
} from '#ledger'
import { assuranceOf, isPersonRole, ROLES } from '../capabilities.js'
import { deriveKey, type KeyRing } from '../keys/key-ring.js'
import type { Principal } from '../principal.js'
import type { Vault } from '../vault/vault.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const LIFETIME = {
  professional: { idleMs: 30 * MINUTE, absoluteMs: 10 * HOUR },
  citizen: { idleMs: 15 * MINUTE, absoluteMs: 8 * HOUR },
} as const
/** Written at most this often, so that reading a page is no write. */
const TOUCH_MS = MINUTE
const ID_BYTES = 32
const ID = /^[A-Za-z0-9_-]{43}$/

export interface OpenSession {
  principal: Principal
  sessionHash: Buffer
  /** For forms and for the `x-csrf-token` header. */
  csrfToken: string
}

export interface Login {
  issuer: string
  subject: string
  role: string
  loa: number
  authenticatedAt: EpochMs
}

export interface Sessions {
  /** Opens a session under a new id. @returns the id, for the cookie */
  begin(login: Login): Promise<string>
  /** The session of a cookie, or null; a session that is found is thereby used. */
  find(id: string): Promise<OpenSession | null>
  /** Whether it is still open; asking is no use of it, so that an open screen does not keep it alive. */
  isOpen(id: string): Promise<boolean>
  end(sessionHash: Buffer): Promise<void>
  /** Whether a token belongs to the session, compared in constant time. */
  csrfMatches(session: OpenSession, token: unknown): boolean
  sweep(): Promise<void>
}

const hashOf = (id: string): Buffer => createHash('sha256').update(id).digest()

export function openSessions(database: Database, vault: Vault, keys: KeyRing, clock: () => EpochMs): Sessions {
  const csrfKey = deriveKey(keys.session.current.key, 'csrf')
  const csrfOf = (hash: Buffer): string => createHmac('sha256', csrfKey).update(hash).digest('base64url')

  async function principalOf(row: SessionRow): Promise<Principal | null> {
    if (!isPersonRole(row.role)) return null
    const { kind, capabilities, purpose } = ROLES[row.role]
    const id = personId(idFromInt8(row.person_id))
    const name = (await vault.profiles([id])).get(id)
    return {
      kind,
      role: row.role,
      issuer: row.issuer,
      subject: row.subject,
      personId: id,
      selfCitizenId: row.role === 'citizen' ? citizenId(id) : null,
      loa: assuranceOf(row.loa),
      capabilities,
      organisationId: row.organisation_id,
      careTeamId: row.care_team_id,
      scopes: null,
      purpose,
      displayName: name ? [...name.given, name.family].join(' ') : '',
    }
  }

  async function openRow(id: string): Promise<SessionRow | null> {
    if (!ID.test(id)) return null
    const sessionHash = hashOf(id)
    const row = await sessionOf(database, sessionHash, clock())
    if (!row || !isPersonRole(row.role)) return null
    if (clock() - row.last_used_at <= LIFETIME[ROLES[row.role].kind].idleMs) return row
    await endSession(database, sessionHash)
    return null
  }

  return {
    async begin(login) {
      const id = randomBytes(ID_BYTES).toString('base64url')
      const now = clock()
      const kind = isPersonRole(login.role) ? ROLES[login.role].kind : 'citizen'
      const expiresAt = now + LIFETIME[kind].absoluteMs
      await putSession(database, { ...login, sessionHash: hashOf(id), createdAt: now, expiresAt })
      return id
    },
    async find(id) {
      const row = await openRow(id)
      const principal = row && (await principalOf(row))
      if (!row || !principal) return null
      const sessionHash = hashOf(id)
      const now = clock()
      if (now - row.last_used_at > TOUCH_MS) await markSessionUsed(database, sessionHash, now)
      return { principal, sessionHash, csrfToken: csrfOf(sessionHash) }
    },
    isOpen: async (id) => (await openRow(id)) !== null,
    end: (sessionHash) => endSession(database, sessionHash),
    csrfMatches(session, token) {
      if (typeof token !== 'string') return false
      const [given, right] = [Buffer.from(token), Buffer.from(csrfOf(session.sessionHash))]
      return given.length === right.length && timingSafeEqual(given, right)
    },
    sweep: () => sweepEndedSessions(database, clock()),
  }
}
