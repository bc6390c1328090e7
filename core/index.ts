// The door of core: pure domain, no I/O, no clock, no randomness.

export * from './base32.js'
export * from './decimal.js'
export * from './errors.js'
export * from './ids.js'
export * from './metrics/index.js'
export * from './reading/flags.js'
export * from './reading/key.js'
export * from './reading/reading.js'
export * from './time/copenhagen.js'
export * from './time/instant.js'
