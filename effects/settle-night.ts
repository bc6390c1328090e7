// Settles one night: every citizen with an intervention, some at a time, then the groups, once. Any number of workers may do it together, and any of them
// may be killed: what is not committed is still due, and the groups are made only when nobody is.

import type { EpochMs } from '#core'
import {
  changedGroups,
  claimDueCitizens,
  closeNight,
  type Database,
  heldNight,
  type Night,
  openNight,
  organisationsWithGroups,
  removeGroup,
  showGroup,
  storeSettled,
  type Transaction,
} from '#ledger'
import { settleCitizens } from './settle-citizens.js'
import { differsByFewPeople, groupFigures } from './shown-plan.js'

/** Of the definitions that settled rows and group figures are made by: a new one settles everybody anew. */
export const PLAN_EFFECT_VERSION = 1

/** Citizens in one transaction: a second of work when all of them wear sensors, so that stopping does not take long. */
const AT_ONCE = 20

export interface SettleOptions {
  database: Database
  /** 03:00 in Copenhagen. */
  nightAt: EpochMs
  clock: () => EpochMs
  /** Becomes true when the worker is to stop: between two transactions. */
  stopping?: () => boolean
}

/** @returns how many citizens this worker settled, and whether the night is done (by whomever) */
export async function settleNight(options: SettleOptions): Promise<{ settled: number; done: boolean }> {
  const { database, nightAt, clock, stopping = () => false } = options
  const night: Night = { at: nightAt, method: PLAN_EFFECT_VERSION }
  await openNight(database, night, clock())
  let settled = 0
  while (!stopping()) {
    const some = await database.transaction((tx) => settleSome(tx, night))
    if (some === 0) break
    settled += some
  }
  const done = !stopping() && (await database.transaction((tx) => finish(tx, night, clock())))
  return { settled, done }
}

async function settleSome(tx: Transaction, night: Night): Promise<number> {
  const citizens = await claimDueCitizens(tx, night, AT_ONCE)
  if (citizens.length > 0) await storeSettled(tx, night, citizens, await settleCitizens(tx, citizens, night.at))
  return citizens.length
}

/** Makes the groups when nobody is due any more. @returns false while another worker still holds citizens */
async function finish(tx: Transaction, night: Night, now: EpochMs): Promise<boolean> {
  const held = await heldNight(tx, night)
  if (held === null || held.due > 0) return false
  if (held.finished) return true
  for (const organisationId of await organisationsWithGroups(tx)) await showGroups(tx, organisationId, night)
  await closeNight(tx, night, held.citizens, now)
  return true
}

async function showGroups(tx: Transaction, organisationId: string, night: Night): Promise<void> {
  const figures = await groupFigures(tx, organisationId)
  for (const { plan, changed, everShown } of await changedGroups(tx, organisationId, night.method)) {
    if (everShown && differsByFewPeople(changed)) continue
    const body = figures.get(plan)
    if (!body) {
      await removeGroup(tx, organisationId, plan)
      continue
    }
    const remembered = body.outcomes.some((o) => o.show !== 'nothing')
    await showGroup(tx, { organisationId, plan, method: night.method, night: night.at, body }, remembered)
  }
}
