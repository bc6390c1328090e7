import { existsSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { findBinaries } from './binaries.js'
import { runAsToEnd } from './command.js'
import { linkLibraries, npmPostgres } from './npm-binaries.js'
import { runtimeDirFor } from './runtime-dir.js'
import { query, recordingLog, workbench } from './testing.js'

const bench = workbench()
afterEach(() => bench.clear())

const PG15 = '/usr/lib/postgresql/15/bin'
const SELF = { kind: 'self' } as const
const none = runtimeDirFor(SELF)

async function scratch(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'naermaal-test-'))
  bench.later(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** What npm unpacks when scripts are off: no links. */
async function withoutLinks(): Promise<string> {
  const native = join(await scratch(), 'native')
  await cp(npmPostgres()!, native, { recursive: true, filter: (path) => !path.endsWith('.a') })
  for (const name of await readdir(join(native, 'lib'))) {
    if ((await lstat(join(native, 'lib', name))).isSymbolicLink()) await rm(join(native, 'lib', name))
  }
  return native
}

async function runs(native: string, lib: string | null): Promise<boolean> {
  const env: Record<string, string> = lib === null ? {} : { LD_LIBRARY_PATH: lib, DYLD_LIBRARY_PATH: lib }
  return (await runAsToEnd(SELF, join(native, 'bin', 'postgres'), ['--version'], { env })).code === 0
}

describe('the PostgreSQL that npm brings', () => {
  it('runs although npm ran no scripts, however many processes link its libraries at once', async () => {
    const native = await withoutLinks()
    expect(await runs(native, null)).toBe(false)
    const linked = await Promise.all(Array.from({ length: 8 }, () => linkLibraries(native, none, SELF)))
    expect(linked.every((lib) => lib === null)).toBe(true)
    expect(await runs(native, null)).toBe(true)
    expect(await linkLibraries(native, none, SELF)).toBeNull()
  })

  // Root may write to a read-only folder, so only an ordinary user can show this.
  if (process.getuid?.() !== 0) {
    it('runs from a folder that cannot be written to, with the links elsewhere', async () => {
      const native = await withoutLinks()
      await chmod(join(native, 'lib'), 0o555)
      bench.later(() => chmod(join(native, 'lib'), 0o755))
      const runtimeDir = runtimeDirFor(SELF)
      bench.later(() => runtimeDir.dropUnless(null))
      const lib = await linkLibraries(native, runtimeDir, SELF)
      expect(lib).toBe(join(await runtimeDir.path(), 'lib'))
      expect(await runs(native, null)).toBe(false)
      expect(await runs(native, lib)).toBe(true)
    })
  }

  it('is what runs when nothing else is asked for', async () => {
    const found = await findBinaries({ pgBin: undefined, runAs: SELF, runtimeDir: none, log: recordingLog() }, null)
    expect(found).toMatchObject({ source: 'npm', major: 18 })
  })
})

describe('PG_BIN', () => {
  it('is refused when it holds no programs that run', async () => {
    const pgBin = await scratch()
    await expect(bench.start(await bench.dataDir(), { pgBin })).rejects.toMatchObject({ code: 'pg-bin-unusable' })
  })

  it('is refused when its PostgreSQL is too old', async () => {
    const pgBin = join(await scratch(), 'bin')
    await mkdir(pgBin)
    for (const name of ['postgres', 'initdb']) {
      await writeFile(join(pgBin, name), `#!/bin/sh\necho '${name} (PostgreSQL) 14.99'\n`)
      await chmod(join(pgBin, name), 0o755)
    }
    const open = async (dir: string) => chmod(dir, 0o755)
    await open(join(pgBin, '..'))
    await open(pgBin)
    await expect(bench.start(await bench.dataDir(), { pgBin })).rejects.toMatchObject({ code: 'postgres-too-old' })
  })
})

// Elsewhere than in CI, PostgreSQL 15 need not be installed; there the closing line of the tests says what was left out.
if (existsSync(PG15) || process.env.CI !== undefined) {
  describe("Debian 12's PostgreSQL 15", () => {
    it('serves when PG_BIN names it, and its data directory is refused by any other version', async () => {
      const dataDir = await bench.dataDir('nær mål')
      const server = await bench.start(dataDir, { pgBin: PG15 })
      expect(server.version).toMatch(/^15\./)
      await query(server.connection, 'CREATE TABLE kept AS SELECT 1 AS n')
      await server.close()

      const refused = bench.start(dataDir)
      await expect(refused).rejects.toMatchObject({
        code: 'postgres-version-mismatch',
        details: { dataDirVersion: 15, binaryVersion: expect.stringMatching(/^18\./) },
      })
      await expect(refused).rejects.toThrow(PG15)

      const again = await bench.start(dataDir, { pgBin: PG15 })
      expect(await query(again.connection, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
    })

    it('is adopted like any other when its owner was killed', async () => {
      const dataDir = await bench.dataDir()
      const owner = await bench.startOwner(dataDir, { pgBin: PG15 })
      await owner.kill('SIGKILL')
      expect(await bench.start(dataDir, { pgBin: PG15 })).toMatchObject({ adopted: true, pid: owner.serverPid })
    })
  })
}
