// The launcher's own connections to the server. Everyone else connects as the plain role.

import pg from 'pg'
import { isErrno } from './command.js'
import { DATABASE, ROLE, type SocketAddress, SUPERUSER } from './types.js'

/** Cannot connect now: starting, recovering or shutting down. */
const CANNOT_CONNECT_NOW = '57P03'

export async function connectSuperuser(address: SocketAddress, database: string, applicationName: string) {
  const client = new pg.Client({
    host: address.socketDir,
    port: address.port,
    user: SUPERUSER,
    database,
    ssl: false,
    application_name: applicationName,
    connectionTimeoutMillis: 5000,
  })
  // A server that is killed breaks idle connections too; whoever waits on this one hears of it by `end`.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export async function withSuperuser<T>(
  address: SocketAddress,
  database: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connectSuperuser(address, database, 'naermaal launcher')
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** Whether a failed connection only came too early (or too late, while the server shuts down). */
export function isStarting(error: unknown): boolean {
  return isErrno(error, CANNOT_CONNECT_NOW)
}

/** Whether the server lets the launcher in at no time: an unknown role, or a password. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith('28') === true
}

/** Makes role and database when they are missing, and tells the server's version. Any number of times. */
export async function prepareDatabase(address: SocketAddress): Promise<string> {
  return withSuperuser(address, 'postgres', async (client) => {
    const { rows } = await client.query<{ version: string; role: boolean; database: boolean }>(
      `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
              EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [ROLE, DATABASE],
    )
    const [found] = rows
    if (found === undefined) throw new Error('a SELECT without FROM gave no row')
    // CREATEDB: tests make databases beside this one. pg_monitor: /metrics. pg_checkpoint: benchmarks.
    if (!found.role) await client.query(`CREATE ROLE ${ROLE} LOGIN CREATEDB IN ROLE pg_monitor, pg_checkpoint`)
    if (!found.database) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${ROLE}`)
    return found.version
  })
}
