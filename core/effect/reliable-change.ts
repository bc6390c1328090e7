// Reliable change of two scores (clinical.md 6.6; Jacobson and Truax 1991): larger than what the questionnaire's own noise explains, and large enough to matter.

import { type Better, oriented, reaches } from './direction.js'

export type ReliableChangeLabel =
  | 'unchanged'
  | `${'improved' | 'worsened'}-${'reliable-and-relevant' | 'reliable-only' | 'relevant-not-reliable'}`

export interface ScorePair {
  baseline: number
  followUp: number
  /** SD of the score in the population at the start. */
  sdBaseline: number
  /** Test-retest reliability, 0 to 1. */
  reliability: number
  better: Better
  mcid: number
}

export interface ReliableChange {
  /** Standard error of measurement, and of the difference of two. */
  sem: number
  sDiff: number
  /** Null when SD or reliability leave no noise to compare with (0.6); then nothing is called reliable. */
  rci: number | null
  minimalDetectableChange95: number
  reliable: boolean
  clinicallyRelevant: boolean
  label: ReliableChangeLabel
}

const RELIABLE_ABOVE = 1.96

/**
 * @figure Reliable change of a questionnaire
 * @nurse Whether a score changed by more than the questionnaire's own noise, and whether by enough to matter. The four answers are: both, only the
 *   one, only the other, unchanged.
 * @statistician Jacobson-Truax index with the baseline SD and the test-retest reliability of a reference population; reliable above
 *   {RELIABLE_ABOVE} in size. Assumes the same error for everybody and no practice effect.
 * @formula
 *   RCI = (x2 − x1) / (SD √(2 (1 − r)));    minimal detectable change = {RELIABLE_ABOVE} SD √(2 (1 − r));    relevant: |x2 − x1| ≥ MCID
 * @source Jacobson and Truax, J Consult Clin Psychol 1991;59:12.
 * @needs Two scores; SD and reliability known for the instrument; otherwise nothing is called reliable.
 * @notFor Cause; more than two scores.
 */
export function reliableChange(pair: ScorePair): ReliableChange {
  const sem = pair.sdBaseline * Math.sqrt(Math.max(0, 1 - pair.reliability))
  const sDiff = sem * Math.SQRT2
  const change = pair.followUp - pair.baseline
  const ratio = change / sDiff
  const rci = Number.isFinite(ratio) ? ratio : null
  const reliable = rci !== null && Math.abs(rci) > RELIABLE_ABOVE
  const clinicallyRelevant = change !== 0 && reaches(Math.abs(change), pair.mcid)
  return {
    sem,
    sDiff,
    rci,
    minimalDetectableChange95: RELIABLE_ABOVE * sDiff,
    reliable,
    clinicallyRelevant,
    label: labelOf(oriented(change, pair.better), reliable, clinicallyRelevant),
  }
}

function labelOf(gain: number, reliable: boolean, relevant: boolean): ReliableChangeLabel {
  if (gain === 0 || (!reliable && !relevant)) return 'unchanged'
  const way = gain > 0 ? 'improved' : 'worsened'
  if (reliable && relevant) return `${way}-reliable-and-relevant`
  return reliable ? `${way}-reliable-only` : `${way}-relevant-not-reliable`
}
