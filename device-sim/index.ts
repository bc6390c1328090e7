// The door of device-sim: a simulated municipality with known truth, its history, its live devices, and a load generator.

export {
  devicesOf,
  readLoadDevices,
  runSimCommand,
  SIM_HELP,
  type SimCommand,
  type SimRequest,
  simCommand,
} from './command/sim-command.js'
export {
  type GatewayOptions,
  type GatewayReading,
  type ReferenceGateway,
  startReferenceGateway,
} from './gateway/reference-gateway.js'
export { history } from './history/history.js'
export type { PlanOptions } from './history/plan-messages.js'
export type { Corruption, SimMessage } from './history/types.js'
export {
  type LiveLog,
  type LiveOptions,
  type LiveSimulation,
  type LiveStats,
  liveSimulation,
} from './live/live-simulation.js'
export type { LatencySummary } from './load/latency-histogram.js'
export type { LoadDevice } from './load/load-device.js'
export type { LoadFormat } from './load/message-template.js'
export { type LoadOptions, type LoadRun, type LoadStats, runLoad } from './load/run-load.js'
export { DEFAULT_CITIZENS, generatePopulation, MOST_CITIZENS, type PopulationOptions } from './population/generate.js'
export { TEST_PERSONS, X_ECPR } from './population/person-number.js'
export type * from './population/types.js'
export { type CitizenTruthRecord, type TruthFile, truthOf } from './truth/truth-of.js'
