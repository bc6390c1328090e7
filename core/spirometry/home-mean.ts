// The mean of home FEV1 (clinical.md 1.5): one reading cannot show an effect of 100 mL, seven good sessions can begin to.

import { type Figure, notEnough } from '../statistics/figure.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import type { GradedSession } from './personal-best.js'
import { isGoodGrade } from './session-quality.js'

const MIN_SESSIONS = 7

/**
 * @param sessions of one series: home or clinic, never both
 *
 * @figure Mean home FEV1
 * @nurse The average of the good sessions (letters A to C) at home. One blow at home varies by about 200 mL even when nothing has happened, so the
 *   average is what to look at.
 * @statistician Arithmetic mean with SD (n − 1) over sessions of grade A–C. In stable COPD two SDs of short-term home FEV1 are about 210 mL, so a
 *   single session cannot show a difference of 100 mL.
 * @formula
 *   mean = Σ FEV1 / n          SD = √(Σ (FEV1 − mean)² / (n − 1))
 * @source Within-person noise: BMC Med Inform Decis Mak 2020;20:87. Home against clinic: Anand, Eur Respir Rev 2023.
 * @needs {MIN_SESSIONS} sessions of grade A–C, all at home or all at the clinic. With fewer: "n of {MIN_SESSIONS}".
 * @notFor Comparing with a clinic's value; an effect, which needs both means with an interval.
 */
export function homeFev1Mean(
  sessions: readonly GradedSession[],
): Figure<{ meanFev1L: number; sdL: number | null; sessions: number }> {
  const good = sessions.filter((s) => s.grade !== null && isGoodGrade(s.grade)).map((s) => s.fev1L)
  const meanFev1L = mean(good)
  if (meanFev1L === null || good.length < MIN_SESSIONS) return notEnough(good.length, MIN_SESSIONS)
  return { ok: true, meanFev1L, sdL: standardDeviation(good), sessions: good.length }
}
