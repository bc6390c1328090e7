// Who PostgreSQL runs as. What only root can try is registered only for root.

import { chmod, chown, cp, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { runAsToEnd } from './command.js'
import { linkLibraries, npmPostgres, readableCopy } from './npm-binaries.js'
import { runtimeDirFor } from './runtime-dir.js'
import { query, workbench } from './testing.js'

const bench = workbench()
afterEach(() => bench.clear())

const NOBODY = 65534
/** These tests need no folder for links: nothing is read-only to root. */
const none = runtimeDirFor({ kind: 'self' })

if (process.getuid?.() === 0) {
  describe('PostgreSQL, which refuses to run as root', () => {
    it('runs as somebody else on a folder that everyone may pass through', async () => {
      const dataDir = await bench.dataDir()
      await chmod(dirname(dataDir), 0o755)
      const server = await bench.start(dataDir)
      expect(await whoRuns(server.pid)).not.toBe(0)
      expect((await stat(join(dataDir, 'postgres'))).uid).toBe(await whoRuns(server.pid))
      expect(await query(server.connection, 'SHOW data_directory')).toEqual([
        { data_directory: join(dataDir, 'postgres') },
      ])
    })

    it('runs as somebody else below a folder that is closed to everyone but root', async () => {
      const dataDir = await bench.dataDir('nær mål')
      await chmod(dirname(dataDir), 0o700)
      const server = await bench.start(dataDir)
      expect(await whoRuns(server.pid)).not.toBe(0)
      await query(server.connection, 'CREATE TABLE kept AS SELECT 1 AS n')
      process.kill(server.pid, 'SIGKILL')
      await server.exited
      expect(await query((await bench.start(dataDir)).connection, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
    })

    it('is adopted there too', async () => {
      const dataDir = await bench.dataDir('nær mål')
      await chmod(dirname(dataDir), 0o700)
      const owner = await bench.startOwner(dataDir)
      await owner.kill('SIGKILL')
      expect(await bench.start(dataDir)).toMatchObject({ adopted: true, pid: owner.serverPid })
    })

    it('gets a cluster back that root has restored from a backup', async () => {
      const dataDir = await bench.dataDir()
      await (await bench.start(dataDir)).close()
      expect((await runAsToEnd({ kind: 'self' }, 'chown', ['-R', '0:0', dataDir])).code).toBe(0)
      const server = await bench.start(dataDir)
      expect((await stat(join(dataDir, 'postgres', 'global', 'pg_control'))).uid).toBe(await whoRuns(server.pid))
    })

    it('tells an ordinary user in one line that the data directory is not theirs', async () => {
      const dataDir = await bench.dataDir()
      await chmod(dirname(dataDir), 0o755)
      const unwritable = await bench.startOwner(dirname(dataDir), { uid: NOBODY, gid: NOBODY })
      expect(unwritable.code).toBe('data-dir-unusable')
      await (await bench.start(dataDir)).close()
      await chown(join(dataDir, 'postgres'), 0, 0)
      const foreign = await bench.startOwner(dataDir, { uid: NOBODY, gid: NOBODY })
      expect(foreign.code).toBe('data-dir-unusable')
    })

    it("runs as the data directory's owner, so that root and that user can start it in turn", async () => {
      const dataDir = await bench.dataDir()
      await chmod(dirname(dataDir), 0o755)
      await chown(dirname(dataDir), NOBODY, NOBODY)
      const ordinary = await bench.startOwner(dataDir, { uid: NOBODY, gid: NOBODY })
      expect(ordinary.code).toBeNull()
      await ordinary.kill('SIGTERM')
      const root = await bench.start(dataDir)
      expect(await whoRuns(root.pid)).toBe(NOBODY)
      await root.close()
      const again = await bench.startOwner(dataDir, { uid: NOBODY, gid: NOBODY })
      expect(again.code).toBeNull()
      await again.kill('SIGTERM')
    })
  })

  describe("PostgreSQL's programs, when only root can read them", () => {
    it('are copied once to where its user can', async () => {
      const closed = await mkdtemp(join(tmpdir(), 'naermaal-test-'))
      bench.later(() => rm(closed, { recursive: true, force: true }))
      const native = join(closed, 'native')
      await cp(npmPostgres()!, native, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !path.endsWith('.a'),
      })
      const account = { kind: 'account', uid: NOBODY, gid: NOBODY } as const
      expect((await runAsToEnd(account, join(native, 'bin', 'postgres'), ['--version'])).code).toBeNull()

      const copies = await Promise.all([1, 2, 3].map(() => readableCopy(native, none)))
      expect(new Set(copies).size).toBe(1)
      const copy = copies[0]!
      bench.later(() => rm(copy, { recursive: true, force: true }))
      await linkLibraries(copy, none, account)
      const ran = await runAsToEnd(account, join(copy, 'bin', 'postgres'), ['--version'])
      expect(ran.stdout).toContain('(PostgreSQL) 18')
    })

    it('serve from the copy when PG_BIN names the original', async () => {
      const closed = await mkdtemp(join(tmpdir(), 'naermaal-test-'))
      bench.later(() => rm(closed, { recursive: true, force: true }))
      const native = join(closed, 'native')
      await cp(npmPostgres()!, native, {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !path.endsWith('.a'),
      })
      await linkLibraries(native, none, { kind: 'self' })
      const server = await bench.start(await bench.dataDir(), { pgBin: join(native, 'bin') })
      expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      bench.later(async () => rm(await readableCopy(native, none), { recursive: true, force: true }))
    })
  })
} else {
  describe('PostgreSQL of an ordinary user', () => {
    it('runs as that user', async () => {
      const server = await bench.start(await bench.dataDir())
      expect(await whoRuns(server.pid)).toBe(process.getuid?.())
    })
  })
}

async function whoRuns(pid: number): Promise<number> {
  return (await stat(`/proc/${pid}`)).uid
}
