// How one field of the vault is encrypted: AES-256-GCM, a random IV, bound to its row, column and key version.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { AppError } from '#core'
import type { KeySet } from '../keys/key-ring.js'

const IV_BYTES = 12
const TAG_BYTES = 16

export type VaultColumn = 'cpr' | 'profile'

/** A row or column swapped in the database, or an older key put back, does not decrypt. */
const aad = (personId: string, column: VaultColumn, version: number): Buffer =>
  Buffer.from(`${personId}|${column}|${version}`)

/** @param personId int8 as decimal text */
export function encryptField(keys: KeySet, personId: string, column: VaultColumn, clear: string): Buffer {
  const { version, key } = keys.current
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad(personId, column, version))
  return Buffer.concat([iv, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** @throws AppError `vault-key-missing`, `vault-tampered` */
export function decryptField(
  keys: KeySet,
  personId: string,
  column: VaultColumn,
  version: number,
  sealed: Buffer,
): string {
  const key = keys.all.find((k) => k.version === version)?.key
  if (!key)
    throw new AppError('vault-key-missing', 'A key that the vault still needs is gone: restore it.', {
      details: { version },
    })
  try {
    const iv = sealed.subarray(0, IV_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    decipher.setAAD(aad(personId, column, version)).setAuthTag(sealed.subarray(-TAG_BYTES))
    return decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new AppError('vault-tampered', 'A field of the vault does not decrypt: it was changed or moved.', {
      details: { column, version },
      cause,
    })
  }
}

/** Equality look-up without decryption: the number's HMAC under every live lookup key, newest first. */
export function lookupsOf(keys: KeySet, cpr: string): [Buffer, ...Buffer[]] {
  const hmac = (key: Buffer): Buffer => createHmac('sha256', key).update(`cpr|${cpr}`).digest()
  const [, ...older] = keys.all
  return [hmac(keys.current.key), ...older.map((k) => hmac(k.key))]
}
