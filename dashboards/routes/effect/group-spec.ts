// From the plans of an organisation to one chart of their primary measures, in the catalogue's order. What is hidden stays hidden.

import { effectVerdict, GROUP_ESTIMATE_FROM } from '#core'
import type { PlanChange, PlanEffect, PlanEffects, PlanOutcome } from '#effects'
import type { IntervalDotsSpec, IntervalRow } from '../../charts/index.js'
import { changeDigits, type EffectWords, nameOf } from './words.js'

export function plansSpec(words: EffectWords, { plans }: PlanEffects): IntervalDotsSpec | null {
  const rows = plans.flatMap((plan) =>
    plan.outcomes.filter((o) => o.primary).flatMap((o) => planRow(words, plan, o) ?? []),
  )
  const shown = rows.some((row) => 'change' in row.result)
  return shown ? { kind: 'interval-dots', title: words.e.group.dots, rows } : null
}

function planRow(words: EffectWords, { plan }: PlanEffect, { measure, change, show }: PlanOutcome): IntervalRow | null {
  const { lang, e } = words
  if (measure.mcid === null || measure.better === null) return null
  const row = {
    label: nameOf(words, plan.name),
    unit: measure.changeUnit[lang],
    digits: measure.decimals,
    better: measure.better,
    mcid: measure.mcid.value,
  }
  const verdict = change.ok ? groupVerdict(measure, change) : null
  if (!change.ok || verdict === null)
    return { ...row, result: { why: show === 'nothing' ? e.group.hidden : e.group.onlyCounts } }
  const { estimate, low, high, n } = change
  return {
    ...row,
    digits: changeDigits(measure, change),
    basis: `${nameOf(words, measure.name)}, ${e.group.people(n)}`,
    result: { change: estimate, low, high, isRough: false, verdict },
  }
}

/** The same words for a group as for one citizen; null where no important difference is agreed. */
export function groupVerdict({ mcid, better }: PlanOutcome['measure'], { estimate, low, high, n }: PlanChange) {
  if (mcid === null || better === null) return null
  const judged = { estimate, low, high, mcid: mcid.value, better, nBaseline: n, nFollowUp: n }
  const verdict = effectVerdict({ ...judged, minReadings: GROUP_ESTIMATE_FROM })
  return verdict === 'insufficient-data' ? null : verdict
}
