// What the rest of ledger/ may use of the embedded PostgreSQL.

export { connectionUrl, startEmbeddedPostgres } from './start.js'
export type {
  EmbeddedConnection,
  EmbeddedLog,
  EmbeddedPostgres,
  EmbeddedPostgresOptions,
  ServerExit,
} from './types.js'
