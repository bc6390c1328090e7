// How Node is to run a role.

import type { RoleName } from '../roles/role.js'

/**
 * A message lives in the gateway until its batch is committed, and then nothing of it may live on. Measured on two cores at full load:
 * - a nursery of 16 MB is too small for that: messages would be moved and swept as old objects (18 % of the time instead of 11 %);
 * - one thread moves what lives: helpers that have to wait for a processor, because PostgreSQL has it, are waited for (8 % less per message);
 * - what survived often in a burst would from then on be made among the old objects, keep the young ones it names alive, and make each
 *   collection take 20 ms instead of 2 (another 8 %).
 */
const GATEWAY_MEMORY = ['--max-semi-space-size=64', '--no-parallel-scavenge', '--no-allocation-site-pretenuring']

/**
 * One helper thread for V8, not four. With four, compiling and collecting garbage took both processors of a small machine for 0.1 to 0.3 s at a
 * time, and PUBACKs waited for a worklist (p99 of 40 s 75 and 91 ms, with one helper 31 and 38).
 */
const WEB_THREADS = ['--v8-pool-size=1']

const ARGUMENTS: Partial<Record<RoleName, readonly string[]>> = { gateway: GATEWAY_MEMORY, web: WEB_THREADS }

export function nodeArguments(role: RoleName): string[] {
  return [...process.execArgv, ...(ARGUMENTS[role] ?? [])]
}
