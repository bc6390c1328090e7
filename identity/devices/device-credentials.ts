// Devices' secrets: made here, shown once, stored as a hash, checked without stopping the event loop.

import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { type DeviceId, type EpochMs, idToInt8, isDeviceId } from '#core'
import { type Database, liveDeviceSecrets, putDeviceCredentials, revokeDeviceSecrets } from '#ledger'
import { atMost } from './at-most.js'

/**
 * scrypt's cost: N × r × 128 B = 4 MiB and about 10 ms. A secret has 256 random bits, so nobody can guess it however
 * cheap a guess is; the hash only has to keep a stolen table from being a list of passwords.
 */
const COST = { N: 4096, r: 8, p: 1 } as const
const SECRET_BYTES = 32
const SALT_BYTES = 16
const HASH_BYTES = 32
/** A longer password is no secret of ours and is not worth hashing. */
const LONGEST_PASSWORD = 256
/** Half of libuv's four threads: file work goes on while a thousand devices reconnect. */
const THREADS = 2
const VERDICT_MS = 10 * 60_000
const MOST_VERDICTS = 50_000

export interface DeviceCredentials {
  /** Makes a secret for a registered device and stores its hash. Earlier secrets stay valid until they are revoked. */
  create(deviceId: DeviceId): Promise<string>
  createMany(deviceIds: readonly DeviceId[]): Promise<ReadonlyMap<DeviceId, string>>
  /** Whether `password` is a live secret of the device. Takes as long for a device that does not exist. */
  verify(deviceId: string, password: string): Promise<boolean>
  /** All live secrets of the device end now. @returns how many there were */
  revoke(deviceId: DeviceId): Promise<number>
}

const limited = atMost(THREADS)

function hash(password: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Promise<Buffer> {
  return limited(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password, salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )
}

async function storedForm(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await hash(secret, salt, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

const STORED = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/

async function matches(stored: string, password: string): Promise<boolean> {
  const [, N, r, p, salt, expected] = STORED.exec(stored) ?? []
  if (!salt || !expected) return false
  const key = await hash(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  const wanted = Buffer.from(expected, 'base64url')
  return wanted.length === key.length && timingSafeEqual(wanted, key)
}

export function openDeviceCredentials(database: Database, clock: () => EpochMs): DeviceCredentials {
  /** Verdicts are keyed by this process's own key: the cache gives no password away. */
  const processKey = randomBytes(32)
  const verdicts = new Map<string, { device: string; right: boolean; until: EpochMs }>()
  /** What a device that does not exist is checked against. */
  const nobody = storedForm(randomBytes(SECRET_BYTES).toString('base64url'))

  async function verdict(device: string, stored: string, password: string): Promise<boolean> {
    const key = createHmac('sha256', processKey)
      .update(`${device}\0`)
      .update(stored)
      .update('\0')
      .update(password)
      .digest('base64')
    const known = verdicts.get(key)
    if (known && known.until > clock()) return known.right
    const right = await matches(stored, password)
    if (verdicts.size >= MOST_VERDICTS) verdicts.clear()
    verdicts.set(key, { device, right, until: clock() + VERDICT_MS })
    return right
  }

  async function createMany(deviceIds: readonly DeviceId[]): Promise<Map<DeviceId, string>> {
    const secrets = new Map(deviceIds.map((id) => [id, randomBytes(SECRET_BYTES).toString('base64url')]))
    const createdAt = clock()
    const rows = await Promise.all(
      [...secrets].map(async ([id, secret]) => ({
        deviceId: idToInt8(id),
        secret: await storedForm(secret),
        createdAt,
      })),
    )
    await putDeviceCredentials(database, rows)
    return secrets
  }

  return {
    async create(deviceId) {
      return (await createMany([deviceId])).get(deviceId) ?? ''
    },
    createMany,
    async verify(deviceId, password) {
      if (password.length > LONGEST_PASSWORD) return false
      const stored = isDeviceId(deviceId) ? await liveDeviceSecrets(database, idToInt8(deviceId), clock()) : []
      // Asked the same way, cache and all: that a device does not exist shows in no time that an answer takes.
      if (stored.length === 0) return (await verdict(deviceId, await nobody, password)) && false
      for (const secret of stored) if (await verdict(deviceId, secret, password)) return true
      return false
    },
    async revoke(deviceId) {
      const count = await revokeDeviceSecrets(database, idToInt8(deviceId), clock())
      for (const [key, { device }] of verdicts) if (device === deviceId) verdicts.delete(key)
      return count
    },
  }
}
