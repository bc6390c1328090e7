// Weight in heart failure and COPD (clinical.md 4.2, 4.3; McDonagh, EHJ 2021;42:3599). A rule without a reading in its window is not evaluable, which is not green.

import { type DayWeight, weightGain } from '../clinical/weight-gain.js'
import { type Figure, refuse } from '../statistics/figure.js'
import { decimalDifference } from './colour.js'

export interface WeightJudgement {
  /** Gained since the window's lowest, or lost since its highest; negative for the other way. */
  changeKg: number
  broken: boolean
}

/**
 * Two kilograms or more within three days, against the lowest of the days before.
 *
 * @figure Weight rules: fast gain, slow change, loss
 * @nurse In heart failure: {HEART_WEIGHT.gainKg} kg or more gained within {HEART_WEIGHT.withinDays} days, against the lowest of those days; or
 *   {HEART_WEIGHT.ownMedianKg} kg from the usual weight, for what comes slowly. In COPD a loss of 2 kg in 30 days. When no weight was measured in
 *   those days the rule cannot say anything, and that is not green.
 * @statistician Difference from the minimum (loss: maximum) of the window, the limit included. In studies the 2 kg rule found about a fifth of
 *   deteriorations with a positive predictive value of 6 %: low sensitivity and many false alarms.
 * @formula
 *   gain = today − min(weights 1 to {HEART_WEIGHT.withinDays} days before) ≥ {HEART_WEIGHT.gainKg} kg
 *   slow: |today − own median| ≥ {HEART_WEIGHT.ownMedianKg} kg         loss = max(weights 1 to 30 days before) − today ≥ 2 kg
 * @source McDonagh, Eur Heart J 2021;42:3599. How well it finds: HeartPhone, Eur J Heart Fail 2013; Moazeni, Eur Heart J Digit Health 2023;4:455.
 * @needs A weight in the window besides today's; an own median for the slow rule.
 * @notFor Ruling out a worsening: symptoms must be asked for too.
 * @with slowChange, weightLoss, gainHistory, weightGain
 */
export function fastGain(
  before: readonly DayWeight[],
  now: DayWeight,
  rule: { gainKg: number; withinDays: number },
): Figure<WeightJudgement, 'no-reading-in-window'> {
  const gain = weightGain(before, now, rule.withinDays)
  if (gain === null) return refuse('no-reading-in-window')
  return { ok: true, changeKg: gain, broken: gain >= rule.gainKg }
}

/** Three kilograms or more from the own median of thirty days: the slow gain that the fast rule misses. */
export function slowChange(kg: number, ownMedianKg: number, limitKg: number): WeightJudgement {
  const changeKg = decimalDifference(kg, ownMedianKg)
  return { changeKg, broken: Math.abs(changeKg) >= limitKg }
}

/** Two kilograms or more lost within thirty days, against the highest of the days before: a warning in COPD. */
export function weightLoss(
  before: readonly DayWeight[],
  now: DayWeight,
  rule: { lossKg: number; withinDays: number },
): Figure<WeightJudgement, 'no-reading-in-window'> {
  const window = before.filter((w) => now.day - w.day >= 1 && now.day - w.day <= rule.withinDays)
  if (window.length === 0) return refuse('no-reading-in-window')
  const highest = window.reduce((top, w) => Math.max(top, w.kg), Number.NEGATIVE_INFINITY)
  const changeKg = decimalDifference(highest, now.kg)
  return { ok: true, changeKg, broken: changeKg >= rule.lossKg }
}

/** Every weight of a history judged by the ones before it: what the rule test bench replays. */
export function gainHistory(
  weights: readonly DayWeight[],
  rule: { gainKg: number; withinDays: number },
): { day: number; judgement: Figure<WeightJudgement, 'no-reading-in-window'> }[] {
  const inOrder = [...weights].sort((a, b) => a.day - b.day)
  return inOrder.map((now, i) => ({ day: now.day, judgement: fastGain(inOrder.slice(0, i), now, rule) }))
}
