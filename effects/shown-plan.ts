// A whole plan's figures from its members, and when a newer one may replace what was shown (clinical.md 6.10).

import { SMALL_CELL } from '#core'
import { type GroupMemberEffect, groupMembers, type Queryable } from '#ledger'
import { measureOf } from './measures.js'
import type { PlanOutcome } from './plan-effect.js'
import { planOutcome } from './plan-outcome.js'
import { isPlan, planOf } from './plans.js'

/** What is kept of a shown plan; names come from the catalogue when it is read. */
export interface ShownPlan {
  outcomes: PlanOutcome[]
}

/** Every plan of an organisation, from its settled citizens: one indexed read, and arithmetic. What the night shows, before it decides whether it may. */
export async function groupFigures(db: Queryable, organisationId: string): Promise<Map<string, ShownPlan>> {
  const byPlan = new Map<string, GroupMemberEffect[]>()
  for (const member of await groupMembers(db, organisationId)) {
    const members = byPlan.get(member.plan)
    if (members) members.push(member)
    else byPlan.set(member.plan, [member])
  }
  const figures = new Map<string, ShownPlan>()
  for (const [plan, members] of byPlan) {
    const shown = shownPlan(plan, members)
    if (shown) figures.set(plan, shown)
  }
  return figures
}

/** @returns null for a plan that this version does not know */
function shownPlan(id: string, members: readonly GroupMemberEffect[]): ShownPlan | null {
  if (!isPlan(id)) return null
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
