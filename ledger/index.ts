// The door of the ledger: the only folder that speaks SQL.

export * from './assignments.js'
export * from './database.js'
export * from './follow.js'
export * from './migrate.js'
export * from './partitions.js'
export * from './readings.js'
export { declaredStatements, type Row, type Statement } from './statement.js'
export type * from './writer/item.js'
export * from './writer/writer.js'
