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

/**
 * @figure Verdict on a change
 * @nurse One sentence about a change: improved or worsened by more than what matters, by less, possibly, no change that matters, or "the
 *   measurements cannot show whether there is a change". The last one is an answer too. When the device was changed in between, it never says more
 *   than "possibly".
 * @statistician Classification of estimate and 95 % interval against 0 and the smallest important difference (MCID), with the direction that is
 *   good. "Relevant" needs an interval beyond 0 and an estimate of at least the MCID, not an interval beyond the MCID. "Stable" is an equivalence
 *   statement: the whole interval lies strictly inside ± MCID. Without an interval only "all equal" is called stable.
 * @formula
 *   d, low, high turned so that positive is good
 *   low > 0:   improved, relevant if d ≥ MCID, otherwise small          high < 0: the mirror
 *   −MCID < low and high < MCID: stable                                  otherwise d ≥ MCID possibly improved,
 *                                                                        d ≤ −MCID possibly worsened, else uncertain
 * @source Smallest important differences: see the table at the end. How often it claims falsely: [How honest are the figures?](effect-honesty.md)
 * @needs {MIN_READINGS_PER_PHASE} readings in each phase, and a smallest important difference.
 * @notFor Saying that the intervention works without a comparison; adding verdicts up into a score.
 * @with verdictAfterDeviceSwap, verdictSentence, effectPhrase
 */
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
