// The door of ingest: from a device's message to the ledger.

export * from './allowance.js'
export * from './attribution.js'
export * from './checks/index.js'
export * from './decode-command.js'
export * from './formats/index.js'
export * from './influx/mirror.js'
export * from './pipeline.js'
export * from './receipts.js'
