// The embedded PostgreSQL under the supervisor: started, and started again at the same address when it ends by itself.

import { errorCode } from '#core'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#ledger'
import type { Config } from '../config.js'
import type { Logger } from '../log.js'

export interface DatabaseProcess {
  /** Stays the same across restarts, so that the roles' connections mend themselves. */
  readonly url: string
  readonly pid: number | null
  /** How often it ended by itself. */
  readonly crashes: number
  close(): Promise<void>
}

export interface DatabaseProcessOptions {
  config: Config
  log: Logger
  progress(step: string): void
  /** Gives up a start that is under way. */
  signal: AbortSignal
  /** The data directory is no longer ours, or cannot be started: nothing here can go on. */
  onLost(reason: string): void
}

const PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000

/** Another process owns the data directory: trying again would only fight it. */
const FINAL = new Set(['data-dir-in-use', 'taken-over'])

/** @throws AppError of the launcher when the first start fails */
export async function superviseDatabase(options: DatabaseProcessOptions): Promise<DatabaseProcess> {
  const { config, log, progress, signal, onLost } = options
  let server: EmbeddedPostgres | null = null
  let closing = false
  let crashes = 0
  let starting: Promise<void> = Promise.resolve()

  async function start(): Promise<EmbeddedPostgres> {
    const opened = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      pgBin: config.pgBin ?? undefined,
      log,
      onProgress: progress,
      signal,
    })
    server = opened
    void opened.exited.then((exit) => {
      server = null
      if (closing) return
      if (FINAL.has(exit.reason)) return onLost(exit.reason)
      crashes++
      log.warn({ code: exit.code, signal: exit.signal }, 'PostgreSQL ended by itself and is started again')
      starting = startAgain(PAUSE_MS)
    })
    return opened
  }

  async function startAgain(pause: number): Promise<void> {
    if (closing) return
    try {
      await start()
    } catch (error) {
      const code = errorCode(error)
      if (code !== null && FINAL.has(code)) return onLost(code)
      if (signal.aborted) return
      log.error({ err: error, againInMs: pause }, 'PostgreSQL could not be started')
      await new Promise((resolve) => setTimeout(resolve, pause))
      await startAgain(Math.min(pause * 2, LONGEST_PAUSE_MS))
    }
  }

  const url = (await start()).toUrl()
  return {
    url,
    get pid() {
      return server?.pid ?? null
    },
    get crashes() {
      return crashes
    },
    async close() {
      closing = true
      await starting
      await server?.close()
    },
  }
}
