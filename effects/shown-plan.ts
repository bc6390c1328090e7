// A whole plan's figures from its members, and when a newer one may replace what was shown (clinical.md 6.10).

import { SMALL_CELL } from '#core'
import type { GroupMemberEffect } from '#ledger'
import { measureOf } from './measures.js'
import type { PlanOutcome } from './plan-effect.js'
import { planOutcome } from './plan-outcome.js'
import { isPlan, planOf } from './plans.js'

/** What is kept of a shown plan; names come from the catalogue when it is read. */
export interface ShownPlan {
  outcomes: PlanOutcome[]
}

/** @returns null for a plan that this version does not know, and for one without members */
export function shownPlan(id: string, members: readonly GroupMemberEffect[]): ShownPlan | null {
  if (!isPlan(id) || members.length === 0) return null
  const { measures, enrolment } = planOf(id)
  const outcomes = measures.flatMap((measureId, i) => {
    const own = members.filter((m) => m.measure === measureId)
    if (own.length === 0) return []
    const rule = enrolment?.measure === measureId ? enrolment : null
    return [planOutcome(measureOf(measureId), i === 0, own, rule)]
  })
  return outcomes.length === 0 ? null : { outcomes }
}

/** One group minus the other would show these few: then the newer one is not shown. */
export function differsByFewPeople(changed: number): boolean {
  return changed > 0 && changed < SMALL_CELL
}
