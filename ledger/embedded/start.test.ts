import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { processState } from './process-state.js'
import { query, recordingLog, workbench } from './testing.js'

const bench = workbench()
afterEach(() => bench.clear())

describe('the embedded PostgreSQL', () => {
  it('is made at the first start, keeps what was committed, and stops without a trace', async () => {
    const dataDir = await bench.dataDir('nær mål')
    const steps: string[] = []
    const first = await bench.start(dataDir, { onProgress: (step) => steps.push(step) })
    expect(steps).toEqual([`preparing a new PostgreSQL ${first.version} database`, 'starting PostgreSQL'])
    await query(first.connection, 'CREATE TABLE kept (n int)')
    await query(first.toUrl(), 'INSERT INTO kept VALUES (42)')
    await first.close()
    await first.close()
    expect(await first.exited).toEqual({ reason: 'closed', code: 0, signal: null })
    expect(await processState(first.pid)).toBe('gone')
    await expect(stat(first.connection.host)).rejects.toMatchObject({ code: 'ENOENT' })

    const again = await bench.start(dataDir)
    expect(await query(again.connection, 'SELECT n FROM kept')).toEqual([{ n: 42 }])
    expect(await readdir(dataDir)).toEqual(['postgres'])
  })

  it('has an address that any PostgreSQL client and any URL parser understands', async () => {
    const server = await bench.start(await bench.dataDir())
    expect(new URL(server.toUrl()).pathname).toBe('/naermaal')
    expect(new pg.Client(server.toUrl())).toMatchObject({ host: server.connection.host, port: server.connection.port })
  })

  it('gives a role that owns the database and is no superuser', async () => {
    const server = await bench.start(await bench.dataDir())
    const [me] = await query(
      server.connection,
      `SELECT current_user::text AS role, usesuper AS super, d.datdba::regrole::text AS owner, current_database()::text AS db
         FROM pg_user, pg_database d WHERE usename = current_user AND datname = current_database()`,
    )
    expect(me).toEqual({ role: 'naermaal', super: false, owner: 'naermaal', db: 'naermaal' })
  })

  it('can be entered only through a private folder, and listens on no network', async () => {
    const server = await bench.start(await bench.dataDir())
    expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700)
    expect(await query(server.connection, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
  })

  it('keeps its promises whatever stands in postgresql.conf', async () => {
    const dataDir = await bench.dataDir()
    await (await bench.start(dataDir)).close()
    const file = join(dataDir, 'postgres', 'postgresql.conf')
    await writeFile(
      file,
      `${await readFile(file, 'utf8')}\nfsync = off\nsynchronous_commit = off\ntimezone = 'Asia/Tokyo'\n`,
    )
    const server = await bench.start(dataDir)
    const [settings] = await query(
      server.connection,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('full_page_writes') AS pages, current_setting('wal_level') AS wal,
              current_setting('timezone') AS zone, current_setting('jit') AS jit,
              current_setting('data_checksums') AS checksums, current_setting('server_encoding') AS encoding`,
    )
    expect(settings).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      wal: 'replica',
      zone: 'UTC',
      jit: 'off',
      checksums: 'on',
      encoding: 'UTF8',
    })
  })

  it('is not led astray by PG* variables of its caller', async () => {
    const before = { ...process.env }
    Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', PGHOST: 'nowhere', PGSSLMODE: 'require' })
    try {
      const server = await bench.start(await bench.dataDir())
      expect(await query(server.toUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
      expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    } finally {
      for (const name of ['PGDATA', 'PGPORT', 'PGHOST', 'PGSSLMODE']) delete process.env[name]
      Object.assign(process.env, before)
    }
  })

  it('stops although clients are in the middle of a statement, without waiting for its end', async () => {
    const server = await bench.start(await bench.dataDir())
    const client = new pg.Client(server.connection)
    client.on('error', () => undefined)
    await client.connect()
    const cut = expect(client.query('SELECT pg_sleep(60)')).rejects.toThrow()
    await server.close()
    await cut
  })

  it('never logs what a statement was about', async () => {
    const log = recordingLog()
    const server = await bench.start(await bench.dataDir(), { log })
    const secret = '251248-9996'
    await query(server.connection, 'CREATE TABLE person (cpr text PRIMARY KEY)')
    await query(server.connection, 'INSERT INTO person VALUES ($1)', [secret])
    await expect(query(server.connection, 'INSERT INTO person VALUES ($1)', [secret])).rejects.toThrow()
    await expect(query(server.connection, `SELECT '${secret}'::int`)).rejects.toThrow(secret)
    await server.close()
    expect(log.entries.map(({ message }) => message)).toEqual(
      expect.arrayContaining([expect.stringContaining('23505'), expect.stringContaining('22P02')]),
    )
    expect(JSON.stringify(log.entries)).not.toContain(secret)
  })
})

describe('a first start that is interrupted', () => {
  it('leaves nothing behind when it is given up, and the next one succeeds', async () => {
    const dataDir = await bench.dataDir()
    const stop = new AbortController()
    const given = bench.start(dataDir, { signal: stop.signal, onProgress: () => setImmediate(() => stop.abort()) })
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(dataDir)).toEqual([])
    await bench.start(dataDir)
  })

  it('is started anew, and what a killed one had made is removed', async () => {
    const dataDir = await bench.dataDir()
    const half = join(dataDir, 'postgres.unfinished-4194399-abcdef')
    await mkdir(half, { recursive: true })
    await writeFile(join(half, 'PG_VERSION'), '18\n')
    await bench.start(dataDir)
    expect(await readdir(dataDir)).toEqual(['postgres'])
  })
})

describe('a data directory that cannot serve', () => {
  it('is refused when it holds something else', async () => {
    const dataDir = await bench.dataDir()
    await mkdir(join(dataDir, 'postgres'), { recursive: true })
    await writeFile(join(dataDir, 'postgres', 'holiday.jpg'), 'x')
    await expect(bench.start(dataDir)).rejects.toMatchObject({ code: 'data-dir-not-a-cluster' })
    expect(await readdir(join(dataDir, 'postgres'))).toEqual(['holiday.jpg'])
  })

  it('is refused when its path leads through a file', async () => {
    const dataDir = await bench.dataDir()
    await writeFile(dataDir, 'x')
    await expect(bench.start(join(dataDir, 'below'))).rejects.toMatchObject({ code: 'data-dir-unusable' })
  })

  it('serves when it is empty, or was restored with the wrong rights', async () => {
    const dataDir = await bench.dataDir()
    await mkdir(join(dataDir, 'postgres'), { recursive: true })
    await (await bench.start(dataDir)).close()
    await chmod(join(dataDir, 'postgres'), 0o755)
    await bench.start(dataDir)
    expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
  })

  it('is followed to where it is when it is a link', async () => {
    const [real, dataDir] = [await bench.dataDir(), await bench.dataDir()]
    await (await bench.start(real)).close()
    await mkdir(dataDir)
    await symlink(join(real, 'postgres'), join(dataDir, 'postgres'))
    await bench.start(dataDir)
    await expect(bench.start(real)).rejects.toMatchObject({ code: 'data-dir-in-use' })
  })

  it('may lie so deep that no socket would fit into it', async () => {
    const deep = join(dirname(await bench.dataDir()), ...Array.from({ length: 12 }, () => 'et langt navn på en mappe'))
    const server = await bench.start(deep)
    expect(await query(server.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})
