// What tests of every folder share.
export * from './database.js'
export * from './eventually.js'
export * from './free-port.js'
export * from './ingest-stack.js'
export * from './readings.js'
