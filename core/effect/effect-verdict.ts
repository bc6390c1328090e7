// The verdict on a change (clinical.md 6.2): what may be said in plain words about an estimate, its interval and the smallest change that matters.

import { MIN_READINGS_PER_PHASE } from './before-after.js'
import { type Better, oriented, reaches } from './direction.js'

export const VERDICTS = [
  'improved-relevant',
  'improved-small',
  'possibly-improved',
  'stable',
  'uncertain',
  'possibly-worsened',
  'worsened-small',
  'worsened-relevant',
  'insufficient-data',
] as const
export type Verdict = (typeof VERDICTS)[number]

export interface JudgedChange {
  /** Follow-up minus baseline, with its 95 % interval; null where nothing varies. */
  estimate: number
  low: number | null
  high: number | null
  /** The smallest change that matters, above 0, in the same unit. */
  mcid: number
  better: Better
  nBaseline: number
  nFollowUp: number
  minReadings?: number
}

export function effectVerdict(judged: JudgedChange): Verdict {
  const { mcid, better, minReadings = MIN_READINGS_PER_PHASE } = judged
  if (judged.nBaseline < minReadings || judged.nFollowUp < minReadings) return 'insufficient-data'
  const estimate = oriented(judged.estimate, better)
  const ends = [judged.low, judged.high].map((end) => (end === null ? null : oriented(end, better)))
  const [a = null, b = null] = ends
  if (a === null || b === null) return withoutInterval(estimate, mcid)
  const low = Math.min(a, b)
  const high = Math.max(a, b)
  if (low > 0) return reaches(estimate, mcid) ? 'improved-relevant' : 'improved-small'
  if (high < 0) return reaches(-estimate, mcid) ? 'worsened-relevant' : 'worsened-small'
  if (low > -mcid && high < mcid) return 'stable'
  return unsettled(estimate, mcid)
}

/** All values equal is stable (6.15); a jump between two flat lines has no interval and is claimed by nobody. */
function withoutInterval(estimate: number, mcid: number): Verdict {
  return estimate === 0 ? 'stable' : unsettled(estimate, mcid)
}

function unsettled(estimate: number, mcid: number): Verdict {
  if (reaches(estimate, mcid)) return 'possibly-improved'
  return reaches(-estimate, mcid) ? 'possibly-worsened' : 'uncertain'
}

/** A device swapped between the phases: nothing firmer than "possibly" (6.15); "stable" would be firm too. */
export function verdictAfterDeviceSwap(verdict: Verdict): Verdict {
  if (verdict === 'improved-relevant' || verdict === 'improved-small') return 'possibly-improved'
  if (verdict === 'worsened-relevant' || verdict === 'worsened-small') return 'possibly-worsened'
  return verdict === 'stable' ? 'uncertain' : verdict
}
