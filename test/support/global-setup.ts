// One PostgreSQL for a whole test run; every test file gets a database of its own (see database.ts).
// Durability is off here for speed: tests that kill processes start a server of their own.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    postgresSocket: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bin = process.env.PG_BIN ?? '/usr/lib/postgresql/15/bin'
  const folder = await mkdtemp(join(tmpdir(), 'nm-pg-'))
  const root = process.getuid?.() === 0
  const id = (flag: string): number => Number(spawnSync('id', [flag, 'postgres']).stdout.toString())
  const as = root ? { uid: id('-u'), gid: id('-g') } : {}
  if (root) await chown(folder, as.uid ?? 0, as.gid ?? 0)
  const data = join(folder, 'data')
  spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '--no-locale', '-E', 'UTF8', '-A', 'trust', '-U', 'naermaal', '--no-sync'],
    as,
  )
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'max_connections=300',
    'timezone=UTC',
    'jit=off',
  ]
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', ...settings.flatMap((s) => ['-c', s])],
    {
      ...as,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  await new Promise<void>((resolve, reject) => {
    let log = ''
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)))
  })
  project.provide('postgresSocket', folder)
  return async () => {
    const gone = once(server, 'exit')
    server.kill('SIGINT')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
}
