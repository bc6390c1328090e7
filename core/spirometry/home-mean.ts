// The mean of home FEV1 (clinical.md 1.5): one reading cannot show an effect of 100 mL, seven good sessions can begin to.

import { type Figure, notEnough } from '../statistics/figure.js'
import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'
import type { GradedSession } from './personal-best.js'
import { isGoodGrade } from './session-quality.js'

const MIN_SESSIONS = 7

/** @param sessions of one series: home or clinic, never both */
export function homeFev1Mean(
  sessions: readonly GradedSession[],
): Figure<{ meanFev1L: number; sdL: number | null; sessions: number }> {
  const good = sessions.filter((s) => s.grade !== null && isGoodGrade(s.grade)).map((s) => s.fev1L)
  const meanFev1L = mean(good)
  if (meanFev1L === null || good.length < MIN_SESSIONS) return notEnough(good.length, MIN_SESSIONS)
  return { ok: true, meanFev1L, sdL: standardDeviation(good), sessions: good.length }
}
