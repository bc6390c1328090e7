import { afterEach, describe, expect, it } from 'vitest'
import { LOCK_KEY } from './ownership.js'
import { processState } from './process-state.js'
import { connectSuperuser, withSuperuser } from './superuser.js'
import { query, recordingLog, until, untilGone, workbench } from './testing.js'
import type { EmbeddedConnection } from './types.js'

const bench = workbench()
afterEach(() => bench.clear())

describe('one owner at a time', () => {
  it('refuses a second process while the first lives, and leaves its server alone', async () => {
    const dataDir = await bench.dataDir()
    const first = await bench.start(dataDir)
    const second = await bench.startOwner(dataDir)
    expect(second.code).toBe('data-dir-in-use')
    await expect(bench.start(dataDir)).rejects.toMatchObject({
      code: 'data-dir-in-use',
      details: { owner: `process ${process.pid}` },
    })
    expect(await query(first.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('lets exactly one win when several start at once on a new data directory', async () => {
    const dataDir = await bench.dataDir()
    const starts = await Promise.allSettled([1, 2, 3].map(() => bench.start(dataDir)))
    const won = starts.filter((start) => start.status === 'fulfilled')
    const lost = starts.filter((start) => start.status === 'rejected')
    expect(won).toHaveLength(1)
    expect(lost.map(({ reason }) => reason.code)).toEqual(['data-dir-in-use', 'data-dir-in-use'])
    const [winner] = won
    expect(await query(winner!.value.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await winner!.value.close()
    expect(await processState(winner!.value.pid)).toBe('gone')
  })

  it('still holds after the server has restarted its backends', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    const pids = await query<{ pid: number; name: string }>(
      { ...server.connection, user: 'postgres' },
      `SELECT pid, application_name AS name FROM pg_stat_activity WHERE application_name LIKE 'naermaal owner%'`,
    )
    expect(pids).toHaveLength(1)
    const killed = pids[0]!.pid
    process.kill(killed, 'SIGKILL')
    await untilGone(killed)
    await until(() => ownerHolds(server.connection))
    await expect(bench.start(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' })
  })
})

describe('an owner that lost its server to another process', () => {
  it('is told so, and does not stop what is no longer its own', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    const address = { socketDir: server.connection.host, port: server.connection.port }
    const rival = await connectSuperuser(address, 'postgres', 'naermaal owner 0')
    const got = rival.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    await withSuperuser(address, 'postgres', (client) =>
      client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`),
    )
    await got
    expect(await server.exited).toEqual({ reason: 'taken-over', code: null, signal: null })
    await server.close()
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await rival.end()
    expect(await bench.start(dataDir)).toMatchObject({ adopted: true, pid: server.pid })
  })
})

describe('a server whose owner was killed with -9', () => {
  it('is adopted with its clients connected, is watched, and stops when closed', async () => {
    const dataDir = await bench.dataDir('nær mål')
    const owner = await bench.startOwner(dataDir)
    await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS n')
    await owner.kill('SIGKILL')
    expect(await processState(owner.serverPid!)).toBe('postgres')

    const log = recordingLog()
    const heir = await bench.start(dataDir, { log })
    expect(heir).toMatchObject({ adopted: true, pid: owner.serverPid })
    expect(heir.toUrl()).toBe(owner.url)
    expect(await query(heir.connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
    await expect(bench.start(dataDir)).rejects.toMatchObject({ code: 'data-dir-in-use' })

    await heir.close()
    expect(await heir.exited).toMatchObject({ reason: 'closed' })
    expect(await processState(heir.pid)).toBe('gone')
    expect(await bench.start(dataDir)).toMatchObject({ adopted: false })
  })

  it('is reported as crashed when it is then killed too', async () => {
    const dataDir = await bench.dataDir()
    const owner = await bench.startOwner(dataDir)
    await owner.kill('SIGKILL')
    const heir = await bench.start(dataDir)
    process.kill(heir.pid, 'SIGKILL')
    expect(await heir.exited).toMatchObject({ reason: 'crashed' })
    expect(await bench.start(dataDir)).toMatchObject({ adopted: false })
  })

  it('goes to exactly one of several heirs', async () => {
    const dataDir = await bench.dataDir()
    const owner = await bench.startOwner(dataDir)
    await owner.kill('SIGKILL')
    const heirs = await Promise.allSettled([1, 2, 3].map(() => bench.start(dataDir)))
    expect(heirs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

async function ownerHolds(connection: EmbeddedConnection): Promise<boolean> {
  try {
    const held = await query(connection, `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted`)
    return held.length === 1
  } catch (error) {
    // The server is restarting its backends just now.
    if (error instanceof Error) return false
    throw error
  }
}
