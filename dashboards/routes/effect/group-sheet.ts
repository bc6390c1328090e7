// The group page as a sheet: the same figures, with the same ones hidden.

import { localDate } from '#core'
import type { PlanEffects, PlanOutcome } from '#effects'
import type { Words } from '../../messages/words.js'
import type { Sheet } from '../../server/sheet.js'
import { type EffectWords, effectWords, nameOf } from './words.js'

export function groupSheet({ settledAt, plans }: PlanEffects, { lang }: Words): Sheet {
  const words = effectWords(lang)
  const { sheet: s, citizen, title } = words.e
  return {
    name: settledAt === null ? title.toLowerCase() : `${title.toLowerCase()}-${localDate(settledAt)}`,
    head: [
      s.plan,
      citizen.columns.measure,
      s.unit,
      s.primary,
      s.enrolled,
      s.both,
      s.followUpPercent,
      s.leftOut,
      s.before,
      s.after,
      citizen.columns.change,
      s.low,
      s.high,
      s.median,
      s.improved,
      s.worsened,
      s.settledAt,
    ],
    rows: plans.flatMap(({ plan, settledAt: at, outcomes }) =>
      outcomes.map((outcome) => [nameOf(words, plan.name), ...cellsOf(words, outcome), localDate(at)]),
    ),
  }
}

function cellsOf(words: EffectWords, outcome: PlanOutcome): (string | number | null)[] {
  const { sheet: s, group } = words.e
  const { measure, completeness: c, change, medianChange, improved, worsened } = outcome
  const rounded = (v: number | null): number | string =>
    v === null ? group.hidden : Number(v.toFixed(measure.decimals + 1))
  const shown = (v: number | null): number | string => v ?? group.hidden
  const estimated = change.ok ? change : null
  return [
    nameOf(words, measure.name),
    measure.changeUnit[words.lang],
    outcome.primary ? s.yes : s.no,
    shown(c.enrolled),
    shown(c.withBoth),
    c.followUpShare === null ? group.hidden : Math.round(c.followUpShare * 100),
    shown(c.leftOut),
    rounded(estimated?.meanBaseline ?? null),
    rounded(estimated?.meanFollowUp ?? null),
    rounded(estimated?.estimate ?? null),
    rounded(estimated?.low ?? null),
    rounded(estimated?.high ?? null),
    rounded(medianChange),
    shown(improved?.people ?? null),
    shown(worsened?.people ?? null),
  ]
}
