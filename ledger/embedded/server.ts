// One run of the postmaster: started by us or adopted, watched, stopped. Knows nothing of ownership or databases.

import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '#core'
import type { Binaries } from './binaries.js'
import { type RunAs, signalProcess, spawnAs } from './command.js'
import type { PostmasterFile } from './postmaster-file.js'
import { processState } from './process-state.js'
import { reach } from './run-as.js'
import { followServerLog, saysOccupied } from './server-log.js'
import { serverArguments } from './settings.js'
import { isRefusal, isStarting, withSuperuser } from './superuser.js'
import { type EmbeddedLog, SOCKET_PORT, type SocketAddress } from './types.js'

export interface Server extends SocketAddress {
  pid: number
  adopted: boolean
  isAlive(): boolean
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Stops caring: the server lives on, and our process may end before it. */
  letGo(): void
}

export interface ServerStart {
  pgData: string
  /** Private folder for the socket. */
  socketDir: string
  binaries: Binaries
  runAs: RunAs
  /** A process that postmaster.pid names although it is not this cluster's. */
  reusedPid: number | null
  log: EmbeddedLog
  onProgress: (step: string) => void
  signal?: AbortSignal | undefined
}

const READY_POLL_MS = 20
/** A start that takes longer than a second has something to recover. */
const POLLS_OF_A_CLEAN_START = 40
const WATCH_POLL_MS = 200
const FAST_STOP_MS = 10_000
const IMMEDIATE_STOP_MS = 5_000

/**
 * @returns the server once it answers; null when another server, or what is left of one, still holds the cluster
 * @throws AppError `postgres-start-failed` with what the server said
 */
export async function spawnServer(start: ServerStart): Promise<Server | null> {
  const { pgData, socketDir, binaries, runAs, log } = start
  const args = await serverArguments(pgData, socketDir)
  // PostgreSQL itself judges a stale file, by process id and shared memory. It ignores the id of the process that
  // started its starter, which pg_ctl tells it this way: so an id that was reused does not keep it from starting.
  const reused: Record<string, string> = start.reusedPid === null ? {} : { PG_GRANDPARENT_PID: String(start.reusedPid) }
  const env = { ...binaries.env, ...reused }
  // Watched from its first moment: one that ends at once, because another holds the folder, must not be waited for.
  const { pid, server, said, silent } = await reach(runAs, pgData, async ({ name, fd3 }) =>
    watchChild(spawnAs(runAs, binaries.postgres, ['-D', name, ...args], { cwd: '/', fd3, env }), socketDir, log),
  )
  try {
    if (pid !== undefined && (await answers(server, start))) return server
  } catch (error) {
    await stopServer(server)
    throw error
  }
  await Promise.race([silent, delay(1000, undefined, { ref: false })])
  const lastWords = said()
  if (saysOccupied(lastWords)) return null
  throw new AppError('postgres-start-failed', `PostgreSQL ${binaries.version} did not start. It says:\n${lastWords}`, {
    details: { version: binaries.version },
  })
}

/** A server whose owner was killed. Its log lines are lost: they go to the pipe of the owner. */
export function adoptServer({ pid, socketDir, port }: PostmasterFile): Server {
  let alive = true
  let watching = true
  const exited = (async () => {
    while (watching && (await processState(pid)) === 'postgres') await delay(WATCH_POLL_MS, undefined, { ref: false })
    if (!watching) return new Promise<never>(() => undefined)
    alive = false
    return { code: null, signal: null }
  })()
  const letGo = () => {
    watching = false
  }
  return { pid, socketDir, port, adopted: true, isAlive: () => alive, exited, letGo }
}

/**
 * Fast shutdown, then the immediate one, which recovery at the next start makes up for.
 *
 * @throws AppError `postgres-stop-timeout`
 */
export async function stopServer(server: Server): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const) {
    if (!server.isAlive()) return
    signalProcess(server.pid, signal)
    if (await endsWithin(server, waitMs)) return
  }
  throw new AppError('postgres-stop-timeout', `PostgreSQL (process ${server.pid}) does not stop.`, {
    details: { pid: server.pid },
  })
}

async function endsWithin(server: Server, waitMs: number): Promise<boolean> {
  const timer = new AbortController()
  const tooLong = delay(waitMs, false, { signal: timer.signal }).catch(() => false)
  const ended = await Promise.race([server.exited.then(() => true), tooLong])
  timer.abort()
  return ended
}

function watchChild(child: ChildProcess, socketDir: string, log: EmbeddedLog) {
  let alive = child.pid !== undefined
  let failure = ''
  const exited = new Promise<Awaited<Server['exited']>>((resolve) => {
    const finish = (code: number | null, signal: NodeJS.Signals | null) => {
      alive = false
      resolve({ code, signal })
    }
    child.once('exit', finish)
    child.once('error', (error) => {
      failure = String(error)
      finish(null, null)
    })
  })
  // The server's last words may arrive after its end; a child that it left behind could hold the stream open.
  const silent = new Promise((resolve) => child.once('close', resolve))
  const serverLog = child.stderr === null ? null : followServerLog(child.stderr, log)
  child.stdout?.resume()
  const letGo = () => {
    serverLog?.stop()
    child.stdout?.destroy()
    child.unref()
  }
  const server: Server = {
    pid: child.pid ?? 0,
    socketDir,
    port: SOCKET_PORT,
    adopted: false,
    isAlive: () => alive,
    exited,
    letGo,
  }
  return { pid: child.pid, server, silent, said: () => `${serverLog?.tail() ?? ''}${failure}` }
}

/** @returns false when the server ended instead */
async function answers(server: Server, { signal, onProgress }: ServerStart): Promise<boolean> {
  for (let poll = 1; server.isAlive(); poll++) {
    signal?.throwIfAborted()
    try {
      await withSuperuser(server, 'postgres', (client) => client.query('SELECT 1'))
      return true
    } catch (error) {
      if (isRefusal(error)) throw notOurs(error)
      if (isStarting(error) && poll === POLLS_OF_A_CLEAN_START) {
        onProgress('PostgreSQL is replaying its log after an abrupt end')
      }
    }
    await delay(READY_POLL_MS)
  }
  return false
}

function notOurs(cause: unknown): AppError {
  return new AppError(
    'data-dir-not-a-cluster',
    'The PostgreSQL cluster in DATA_DIR/postgres was not made by this program (its role "postgres" cannot log in): ' +
      'choose another DATA_DIR, or run that cluster yourself and set DATABASE_URL.',
    { cause },
  )
}
