// The effect page of one citizen in one call (clinical.md 6.2, 6.15): windows, change, verdict, and how many more readings would settle it.

import { type Figure, type NotEnoughData, notEnough, type Refused, refuse } from '../statistics/figure.js'
import { type BeforeAfter, beforeAfterOnePerson, MIN_READINGS_PER_PHASE } from './before-after.js'
import type { Better } from './direction.js'
import { effectVerdict, type Verdict, verdictAfterDeviceSwap } from './effect-verdict.js'
import { type EffectReading, type EffectWindows, phasesOf } from './effect-windows.js'
import { type ReadingsNeeded, readingsNeeded } from './readings-needed.js'

export interface OnePersonQuestion extends Omit<EffectWindows, 'startAt'> {
  /** Null: no effect can be told. */
  startAt: number | null
  better: Better
  /** The smallest change that matters, above 0. */
  mcid: number
  /** The device was swapped between the phases: the verdict stays a "possibly". */
  deviceSwapped?: boolean
}

export interface OnePersonEffect extends BeforeAfter {
  verdict: Exclude<Verdict, 'insufficient-data'>
  /**
   * Few readings, or readings that resemble their neighbours so much that the interval holds the truth a little less often than promised
   * (docs/effect-honesty.md): say "rough" beside it.
   */
  rough: boolean
  /** Null when the answer is settled, or the SD cannot say. */
  needed: ReadingsNeeded | null
}

/** From this lag-1 autocorrelation on false claims rise above 5 %. */
export const ROUGH_FROM_LAG1 = 0.4

export function isRoughInterval({ rough, lag1Used }: Pick<BeforeAfter, 'rough' | 'lag1Used'>): boolean {
  return rough || (lag1Used ?? 0) >= ROUGH_FROM_LAG1
}

const UNSETTLED: readonly Verdict[] = ['possibly-improved', 'possibly-worsened', 'uncertain']

export function onePersonEffect(
  readings: readonly EffectReading[],
  question: OnePersonQuestion,
): Figure<OnePersonEffect, 'no-start-date'> {
  if (question.startAt === null) return refuse('no-start-date')
  const { baseline, followUp } = phasesOf(readings, { ...question, startAt: question.startAt })
  const found: Figure<BeforeAfter> | NotEnoughData | Refused<'no-start-date'> = beforeAfterOnePerson(
    baseline.map((r) => r.value),
    followUp.map((r) => r.value),
  )
  if (!found.ok) return found
  const judged = effectVerdict({ ...found, estimate: found.change, mcid: question.mcid, better: question.better })
  const verdict = question.deviceSwapped ? verdictAfterDeviceSwap(judged) : judged
  if (verdict === 'insufficient-data') {
    return notEnough(Math.min(found.nBaseline, found.nFollowUp), MIN_READINGS_PER_PHASE)
  }
  const isOpen = UNSETTLED.includes(verdict) && !question.deviceSwapped
  const needed = isOpen ? readingsNeeded(found.sdWithin, question.mcid, found.lag1Used ?? 0, found.nFollowUp) : null
  return { ...found, rough: isRoughInterval(found), verdict, needed }
}
