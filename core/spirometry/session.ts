// What a session reports (clinical.md 1.4): the largest acceptable FEV1 and the largest acceptable FVC, which need not be of one blow, and their ratio.

import { type Figure, refuse } from '../statistics/figure.js'
import { type Ratio, ratioOfVolumes } from './ratio.js'

export interface SessionBlow {
  fev1L: number
  fvcL: number | null
  fev1Acceptable: boolean
  fvcAcceptable: boolean
}

export interface SessionReport {
  fev1L: number
  fvcL: number | null
  ratio: Figure<Ratio, 'fvc-missing' | 'implausible'>
}

/**
 * @figure FEV1, FVC and FEV1/FVC of a session
 * @nurse The best that the citizen blew in one session: the largest FEV1 (air in the first second) and the largest FVC (all the air). They may
 *   come from two different blows.
 * @statistician Maximum over acceptable blows, for each measure apart; the ratio is of the two maxima. Maxima grow with the number of blows, so
 *   sessions of very different length are not quite alike. A ratio that a device sends as a percentage (above {SURELY_PERCENT}) is divided by 100
 *   and marked.
 * @formula
 *   FEV1 = max of acceptable FEV1     FVC = max of acceptable FVC     ratio = FEV1 / FVC
 * @source ATS/ERS 2019 standard, Graham, AJRCCM 2019;200:e70.
 * @needs At least one acceptable blow; for the ratio an FVC that is not below FEV1.
 * @notFor Adding home and clinic values into one series: unsupervised home FEV1 is about 106 mL lower on average (Anand, Eur Respir Rev 2023).
 * @with ratioOfVolumes, ratioAsSent
 */
export function sessionReport(blows: readonly SessionBlow[]): Figure<SessionReport, 'no-acceptable-blow'> {
  const largest = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values))
  const fev1L = largest(blows.filter((b) => b.fev1Acceptable).map((b) => b.fev1L))
  const fvcL = largest(blows.flatMap((b) => (b.fvcAcceptable && b.fvcL !== null ? [b.fvcL] : [])))
  if (fev1L === null) return refuse('no-acceptable-blow')
  return { ok: true, fev1L, fvcL, ratio: ratioOfVolumes(fev1L, fvcL) }
}
