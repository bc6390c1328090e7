// The door of the ledger: the only folder that speaks SQL.

export * from './database.js'
export * from './migrate.js'
export { declaredStatements, type Row, type Statement } from './statement.js'
