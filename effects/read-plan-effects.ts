// The groups of one organisation as they were last shown. Made at night, so that the page is a read of a few rows.

import { FOLLOW_UP_SHARE, GROUP_COUNTS_FROM, GROUP_ESTIMATE_FROM } from '#core'
import { lastFinishedNight, type Queryable, shownGroupsOf } from '#ledger'
import type { PlanEffects } from './plan-effect.js'
import { PLANS } from './plans.js'
import { PLAN_EFFECT_VERSION } from './settle-night.js'
import type { ShownPlan } from './shown-plan.js'

/** @param organisationId int8 as decimal text. Who may see its groups is decided by whoever asks */
export async function planEffects(database: Queryable, organisationId: string): Promise<PlanEffects> {
  const [night, shown] = await Promise.all([
    lastFinishedNight(database, PLAN_EFFECT_VERSION),
    shownGroupsOf(database, organisationId, PLAN_EFFECT_VERSION),
  ])
  return {
    settledAt: night?.at ?? null,
    method: { name: 'plan-effect', version: PLAN_EFFECT_VERSION },
    minimum: { people: GROUP_COUNTS_FROM, estimate: GROUP_ESTIMATE_FROM, followUpShare: FOLLOW_UP_SHARE },
    plans: PLANS.flatMap(({ id, name }) => {
      const found = shown.find((s) => s.plan === id)
      // Written by this very version: the method says so.
      return found ? [{ plan: { id, name }, settledAt: found.night, ...(found.body as ShownPlan) }] : []
    }),
  }
}
