import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CitizenId } from '#core'
import { openTestDatabase, type TestDatabase } from '#test-support'
import type { Profile } from '../access.js'
import { addKeyVersion, readKeys } from '../keys/key-ring.js'
import { newCitizenId, type TestKeys, testKeys } from '../test-kit.js'
import { openVault, type Vault } from './vault.js'

const profile: Profile = {
  family: 'Ærøskøbing',
  given: ['Nancy', 'Ann'],
  birthDate: '1948-12-25',
  sex: 'female',
  municipality: '0461',
}
const CPR = '251248-9996'

describe('the identity vault', () => {
  let test: TestDatabase
  let ring: TestKeys
  let vault: Vault
  let id: CitizenId
  let now = 0
  beforeAll(async () => {
    test = await openTestDatabase()
    ring = await testKeys()
  })
  afterAll(async () => {
    await test.close()
    await ring.remove()
  })
  beforeEach(async () => {
    await test.database.query('delete from vault.person', [])
    now += 3_600_000
    vault = openVault(test.database, ring.keys, () => now)
    id = newCitizenId()
    await vault.put([{ personId: id, profile, cpr: CPR }])
  })

  it('gives back what was put, and finds the person by her number in any spelling', async () => {
    expect((await vault.profiles([id])).get(id)).toEqual(profile)
    expect(await vault.cprNumber(id)).toBe('2512489996')
    for (const spelling of ['251248-9996', '2512489996', ' 251248 9996 '])
      expect(await vault.citizenByCpr(spelling)).toBe(id)
    expect(await vault.citizenByCpr('2512489997')).toBeNull()
    expect(await vault.citizenByCpr("' or 1=1 --")).toBeNull()
    expect(await vault.cprNumber(newCitizenId())).toBeNull()
    expect((await vault.profiles([newCitizenId()])).size).toBe(0)
  })

  it('takes replacement numbers with letters', async () => {
    const other = newCitizenId()
    await vault.put([{ personId: other, profile, cpr: '010190-4AA1' }])
    expect(await vault.citizenByCpr('0101904aa1')).toBe(other)
  })

  it('stores nothing readable', async () => {
    // Without the random id, which may hold any six digits.
    const [row] = await test.database.query<{ dump: string }>(
      "select (to_jsonb(person) - 'person_id')::text as dump from vault.person",
      [],
    )
    const dump = row?.dump ?? ''
    expect(dump).toContain('profile_enc')
    for (const secret of ['Nancy', '2512489996', '251248-9996', '1948-12-25'])
      for (const form of ['utf8', 'hex', 'base64'] as const)
        expect(dump).not.toContain(Buffer.from(secret).toString(form).replace(/=+$/, ''))
  })

  it('does not decrypt a field put in another person’s row, another column or another version', async () => {
    const other = newCitizenId()
    await vault.put([{ personId: other, profile: { ...profile, family: 'Andersen' }, cpr: null }])
    const swaps = [
      `update vault.person a set profile_enc = b.profile_enc from vault.person b where a.person_id <> b.person_id`,
      `update vault.person set profile_enc = coalesce(cpr_enc, profile_enc)`,
    ]
    const before = await test.database.query('select * from vault.person', [])
    for (const swap of swaps) {
      await test.database.query(swap, [])
      now += 3_600_000
      await expect(vault.profiles([id, other])).rejects.toMatchObject({ code: 'vault-tampered' })
    }
    expect(before).toHaveLength(2)
    await test.database.query('update vault.person set key_version = 9', [])
    await expect(vault.cprNumber(id)).rejects.toMatchObject({ code: 'vault-key-missing' })
  })

  it('keeps one number with one person', async () => {
    const twice = vault.put([{ personId: newCitizenId(), profile, cpr: CPR }])
    await expect(twice).rejects.toMatchObject({ code: 'cpr-in-use' })
    await expect(twice).rejects.not.toThrow(/2512489996/)
    await expect(vault.put([{ personId: id, profile, cpr: 'nonsense' }])).rejects.toMatchObject({ code: 'bad-cpr' })
  })

  it('is re-wrapped under new keys; the old ones are then needed no more', async () => {
    await addKeyVersion(ring.folder, 'encryption')
    await addKeyVersion(ring.folder, 'lookup')
    const keys = await readKeys(ring.folder)
    const during = openVault(test.database, keys, () => now)
    expect(await during.citizenByCpr(CPR)).toBe(id)
    expect(await during.rotate()).toBe(1)
    const { encryption, lookup } = keys
    const after = openVault(
      test.database,
      {
        ...keys,
        encryption: { current: encryption.current, all: [encryption.current] },
        lookup: { current: lookup.current, all: [lookup.current] },
      },
      () => now,
    )
    expect(await after.citizenByCpr(CPR)).toBe(id)
    expect((await after.profiles([id])).get(id)).toEqual(profile)
  })

  it('is not opened with the keys of another installation', async () => {
    const foreign = await testKeys()
    await vault.check()
    await expect(openVault(test.database, foreign.keys, () => now).check()).rejects.toMatchObject({
      code: 'keys-wrong',
    })
    await foreign.remove()
  })

  it('takes 20 000 citizens in a few statements, and asks for 500 of them only once', async () => {
    const asked = vi.spyOn(test.database, 'run')
    try {
      const many = Array.from({ length: 20_000 }, () => ({ personId: newCitizenId(), profile, cpr: null }))
      await vault.put(many)
      expect(asked.mock.calls.length).toBeLessThanOrEqual(20)
      asked.mockClear()
      const ids = many.slice(0, 500).map((m) => m.personId)
      expect((await vault.profiles(ids)).size).toBe(500)
      expect((await vault.profiles(ids)).size).toBe(500)
      expect(asked).toHaveBeenCalledTimes(1)
    } finally {
      asked.mockRestore()
    }
  })
})
