// What every role gets and gives. A role is a function that starts and can be closed; processes and signals are not its business.

import type { EpochMs } from '#core'
import type { DatabaseAddress } from '#ledger'
import type { Config } from '../config.js'
import type { Logger } from '../log.js'

export const ROLES = ['gateway', 'web', 'worker', 'sim'] as const
export type RoleName = (typeof ROLES)[number]

export interface RoleContext {
  config: Config
  database: DatabaseAddress
  log: Logger
  clock: () => EpochMs
  /** True under the supervisor with the embedded database: keys may be made, and the demo may be written. */
  embedded: boolean
  /** Becomes true when the supervisor has everything in place; true from the start without one. */
  released(): boolean
}

export interface RunningRole {
  /** For `ports.json`; `health` is the role's own health server. */
  ports: Readonly<Record<string, number>>
  /** Rejects when the role must not go on; never resolves. */
  failed?: Promise<never>
  close(): Promise<void>
}

export type StartRole = (context: RoleContext) => Promise<RunningRole>
