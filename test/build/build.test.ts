import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/build.mjs'

let copy: string
beforeAll(async () => {
  copy = join(await mkdtemp(join(tmpdir(), 'build-')), 'Nær mål æøå')
  await mkdir(copy)
  const wanted = [
    'scripts',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'core',
    'dashboards',
  ]
  for (const name of wanted) await cp(join(ROOT, name), join(copy, name), { recursive: true })
  await mkdir(join(copy, 'ledger', 'sql'), { recursive: true })
  await writeFile(join(copy, 'ledger', 'index.ts'), "export const hello: string = 'hello'\n")
  await writeFile(join(copy, 'ledger', 'sql', '0001_first.sql'), 'select 1;\n')
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(async () => {
  await rm(join(copy, '..'), { recursive: true, force: true })
})

function build(): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(copy, 'scripts', 'build.mjs')], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}

describe('the build', () => {
  it('succeeds for two processes at once, in a folder with a space and æ, and leaves no lock', async () => {
    const both = await Promise.all([build(), build()])
    expect(both.map((b) => b.code)).toEqual([0, 0])
    expect(both.filter((b) => b.said.includes('Built the server'))).toHaveLength(1)
    expect(await readFile(join(copy, 'build/ledger/index.js'), 'utf8')).toContain("hello = 'hello'")
    expect(await readFile(join(copy, 'build/ledger/sql/0001_first.sql'), 'utf8')).toBe('select 1;\n')
    const manifest: Record<string, { file: string }> = JSON.parse(
      await readFile(join(copy, 'build/web/manifest.json'), 'utf8'),
    )
    const files = await readdir(join(copy, 'build/web'))
    for (const { file } of Object.values(manifest)) expect(files).toContain(file)
    expect((await readdir(join(copy, 'build'))).filter((n) => /^\.(lock|web\.\d)/.test(n))).toEqual([])
  })

  it('does nothing when nothing has changed', async () => {
    const { code, said } = await build()
    expect(code).toBe(0)
    expect(said).toBe('Nothing to build: everything is up to date.\n')
  })

  it('takes away what its sources no longer hold, so that a dropped migration cannot run', async () => {
    await rm(join(copy, 'ledger/sql/0001_first.sql'))
    await writeFile(join(copy, 'ledger/sql/0002_second.sql'), 'select 2;\n')
    expect((await build()).code).toBe(0)
    expect(await readdir(join(copy, 'build/ledger/sql'))).toEqual(['0002_second.sql'])
  })

  it('is not stopped by the lock of a build that was killed', async () => {
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => dead.once('close', resolve))
    await writeFile(join(copy, 'build/.lock'), String(dead.pid))
    await writeFile(join(copy, 'ledger/index.ts'), "export const hello: string = 'again'\n")
    expect((await build()).code).toBe(0)
    expect(await readFile(join(copy, 'build/ledger/index.js'), 'utf8')).toContain('again')
  })

  it('says what is wrong and fails, and builds again when it is mended', async () => {
    await writeFile(join(copy, 'ledger/index.ts'), 'export const = 3\n')
    const broken = await build()
    expect(broken.code).toBe(1)
    expect(broken.said).toContain('ledger/index.ts')
    await writeFile(join(copy, 'ledger/index.ts'), 'export const three = 3\n')
    expect((await build()).code).toBe(0)
  })
})
