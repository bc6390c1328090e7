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

export function sessionReport(blows: readonly SessionBlow[]): Figure<SessionReport, 'no-acceptable-blow'> {
  const largest = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values))
  const fev1L = largest(blows.filter((b) => b.fev1Acceptable).map((b) => b.fev1L))
  const fvcL = largest(blows.flatMap((b) => (b.fvcAcceptable && b.fvcL !== null ? [b.fvcL] : [])))
  if (fev1L === null) return refuse('no-acceptable-blow')
  return { ok: true, fev1L, fvcL, ratio: ratioOfVolumes(fev1L, fvcL) }
}
