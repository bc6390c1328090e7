// All keys of this installation, from KEYS_DIR: `<purpose>-<version>.key`, the highest version being the one in use.
// Older versions stay readable until a rotation has re-wrapped what they protect.

import { hkdfSync, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { z } from 'zod'
import { AppError } from '#core'
import { KEY_BYTES, readSecretKey, refuseReadableByOthers, writeKeyOnce } from './key-file.js'

/** What each key is for; no two purposes share one. */
const SECRETS = ['encryption', 'lookup', 'audit', 'session', 'seal'] as const
type SecretPurpose = (typeof SECRETS)[number]
const SIGNING = 'token-signing'
const FILE = /^([a-z-]+)-([1-9]\d{0,5})\.key$/

export interface VersionedKey {
  version: number
  key: Buffer
}

/** The newest version of a purpose and all that are still readable. */
export interface KeySet {
  current: VersionedKey
  /** Newest first. */
  all: readonly VersionedKey[]
}

const signingJwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-384'),
  x: z.string().length(64),
  y: z.string().length(64),
  d: z.string().length(64),
})

export interface SigningKey {
  /** `ts-<version>` */
  kid: string
  privateJwk: JWK & z.infer<typeof signingJwk>
}

export interface KeyRing extends Readonly<Record<SecretPurpose, KeySet>> {
  /** Newest first: the first signs, all verify. */
  signing: readonly [SigningKey, ...SigningKey[]]
}

async function versionsIn(folder: string): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>()
  for (const name of await readdir(folder)) {
    const [, purpose, version] = FILE.exec(name) ?? []
    if (purpose)
      found.set(
        purpose,
        [...(found.get(purpose) ?? []), Number(version)].sort((a, b) => b - a),
      )
  }
  return found
}

async function newSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  return JSON.stringify(await exportJWK(privateKey))
}

/** Makes the folder and every key that is missing; several processes may do so at once. */
export async function makeKeys(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await versionsIn(folder)
  if (found.size === 0) await chmod(folder, 0o700)
  for (const purpose of SECRETS)
    if (!found.has(purpose))
      await writeKeyOnce(folder, `${purpose}-1.key`, `${randomBytes(KEY_BYTES).toString('base64url')}\n`)
  if (!found.has(SIGNING)) await writeKeyOnce(folder, `${SIGNING}-1.key`, `${await newSigningKey()}\n`)
}

/** Adds the next version of a key: what a rotation begins with. @returns the new version */
export async function addKeyVersion(folder: string, purpose: SecretPurpose | typeof SIGNING): Promise<number> {
  const next = ((await versionsIn(folder)).get(purpose)?.[0] ?? 0) + 1
  const text = purpose === SIGNING ? await newSigningKey() : randomBytes(KEY_BYTES).toString('base64url')
  await writeKeyOnce(folder, `${purpose}-${next}.key`, `${text}\n`)
  return next
}

function missing(purpose: string): AppError {
  return new AppError(
    'keys-missing',
    `KEYS_DIR holds no ${purpose} key: restore the keys that this database was made with.`,
    {
      details: { purpose },
    },
  )
}

async function readSecrets(folder: string, purpose: SecretPurpose, versions: readonly number[]): Promise<KeySet> {
  const all = await Promise.all(
    versions.map(async (version) => {
      const label = `${purpose}-${version}.key`
      return { version, key: await readSecretKey(join(folder, label), label) }
    }),
  )
  const [current] = all
  if (!current) throw missing(purpose)
  return { current, all }
}

async function readSigning(folder: string, version: number): Promise<SigningKey> {
  const label = `${SIGNING}-${version}.key`
  await refuseReadableByOthers(join(folder, label), label)
  try {
    const privateJwk = signingJwk.parse(JSON.parse(await readFile(join(folder, label), 'utf8')))
    return { kid: `ts-${version}`, privateJwk }
  } catch (cause) {
    throw new AppError('key-weak', `The key ${label} must be a private P-384 JWK.`, { details: { key: label }, cause })
  }
}

function refuseShared(ring: Record<SecretPurpose, KeySet>): void {
  const seen = new Set<string>()
  for (const purpose of SECRETS)
    for (const { key } of ring[purpose].all) {
      const text = key.toString('base64')
      if (seen.has(text))
        throw new AppError('key-shared', `The ${purpose} key is used twice: every purpose and version needs its own.`, {
          details: { purpose },
        })
      seen.add(text)
    }
}

/**
 * Reads every key of `folder`.
 * @throws AppError `keys-missing`, `key-weak`, `key-shared`, `key-readable-by-others`
 */
export async function readKeys(folder: string): Promise<KeyRing> {
  const found = await versionsIn(folder).catch((cause: unknown) => {
    throw new AppError('keys-missing', 'KEYS_DIR cannot be read: it must hold the keys of this installation.', {
      cause,
    })
  })
  const read = (purpose: SecretPurpose): Promise<KeySet> => readSecrets(folder, purpose, found.get(purpose) ?? [])
  const [encryption, lookup, audit, session, seal] = await Promise.all(SECRETS.map(read))
  const [first, ...older] = await Promise.all((found.get(SIGNING) ?? []).map((v) => readSigning(folder, v)))
  if (!encryption || !lookup || !audit || !session || !seal || !first) throw missing(SIGNING)
  const secrets = { encryption, lookup, audit, session, seal }
  refuseShared(secrets)
  return { ...secrets, signing: [first, ...older] }
}

/** A key of its own for one use, so that what one use gives away helps with no other. */
export function deriveKey(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, KEY_BYTES))
}
