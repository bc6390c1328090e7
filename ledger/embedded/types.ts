// What the embedded PostgreSQL asks for and gives. Types and the address only; nothing here runs.

/** The part of pino's logger that the launcher uses. */
export interface EmbeddedLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
  debug?(details: object, message: string): void
}

export interface EmbeddedPostgresOptions {
  /** `DATA_DIR`; the cluster lives in its folder `postgres`. Made when missing. */
  dataDir: string
  /** `PG_BIN`: folder of `postgres` and `initdb`, version 15 or later. Default: npm's binaries, then the system's. */
  pgBin?: string | undefined
  log: EmbeddedLog
  /** Hears one short English sentence per step that can take noticeable time. */
  onProgress?: ((step: string) => void) | undefined
  /** Gives up a start that is under way and leaves no process behind. */
  signal?: AbortSignal | undefined
}

/** Options for `pg.Pool` and `pg.Client`. The role owns the database and is no superuser, as in production. */
export interface EmbeddedConnection {
  /** Folder of the Unix socket, 0700: who can enter it is trusted, nobody else can connect. */
  host: string
  port: number
  user: string
  database: string
  ssl: false
}

export interface ServerExit {
  /**
   * `closed`: `close()` was called. `crashed`: the server ended by itself or was killed; start it again.
   * `taken-over`: another process of ours owns the data directory now; do not start again.
   */
  reason: 'closed' | 'crashed' | 'taken-over'
  /** Known only for a server that this process spawned. */
  code: number | null
  signal: NodeJS.Signals | null
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection
  /** The connection as a URL that `pg` and libpq understand: what a child process gets as `DATABASE_URL`. */
  toUrl(): string
  /** As the server says it, such as `18.4`. */
  readonly version: string
  /** Process id of the postmaster. */
  readonly pid: number
  /** True when the server was already running because its owner had been killed. */
  readonly adopted: boolean
  /** Resolves, never rejects, when the server is gone for whatever reason. */
  readonly exited: Promise<ServerExit>
  /** Fast shutdown: open transactions are rolled back, everything committed stays. May be called more than once. */
  close(): Promise<void>
}

/** Where a server listens. */
export interface SocketAddress {
  socketDir: string
  port: number
}

export const SUPERUSER = 'postgres'
export const ROLE = 'naermaal'
export const DATABASE = 'naermaal'

/** Only part of the socket's file name: there is no TCP listener, so nothing can clash with it. */
export const SOCKET_PORT = 5432
