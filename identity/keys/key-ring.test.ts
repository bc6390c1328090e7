import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addKeyVersion, makeKeys, readKeys } from './key-ring.js'
import { sealFor } from './seal.js'

describe('the keys of an installation', () => {
  let folder = ''
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'nm keys æ-')), 'keys')
    await makeKeys(folder)
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))
  const path = (name: string): string => join(folder, name)
  const refused = (code: string) => expect(readKeys(folder)).rejects.toMatchObject({ code })

  it('are made once, readable by nobody else', async () => {
    const names = await readdir(folder)
    expect(names.sort()).toEqual([
      'audit-1.key',
      'encryption-1.key',
      'lookup-1.key',
      'seal-1.key',
      'session-1.key',
      'token-signing-1.key',
    ])
    for (const name of names) expect((await stat(path(name))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    const before = await readKeys(folder)
    await makeKeys(folder)
    expect(await readKeys(folder)).toEqual(before)
  })

  it('are the same for processes that start at the same moment', async () => {
    const fresh = `${folder}-2`
    const rings = await Promise.all(
      Array.from({ length: 5 }, async () => {
        await makeKeys(fresh)
        return readKeys(fresh)
      }),
    )
    expect(new Set(rings.map((r) => JSON.stringify(r))).size).toBe(1)
  })

  it('are asked for when one is missing, or all', async () => {
    await rename(path('lookup-1.key'), path('lookup-1.key.old'))
    await refused('keys-missing')
    await rm(folder, { recursive: true })
    await refused('keys-missing')
  })

  it.each([
    ['zeros', Buffer.alloc(32).toString('base64url')],
    ['counting', Buffer.from(Array.from({ length: 32 }, (_, i) => i + 60)).toString('base64url')],
    ['a sentence', Buffer.from('change me before you go live!!!!').toString('base64url')],
    ['a repeated pattern', Buffer.from('0123456789abcdef0123456789abcdef', 'hex').toString('base64url')],
    ['too short', Buffer.from(Array.from({ length: 31 }, (_, i) => (i * 37) % 251)).toString('base64url')],
    ['too long', Buffer.from(Array.from({ length: 33 }, (_, i) => (i * 37) % 251)).toString('base64url')],
    ['not base64', 'changeme'],
    ['empty', ''],
  ])('are refused when one is no random key: %s', async (_name, text) => {
    await writeFile(path('audit-1.key'), text)
    await refused('key-weak')
  })

  it('are refused when another person can read one, or one serves twice', async () => {
    await chmod(path('seal-1.key'), 0o640)
    await refused('key-readable-by-others')
    await chmod(path('seal-1.key'), 0o600)
    await writeFile(path('seal-1.key'), await readFile(path('session-1.key')))
    await refused('key-shared')
  })

  it('are refused when the signing key is a public one or of another curve', async () => {
    const { d: _d, ...open } = JSON.parse(await readFile(path('token-signing-1.key'), 'utf8'))
    await writeFile(path('token-signing-1.key'), JSON.stringify(open))
    await refused('key-weak')
  })

  it('have versions: the newest is used, the older ones still read', async () => {
    expect(await addKeyVersion(folder, 'encryption')).toBe(2)
    await addKeyVersion(folder, 'token-signing')
    for (let i = 3; i <= 10; i++) await addKeyVersion(folder, 'encryption')
    const ring = await readKeys(folder)
    expect(ring.encryption.current.version).toBe(10)
    expect(ring.encryption.all).toHaveLength(10)
    expect(ring.signing.map((k) => k.kid)).toEqual(['ts-2', 'ts-1'])
  })

  it('seal what a browser keeps: nothing changed, expired or meant for something else opens', async () => {
    const { seal } = await readKeys(folder)
    const login = sealFor(seal, 'login')
    const sealed = login.seal('secret|with bars', 1_000)
    expect(login.open(sealed, 999)).toBe('secret|with bars')
    expect(login.open(sealed, 1_000)).toBeNull()
    expect(sealFor(seal, 'other').open(sealed, 0)).toBeNull()
    for (const changed of ['', 'x', `A${sealed.slice(1)}`, sealed.slice(0, -1), `${sealed}A`, 'é'.repeat(40)])
      if (changed !== sealed) expect(login.open(changed, 0)).toBeNull()
  })
})
