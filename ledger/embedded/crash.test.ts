import { spawn } from 'node:child_process'
import { chmod, cp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { processState, serversIn } from './process-state.js'
import { query, recordingLog, workbench } from './testing.js'

const bench = workbench()
afterEach(() => bench.clear())

describe('a server that is killed with -9', () => {
  it('says so at once, and the next start has every committed row, ten times over', async () => {
    const dataDir = await bench.dataDir()
    let server = await bench.start(dataDir)
    await query(server.connection, 'CREATE TABLE kept (n int)')
    for (let round = 0; round < 10; round++) {
      await query(server.connection, 'INSERT INTO kept VALUES ($1)', [round])
      process.kill(server.pid, 'SIGKILL')
      expect(await server.exited).toEqual({ reason: 'crashed', code: null, signal: 'SIGKILL' })
      server = await bench.start(dataDir)
      expect(server.adopted).toBe(false)
    }
    expect(await query(server.connection, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 10 }])
  })

  it('is started again although one of its children is lost in a long computation', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    const client = new pg.Client(server.connection)
    client.on('error', () => undefined)
    await client.connect()
    const [busy] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows
    const cut = expect(client.query('DO $$ BEGIN LOOP END LOOP; END $$')).rejects.toThrow()
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    const again = await bench.start(dataDir)
    expect(await query(again.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await processState(busy!.pid)).toBe('gone')
    await cut
  })

  it('comes back at the same address, so that clients find it again', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    const again = await bench.start(dataDir)
    expect(again.toUrl()).toBe(server.toUrl())
    await server.close()
    expect(await query(again.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await again.close()
    await expect(stat(server.connection.host)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('does not come back in a folder that others could enter meanwhile', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    await chmod(server.connection.host, 0o777)
    bench.later(() => rm(server.connection.host, { recursive: true, force: true }))
    expect((await bench.start(dataDir)).connection.host).not.toBe(server.connection.host)
  })

  it('leaves nothing behind when it is closed instead of started again', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    await server.close()
    await expect.poll(() => serversIn(join(dataDir, 'postgres'))).toEqual([])
    await expect(stat(server.connection.host)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a file postmaster.pid that was left behind', () => {
  it('does not keep the server from starting when its process id now belongs to another program', async () => {
    const dataDir = await bench.dataDir()
    const server = await bench.start(dataDir)
    const file = join(dataDir, 'postgres', 'postmaster.pid')
    const [, ...rest] = (await readFile(file, 'utf8')).split('\n')
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    const { uid, gid } = await stat(file)
    const stranger = spawn('sleep', ['60'], { uid, gid })
    bench.later(async () => stranger.kill('SIGKILL'))
    await writeFile(file, [stranger.pid, ...rest].join('\n'))

    expect(await bench.start(dataDir)).toMatchObject({ adopted: false })
    expect(await processState(stranger.pid!)).toBe('other')
  })

  it('does not lead to the original when a running data directory was copied', async () => {
    const original = await bench.dataDir()
    const copy = await bench.dataDir()
    const server = await bench.start(original)
    await query(server.connection, 'CREATE TABLE kept AS SELECT 1 AS n')
    await query(server.connection, 'CHECKPOINT')
    await cp(original, copy, { recursive: true })
    const log = recordingLog()
    const other = await bench.start(copy, { log })
    expect(other.adopted).toBe(false)
    expect(other.pid).not.toBe(server.pid)
    await other.close()
    expect(await query(server.connection, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  })
})
