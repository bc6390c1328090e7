// Decisions and sets, remembered for at most 30 seconds per session, and forgotten at once when a relation changes anywhere.

import type { EpochMs } from '#core'
import type { Principal } from '../principal.js'

const CACHE_MS = 30_000
const LIMIT = 20_000

export interface DecisionCache<V> {
  /** The value of `key` for this principal; computed when it is not known. */
  get(principal: Principal, key: string, compute: () => Promise<V>): Promise<V>
  clear(): void
}

/** Everything a decision depends on that is the principal's own. */
const sessionKey = (p: Principal): string =>
  JSON.stringify([
    p.kind,
    p.issuer,
    p.subject,
    p.personId,
    p.selfCitizenId,
    p.loa,
    p.organisationId,
    p.careTeamId,
    p.purpose,
    p.capabilities,
    p.scopes,
  ])

export function decisionCache<V>(clock: () => EpochMs): DecisionCache<V> {
  let entries = new Map<string, { value: Promise<V>; until: EpochMs }>()
  const sessionKeys = new WeakMap<Principal, string>()

  return {
    get(principal, key, compute) {
      let session = sessionKeys.get(principal)
      if (session === undefined) {
        session = sessionKey(principal)
        sessionKeys.set(principal, session)
      }
      const full = `${session}\n${key}`
      const now = clock()
      const known = entries.get(full)
      if (known && known.until > now) return known.value
      if (entries.size >= LIMIT) entries = new Map()
      const value = compute()
      const mine = entries
      mine.set(full, { value, until: now + CACHE_MS })
      // A failure is not remembered.
      value.catch(() => mine.delete(full))
      return value
    },
    clear() {
      entries = new Map()
    },
  }
}
