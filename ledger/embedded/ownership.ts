// One process of ours at a time owns a server. The proof is an advisory lock that the owner holds in the server itself:
// the kernel drops it with the owner's connection, so a kill -9 leaves nothing stale, and ids of processes play no part.
//
// States: owned → (server restarts its backends) → regaining → owned | lost; owned → released.

import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { connectSuperuser } from './superuser.js'
import type { EmbeddedLog, SocketAddress } from './types.js'

export interface Ownership {
  /** Resolves only when another process got the lock while our connection was broken. */
  readonly lost: Promise<void>
  /** Gives the lock up; the connection may already be broken. */
  release(): Promise<void>
}

export type Claim = { kind: 'owned'; ownership: Ownership } | { kind: 'refused'; owner: string }

/** Any number that nothing else in the database `postgres` uses: the ASCII codes of "naermaal". */
export const LOCK_KEY = '7953749959048782188'
const POLL_MS = 50
/** The lock of an owner that was killed a moment ago may live until the server has noticed. */
const CLAIM_POLLS = 20

/**
 * @param isAlive whether the server still runs; without it there is nothing to own
 * @throws the driver's error when the server cannot be reached
 */
export async function claimOwnership(address: SocketAddress, isAlive: () => boolean, log: EmbeddedLog): Promise<Claim> {
  const first = await connectAndLock(address)
  if (first.kind === 'refused') return first
  let client = first.client
  let released = false
  const lost = (async () => {
    for (;;) {
      await ended(client)
      if (released) return never()
      const regained = await regain(address, () => !released && isAlive())
      if (regained === null) return never()
      if (regained.kind === 'refused') {
        log.error({ owner: regained.owner }, 'another process took over the embedded PostgreSQL')
        return
      }
      client = regained.client
    }
  })()
  const release = async () => {
    released = true
    await client.end()
  }
  return { kind: 'owned', ownership: { lost, release } }
}

type Attempt = { kind: 'owned'; client: pg.Client } | { kind: 'refused'; owner: string }

async function connectAndLock(address: SocketAddress): Promise<Attempt> {
  const client = await connectSuperuser(address, 'postgres', `naermaal owner ${process.pid}`)
  try {
    for (let poll = 0; poll < CLAIM_POLLS; poll++) {
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK_KEY])
      if (rows[0]?.got === true) return { kind: 'owned', client }
      await delay(POLL_MS)
    }
    const owner = await nameOwner(client)
    await client.end()
    return { kind: 'refused', owner }
  } catch (error) {
    await client.end()
    throw error
  }
}

async function nameOwner(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND (l.classid::bigint << 32) + l.objid::bigint = $1`,
    [LOCK_KEY],
  )
  return rows[0]?.name.replace(/^naermaal owner /, 'process ') ?? 'another process'
}

/** @returns null when there is nothing to own any more */
async function regain(address: SocketAddress, worthTrying: () => boolean): Promise<Attempt | null> {
  while (worthTrying()) {
    try {
      return await connectAndLock(address)
    } catch (error) {
      // A backend crashed and the server is restarting its others, or the server is going down: ask again.
      if (!(error instanceof Error)) throw error
      await delay(POLL_MS)
    }
  }
  return null
}

function ended(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', () => resolve())
  })
}

function never(): Promise<void> {
  return new Promise(() => undefined)
}
