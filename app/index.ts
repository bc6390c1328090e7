// The door of app, for the proofs that start the whole product: what the command does, without the command.

export { readConfig } from './config.js'
export { createLog } from './log.js'
export { nodeArguments } from './supervisor/node-arguments.js'
export { type RunningAll, startAll } from './supervisor/start-all.js'
