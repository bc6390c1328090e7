import { randomBytes, scrypt } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DeviceId, deviceId, idFromBytes, idToInt8 } from '#core'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { type DeviceCredentials, openDeviceCredentials } from './device-credentials.js'

/** Counts the hashes; they are made all the same. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  return { ...crypto, scrypt: vi.fn(crypto.scrypt) }
})

const newDeviceId = (): DeviceId => deviceId(idFromBytes(randomBytes(8)))

describe('device credentials', () => {
  let test: TestDatabase
  let credentials: DeviceCredentials
  let id: DeviceId
  let now = 1_760_000_000_000
  beforeAll(async () => {
    test = await openTestDatabase()
  })
  afterAll(() => test.close())
  async function register(): Promise<DeviceId> {
    const fresh = newDeviceId()
    const text = `insert into device (device_id, kind, registered_at) values ($1, 'meter', now())`
    await test.database.query(text, [idToInt8(fresh)])
    return fresh
  }
  beforeEach(async () => {
    now += 1_000
    credentials = openDeviceCredentials(test.database, () => now)
    id = await register()
  })

  it('let a device in by its secret and by nothing else', async () => {
    const secret = await credentials.create(id)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(await credentials.verify(id, secret)).toBe(true)
    expect(await credentials.verify(id, secret)).toBe(true)
    const other = await register()
    for (const [who, password] of [
      [id, ''],
      [id, `${secret}x`],
      [id, secret.slice(0, -1)],
      [id, 'x'.repeat(10_000)],
      [id, '\u0000'],
      [other, secret],
      [id.toUpperCase(), secret],
      ['', secret],
      ["' or 1=1 --", secret],
    ] as const)
      expect(await credentials.verify(who, password), who).toBe(false)
  })

  it('end at once when they are revoked, also for another process that has just let the device in', async () => {
    const elsewhere = openDeviceCredentials(test.database, () => now)
    const secret = await credentials.create(id)
    expect(await elsewhere.verify(id, secret)).toBe(true)
    now += 1
    expect(await credentials.revoke(id)).toBe(1)
    expect(await elsewhere.verify(id, secret)).toBe(false)
    expect(await credentials.verify(id, secret)).toBe(false)
    expect(await credentials.revoke(id)).toBe(0)
  })

  it('overlap: a new secret does not shut out the old one before it is revoked', async () => {
    const [old, young] = [await credentials.create(id), await credentials.create(id)]
    expect(await credentials.verify(id, old)).toBe(true)
    expect(await credentials.verify(id, young)).toBe(true)
  })

  it('end with the device', async () => {
    const secret = await credentials.create(id)
    await test.database.query('update device set retired_at = now() - interval $$1 day$$ where device_id = $1', [
      idToInt8(id),
    ])
    now = Date.now()
    expect(await credentials.verify(id, secret)).toBe(false)
  })

  it('are stored as hashes only', async () => {
    const secret = await credentials.create(id)
    const rows = await test.database.query<{ secret: string }>('select secret from device_credential', [])
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(rows.every((r) => r.secret.startsWith('scrypt$4096$8$1$'))).toBe(true)
  })

  it('do not stop the event loop: a hundred devices are checked while timers go on', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, register))
    const secrets = await credentials.createMany(ids)
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const verdicts = await Promise.all([...secrets].map(([device, secret]) => credentials.verify(device, secret)))
    clearInterval(timer)
    expect(verdicts.every(Boolean)).toBe(true)
    // On the event loop a hundred hashes would leave room for a handful of ticks between their awaits.
    expect(ticks).toBeGreaterThan(50)
  })

  it('take the same work to refuse a device that does not exist, so that no clock tells which devices do', async () => {
    await credentials.create(id)
    const hashes = vi.mocked(scrypt)
    const workFor = async (who: string): Promise<unknown> => {
      hashes.mockClear()
      expect(await credentials.verify(who, randomBytes(8).toString('hex'))).toBe(false)
      return hashes.mock.calls.map(([, salt, length, cost]) => [(salt as Buffer).length, length, cost])
    }
    const known = await workFor(id)
    expect(known).toHaveLength(1)
    for (const stranger of [newDeviceId(), 'no-device-id', '']) expect(await workFor(stranger)).toEqual(known)
  })
})
