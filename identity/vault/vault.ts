// The identity vault: the only place with CPR numbers and names. Everything else knows people by random ids.

import { z } from 'zod'
import { AppError, type CitizenId, citizenId, type EpochMs, idFromInt8, idToInt8, type PersonId } from '#core'
import { type Database, type StoredPerson, type VaultRow, vaultFind, vaultGet, vaultPage, vaultPut } from '#ledger'
import type { Profile } from '../access.js'
import type { KeyRing } from '../keys/key-ring.js'
import { decryptField, encryptField, lookupsOf } from './cipher.js'
import { cprOf, normaliseCpr } from './cpr.js'

const profileSchema = z.object({
  family: z.string(),
  given: z.array(z.string()),
  /** Empty for professionals, whose birth date is none of our business. */
  birthDate: z.string(),
  sex: z.enum(['female', 'male', 'unknown']),
  municipality: z.string().nullable(),
})

export interface VaultEntry {
  personId: CitizenId | PersonId
  profile: Profile
  cpr: string | null
}

export interface Vault {
  /** Whether these keys are the ones that the database was filled with. @throws AppError `keys-wrong` */
  check(): Promise<void>
  put(entries: readonly VaultEntry[]): Promise<void>
  profiles(personIds: readonly (CitizenId | PersonId)[]): Promise<ReadonlyMap<string, Profile>>
  cprNumber(personId: CitizenId): Promise<string | null>
  citizenByCpr(cpr: string): Promise<CitizenId | null>
  /** Re-wraps every row under the newest keys. @returns rows re-wrapped */
  rotate(): Promise<number>
}

/** Long enough that a worklist of 500 decrypts once, short enough that a new name shows. */
const CACHE_MS = 60_000
const CACHE_LIMIT = 50_000
const BATCH = 1_000

export function openVault(database: Database, keys: KeyRing, clock: () => EpochMs): Vault {
  const cache = new Map<string, { profile: Profile; until: EpochMs }>()

  function seal({ personId, profile, cpr }: VaultEntry): VaultRow {
    const id = idToInt8(personId)
    const number = cpr === null ? null : cprOf(cpr)
    return {
      personId: id,
      cprEnc: number === null ? null : encryptField(keys.encryption, id, 'cpr', number),
      cprLookup: number === null ? null : lookupsOf(keys.lookup, number)[0],
      profileEnc: encryptField(keys.encryption, id, 'profile', JSON.stringify(profile)),
      keyVersion: keys.encryption.current.version,
    }
  }

  const profileOf = (row: StoredPerson): Profile =>
    profileSchema.parse(
      JSON.parse(decryptField(keys.encryption, row.personId, 'profile', row.keyVersion, row.profileEnc)),
    )

  const cprNumberOf = (row: StoredPerson): string | null =>
    row.cprEnc && decryptField(keys.encryption, row.personId, 'cpr', row.keyVersion, row.cprEnc)

  function remember(id: string, profile: Profile): void {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(id, { profile, until: clock() + CACHE_MS })
  }

  /** The lookup is made anew even when the row's encryption is current: it has a key of its own. */
  async function rewrap(rows: readonly StoredPerson[], db: Parameters<typeof vaultPut>[0]): Promise<number> {
    const renewed = rows.map((row) => {
      const number = cprNumberOf(row)
      return {
        personId: row.personId,
        cprEnc: number === null ? null : encryptField(keys.encryption, row.personId, 'cpr', number),
        cprLookup: number === null ? null : lookupsOf(keys.lookup, number)[0],
        profileEnc: encryptField(keys.encryption, row.personId, 'profile', JSON.stringify(profileOf(row))),
        keyVersion: keys.encryption.current.version,
      }
    })
    await vaultPut(db, renewed)
    return renewed.length
  }

  return {
    async check() {
      const [someone] = await vaultPage(database, '-1', 1)
      try {
        if (someone) profileOf(someone)
      } catch (cause) {
        throw new AppError(
          'keys-wrong',
          'KEYS_DIR does not hold the keys that this database was made with: restore them.',
          {
            cause,
          },
        )
      }
    },
    async put(entries) {
      for (let i = 0; i < entries.length; i += BATCH) {
        const batch = entries.slice(i, i + BATCH)
        await vaultPut(database, batch.map(seal)).catch((cause: unknown) => {
          throw vaultError(cause)
        })
        for (const { personId } of batch) cache.delete(personId)
      }
    },
    async profiles(personIds) {
      const now = clock()
      const found = new Map<string, Profile>()
      const wanted: string[] = []
      for (const id of new Set(personIds)) {
        const known = cache.get(id)
        if (known && known.until > now) found.set(id, known.profile)
        else wanted.push(idToInt8(id))
      }
      for (const row of wanted.length > 0 ? await vaultGet(database, wanted) : []) {
        const id = idFromInt8(row.personId)
        const profile = profileOf(row)
        remember(id, profile)
        found.set(id, profile)
      }
      return found
    },
    async cprNumber(personId) {
      const [row] = await vaultGet(database, [idToInt8(personId)])
      return row ? cprNumberOf(row) : null
    },
    async citizenByCpr(cpr) {
      const number = normaliseCpr(cpr)
      if (number === null) return null
      const found = await vaultFind(database, lookupsOf(keys.lookup, number))
      return found === null ? null : citizenId(idFromInt8(found))
    },
    async rotate() {
      let after = '-1'
      let count = 0
      for (;;) {
        const last = await database.transaction(async (tx) => {
          const rows = await vaultPage(tx, after, BATCH)
          count += await rewrap(rows, tx)
          return rows.at(-1)?.personId
        })
        if (last === undefined) return count
        after = last
      }
    },
  }
}

/** The database's own message names the number's hash: ours names nothing. */
function vaultError(cause: unknown): unknown {
  const twice = cause instanceof Error && 'code' in cause && cause.code === '23505'
  return twice ? new AppError('cpr-in-use', 'This person number belongs to another person already.') : cause
}
