// Weight in heart failure: fast gain is red, drift from the usual is yellow (clinical.md 4.2, 4.3). Without a weight in the window nothing is said, not "fine".

import { HEART_WEIGHT, localDayNumber, weightGain } from '#core'
import type { Judged } from './judged.js'
import type { Reason } from './judgement.js'

export interface WeightJudgement {
  /** The rule is meant for this measure of this citizen. */
  applies: boolean
  evaluable: boolean
  reasons: readonly Reason[]
}

export function judgeWeight(judged: Judged): WeightJudgement {
  const { metric, conditions, reading, recent, before } = judged
  const kg = reading.values[0] ?? null
  if (metric !== 'body-weight' || kg === null || !HEART_WEIGHT.conditions.some((c) => conditions.includes(c)))
    return { applies: false, evaluable: true, reasons: [] }
  const today = localDayNumber(reading.at)
  const weights = recent
    .slice(0, before)
    .flatMap((r) => (r.values[0] == null ? [] : [{ day: localDayNumber(r.at), kg: r.values[0], at: r.at }]))
  const gain = weightGain(weights, { day: today, kg }, HEART_WEIGHT.withinDays)
  const usual = judged.usual[0] ?? null
  const common = { metric, valueIndex: 0, decimals: 1, usual, at: reading.at, times: 1 } as const
  const reasons: Reason[] = []
  if (gain !== null && gain >= HEART_WEIGHT.gainKg) {
    const since = weights.find((w) => today - w.day <= HEART_WEIGHT.withinDays)?.at ?? reading.at
    reasons.push({ ...common, kind: 'gain', level: 'red', measured: gain, limit: HEART_WEIGHT.gainKg, since })
  }
  const drift = usual === null ? 0 : Math.round((kg - usual) * 1000) / 1000
  if (Math.abs(drift) >= HEART_WEIGHT.ownMedianKg) {
    const kind = drift > 0 ? 'slow-gain' : 'slow-loss'
    reasons.push({
      ...common,
      kind,
      level: 'yellow',
      measured: Math.abs(drift),
      limit: HEART_WEIGHT.ownMedianKg,
      since: reading.at,
    })
  }
  return { applies: true, evaluable: gain !== null || reasons.length > 0, reasons }
}
