// Helpers for the launcher's own tests: data directories that go away, and owners that are real processes, so that they
// can be killed with -9. Not part of the program.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { processState } from './process-state.js'
import { startEmbeddedPostgres } from './start.js'
import type { EmbeddedConnection, EmbeddedLog, EmbeddedPostgres, EmbeddedPostgresOptions } from './types.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface LogEntry {
  level: string
  message: string
  details: object
}

export function recordingLog(): EmbeddedLog & { entries: LogEntry[] } {
  const entries: LogEntry[] = []
  const at = (level: string) => (details: object, message: string) => {
    entries.push({ level, message, details })
  }
  return { entries, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** A bench of everything a test starts; `clear` ends it in reverse order. */
export function workbench() {
  const undo: (() => Promise<unknown>)[] = []
  const dataDir = async (name = 'data') => {
    const parent = await mkdtemp(join(tmpdir(), 'naermaal-test-'))
    undo.push(() => rm(parent, { recursive: true, force: true }))
    return join(parent, name)
  }
  const start = async (dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ log: recordingLog(), ...options, dataDir })
    undo.push(() => server.close())
    return server
  }
  const startOwner = async (dataDir: string, as: OwnerOptions = {}): Promise<Owner> => {
    const owner = await spawnOwner(dataDir, as)
    undo.push(() => owner.kill('SIGKILL'))
    return owner
  }
  return {
    dataDir,
    start,
    startOwner,
    later: (action: () => Promise<unknown>) => undo.push(action),
    clear: async () => {
      for (const action of undo.splice(0).reverse()) await action()
    },
  }
}

export interface OwnerOptions {
  uid?: number
  gid?: number
  pgBin?: string
}

/** Another process of ours that has started the embedded server. */
export interface Owner {
  pid: number
  /** Of the server, or null when the start was refused with `code`. */
  serverPid: number | null
  url: string
  adopted: boolean
  code: string | null
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Node 20 cannot run TypeScript: the child loads the launcher through vite. A line on stdin closes the server. */
const OWNER = `
import { runnerImport } from 'vite'
const [root, dataDir, pgBin] = process.argv.slice(1)
const { module } = await runnerImport(root + 'ledger/embedded/index.ts', {
  root, configFile: false, logLevel: 'silent', resolve: { alias: { '#core': root + 'core/index.ts' } },
})
const quiet = () => undefined
const tell = (message) => process.stdout.write(JSON.stringify(message) + '\\n')
try {
  const server = await module.startEmbeddedPostgres({ dataDir, pgBin, log: { info: quiet, warn: quiet, error: quiet } })
  tell({ serverPid: server.pid, url: server.toUrl(), adopted: server.adopted, code: null })
  process.stdin.once('data', () => server.close().then(() => process.exit(0)))
} catch (error) {
  tell({ serverPid: null, url: '', adopted: false, code: error.code ?? String(error) })
}
`

async function spawnOwner(dataDir: string, options: OwnerOptions): Promise<Owner> {
  const { pgBin, ...as } = options
  const args = ['--input-type=module', '-e', OWNER, ROOT, dataDir, ...(pgBin === undefined ? [] : [pgBin])]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'], ...as })
  const first = await firstLine(child)
  const told: Omit<Owner, 'pid' | 'kill'> = JSON.parse(first)
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    if (signal === 'SIGTERM') child.stdin?.write('close\n')
    else child.kill(signal)
    await gone
  }
  return { pid: child.pid ?? 0, ...told, kill }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the owner has no stdout')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the owner ended without a word')
}

export async function query<R extends pg.QueryResultRow>(
  target: EmbeddedConnection | string,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client(target)
  await client.connect()
  try {
    return (await client.query<R>(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** Waits for a condition, at most ten seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let poll = 0; poll < 400; poll++) {
    if (await condition()) return
    await delay(25)
  }
  throw new Error('the condition did not come true in ten seconds')
}

export async function untilGone(pid: number): Promise<void> {
  await until(async () => (await processState(pid)) === 'gone')
}
