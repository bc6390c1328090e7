// Hears from PostgreSQL that a relation changed somewhere, so that this process forgets what it decided by old facts.
// When the line is down, decisions are not cached for longer than 30 s anyway, and everything is forgotten on reconnecting.

import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ACCESS_CHANGED, type Database } from '#ledger'

const RETRY_MS = 2_000

/** @returns a function that stops listening */
export function onAccessChanged(database: Database, forget: () => void, log: Logger): () => Promise<void> {
  const stop = new AbortController()
  const stopped = new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve(), { once: true }))

  async function listenOnce(): Promise<void> {
    const client = await database.connect()
    const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
    client.on('notification', forget)
    try {
      await client.query(`listen ${ACCESS_CHANGED}`)
      forget()
      await Promise.race([ended, stopped])
    } finally {
      await client
        .end()
        .catch((error: unknown) => log.debug({ err: error }, 'the listening connection was gone already'))
    }
  }

  async function listen(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        await listenOnce()
      } catch (error) {
        log.warn({ err: error }, 'not listening for changed access; trying again')
      }
      forget()
      if (!stop.signal.aborted)
        await pause(RETRY_MS, undefined, { signal: stop.signal }).catch((error: unknown) => {
          if (!stop.signal.aborted) throw error
        })
    }
  }

  const running = listen()
  return async () => {
    stop.abort()
    await running
  }
}
