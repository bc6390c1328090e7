// One gateway with the embedded broker per database. It keeps in memory what it knows of each device, so a second one would commit on
// knowledge that is out of date. The proof is an advisory lock on the session that commits: who lost the session has lost the lock, and
// can commit nothing before both are back. PostgreSQL drops the lock with the session, so a kill -9 leaves nothing stale.

import type pg from 'pg'
import { AppError, type EpochMs } from '#core'
import { sqlState } from '../database.js'
import { statement } from '../statement.js'
import { run } from './run.js'

/** Any number that no other lock of ours has. */
const LOCK = '7201118'
const LOCK_NOT_AVAILABLE = '55P03'
/** A machine that vanished without a word is given up after 5 + 3 × 2 s. Ignored where the session is a Unix socket, which ends with its process. */
const NOTICE_DEATH = 'set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3'

/** The session that has the lock, as PostgreSQL shows it. */
export interface LockHolder {
  /** As it named itself: machine and process. */
  name: string
  /** Null for one of the database's own machine. */
  address: string | null
  since: EpochMs
}

const tryLock = statement({
  name: 'try-gateway-lock',
  text: 'select pg_try_advisory_lock($1) as got',
  parameters: ['bigint'],
  columns: { got: 'bool' },
})

const awaitLock = statement({
  name: 'await-gateway-lock',
  text: 'select pg_advisory_lock($1) is null as waited',
  parameters: ['bigint'],
  columns: { waited: 'bool?' },
})

const lockHolder = statement({
  name: 'gateway-lock-holder',
  text: `select a.application_name as name, host(a.client_addr) as address, a.backend_start as since
         from pg_locks l join pg_stat_activity a using (pid)
         where l.locktype = 'advisory' and l.granted and (l.classid::bigint << 32) + l.objid::bigint = $1
           and l.database = (select oid from pg_database where datname = current_database())`,
  parameters: ['bigint'],
  columns: { name: 'text', address: 'text?', since: 'timestamptz' },
})

export interface GatewayLockOptions {
  /** How long the session of a gateway that died may still be there. */
  waitMs: number
  /** Another session has it: it is waited for. */
  onWait(holder: LockHolder | null): void
}

/**
 * Takes the lock on this session, for as long as the session lives.
 * @throws AppError `second-gateway` when another session keeps it
 */
export async function takeGatewayLock(on: pg.Client, { waitMs, onWait }: GatewayLockOptions): Promise<void> {
  await on.query(NOTICE_DEATH)
  const [first] = await run(on, tryLock, [LOCK])
  if (first?.got) return
  onWait(await holderOf(on))
  await on.query(`set lock_timeout = ${Math.trunc(waitMs)}`)
  try {
    await run(on, awaitLock, [LOCK])
  } catch (error) {
    throw sqlState(error) === LOCK_NOT_AVAILABLE ? refusal(await holderOf(on)) : error
  }
  await on.query('reset lock_timeout')
}

async function holderOf(on: pg.Client): Promise<LockHolder | null> {
  const [holder] = await run(on, lockHolder, [LOCK])
  return holder ?? null
}

function refusal(holder: LockHolder | null): AppError {
  const who = holder ? `${holder.name}${holder.address === null ? '' : `, from ${holder.address}`}` : 'another process'
  return new AppError(
    'second-gateway',
    `This database has a gateway with the embedded broker already (${who}): stop one of the two, or share an external broker (MQTT_URL).`,
  )
}
