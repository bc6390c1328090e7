// One embedded PostgreSQL for a whole test run, started by our own launcher; every test file gets a database of its own (database.ts).

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#ledger'
import { take } from './canary/gathered.js'

declare module 'vitest' {
  interface ProvidedContext {
    postgresSocket: string
  }
}

const heard =
  (say: (details: object, message: string) => void) =>
  (details: object, message: string): void => {
    take('PostgreSQL log', JSON.stringify([details, message]))
    say(details, message)
  }
const silent = (): void => undefined
const log = { debug: heard(silent), info: heard(silent), warn: heard(console.warn), error: heard(console.error) }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nm-tests-'))
  const server = await startEmbeddedPostgres({ dataDir, pgBin: process.env.PG_BIN, log })
  project.provide('postgresSocket', server.connection.host)
  return async () => {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
