// The door of the ledger: the only folder that speaks SQL.

export * from './about.js'
export * from './assignments.js'
export * from './database.js'
export * from './effect/index.js'
export {
  connectionUrl,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './embedded/index.js'
export * from './fhir/index.js'
export * from './follow.js'
export * from './identity/index.js'
export * from './migrate.js'
export * from './number-index.js'
export * from './operations.js'
export * from './partitions.js'
export * from './readings.js'
export * from './sinks.js'
export { declaredStatements, type Row, type Statement } from './statement.js'
export * from './worklist.js'
export * from './writer/gateway-lock.js'
export type * from './writer/item.js'
export * from './writer/writer.js'
