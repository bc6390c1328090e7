// The one way to the database: a pool of `pg` connections with our types, and statements that are prepared once.

import pg from 'pg'
import { AppError, type EpochMs, parseDateTime } from '#core'
import type { Columns, Row, Statement } from './statement.js'

/** Where the database is: a URL, or the embedded server's socket directory. */
export type DatabaseAddress = { url: string } | { host: string; port: number; user: string; database: string }

export interface DatabaseOptions {
  address: DatabaseAddress
  /** Shown in pg_stat_activity. */
  applicationName: string
  maxConnections?: number
  /** Milliseconds after which the server gives up on a statement; none by default. */
  statementTimeoutMs?: number
}

/** Something statements can run on: the pool, or one connection inside a transaction. */
export interface Queryable {
  run<C extends Columns>(statement: Statement<C>, parameters: readonly unknown[]): Promise<Row<C>[]>
}

export interface Transaction extends Queryable {
  /** For statements built at run time (searches); text and parameters must come from our own code. */
  query<R extends Record<string, unknown>>(text: string, parameters: readonly unknown[]): Promise<R[]>
}

export interface Database extends Transaction {
  /** Runs `work` in one transaction; rolls back when it throws. */
  transaction<T>(
    work: (tx: Transaction) => Promise<T>,
    begin?: 'begin' | 'begin isolation level repeatable read read only',
  ): Promise<T>
  /** A connection of its own, for LISTEN and for the writer; the caller ends it. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

const TIMESTAMPTZ = pg.types.builtins.TIMESTAMPTZ
const TIMESTAMP_TEXT = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-])(\d\d)(?::(\d\d))?$/

/** PostgreSQL's timestamptz text as milliseconds since 1970 (microseconds are cut). ±infinity gives ±Infinity. */
export function parseTimestamptz(text: string): EpochMs {
  // Our connections speak UTC: the rest is for years that ISO 8601 does not reach, and for infinity.
  const utcTime = text.endsWith('+00') ? parseDateTime(`${text.slice(0, -3)}Z`) : null
  if (utcTime) return utcTime.at
  const m = TIMESTAMP_TEXT.exec(text)
  if (!m) return text === 'infinity' ? Infinity : -Infinity
  const ms = Number((m[7] ?? '').padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]), ms)
  const offset = (Number(m[9]) * 60 + Number(m[10] ?? 0)) * 60_000
  return m[8] === '-' ? utc + offset : utc - offset
}

/** Ours for timestamptz; `pg`'s own for the rest (int8 stays text, float8 and int4 become numbers). */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMPTZ && format !== 'binary'
      ? parseTimestamptz
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

function clientConfig(options: DatabaseOptions): pg.ClientConfig {
  const { address } = options
  const where = 'url' in address ? { connectionString: address.url } : address
  return {
    ...where,
    application_name: options.applicationName,
    types,
    options: '-c timezone=UTC -c jit=off',
    ...(options.statementTimeoutMs !== undefined && { statement_timeout: options.statementTimeoutMs }),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  }
}

/** The SQLSTATE of a database error, or null. */
export function sqlState(error: unknown): string | null {
  return error instanceof pg.DatabaseError ? (error.code ?? null) : null
}

async function runOn<C extends Columns>(
  client: pg.ClientBase,
  { name, text }: Statement<C>,
  parameters: readonly unknown[],
): Promise<Row<C>[]> {
  const result = await client.query<Row<C>>({ name, text, values: parameters as unknown[] })
  return result.rows
}

function transactionOn(client: pg.ClientBase): Transaction {
  return {
    run: (statement, parameters) => runOn(client, statement, parameters),
    query: async <R extends Record<string, unknown>>(text: string, parameters: readonly unknown[]) =>
      (await client.query<R>(text, parameters as unknown[])).rows,
  }
}

/** Opens a pool. Nothing is connected before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const config = clientConfig(options)
  const pool = new pg.Pool({ ...config, max: options.maxConnections ?? 8, idleTimeoutMillis: 30_000 })
  // An idle connection that the server closed is replaced at the next use; without a listener the process would end.
  pool.on('error', () => undefined)
  // The pool listens to idle connections only: one that breaks while it is lent out and between two statements says so at the next one.
  pool.on('connect', (client) => client.on('error', () => undefined))

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      return await work(client)
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) && !(error instanceof AppError))
        broken = error instanceof Error ? error : new Error('broken')
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    run: (statement, parameters) => withClient((client) => runOn(client, statement, parameters)),
    query: (text, parameters) => withClient((client) => transactionOn(client).query(text, parameters)),
    transaction: (work, begin = 'begin') =>
      withClient(async (client) => {
        await client.query(begin)
        try {
          const result = await work(transactionOn(client))
          await client.query('commit')
          return result
        } catch (error) {
          // On a broken connection there is nothing to roll back: the first error is the one to tell.
          await client.query('rollback').catch(() => undefined)
          throw error
        }
      }),
    async connect() {
      const client = new pg.Client(config)
      // A lost connection shows at the next query; without a listener the process would end.
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
    close: () => pool.end(),
  }
}
