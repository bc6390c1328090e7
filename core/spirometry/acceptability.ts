// Whether one blow counts (clinical.md 1.4; ATS/ERS 2019, Graham, AJRCCM 2019;200:e70), for FEV1 and FVC apart.
// For devices that send the curve's measures; a device that sends only numbers has its own flag, or none, and then it is unknown.

export interface BlowFacts {
  fvcL: number
  backExtrapolatedVolumeL: number
  coughInFirstSecond: boolean
  glottisClosureAfterFirstSecond: boolean
  leak: boolean
  /** Volume in the last second: a plateau when at most 0.025 L. */
  lastSecondVolumeL: number
  expirationSeconds: number
  /** The largest FVC of the session's blows before this one; null for the first. */
  largestPriorFvcL: number | null
  /** Volume of the breath in after the blow; null when there was none. */
  inspiredAfterL: number | null
}

export type BlowFault = 'late-start' | 'cough' | 'glottis-closure' | 'no-end' | 'leak' | 'not-full'

export interface BlowJudgement {
  fev1: boolean
  fvc: boolean
  faults: readonly BlowFault[]
}

const PLATEAU_L = 0.025
const LONG_ENOUGH_S = 15
const REPEATABLE_L = 0.15
/** Volumes are differences of decimals. */
const EPSILON_L = 1e-9

/** Five percent of FVC or 0.100 L, the larger. */
const allowance = (fvcL: number): number => Math.max(0.05 * fvcL, 0.1) + EPSILON_L

export function judgeBlow(blow: BlowFacts): BlowJudgement {
  const ended =
    blow.lastSecondVolumeL <= PLATEAU_L + EPSILON_L ||
    blow.expirationSeconds >= LONG_ENOUGH_S ||
    (blow.largestPriorFvcL !== null && blow.largestPriorFvcL - blow.fvcL <= REPEATABLE_L + EPSILON_L)
  const checks: readonly [BlowFault, boolean][] = [
    ['late-start', blow.backExtrapolatedVolumeL > allowance(blow.fvcL)],
    ['leak', blow.leak],
    ['not-full', blow.inspiredAfterL !== null && blow.inspiredAfterL - blow.fvcL > allowance(blow.fvcL)],
    ['cough', blow.coughInFirstSecond],
    ['glottis-closure', blow.glottisClosureAfterFirstSecond],
    ['no-end', !ended],
  ]
  const faults = checks.filter(([, present]) => present).map(([fault]) => fault)
  const none = (...these: BlowFault[]): boolean => !these.some((fault) => faults.includes(fault))
  return {
    fev1: none('late-start', 'leak', 'not-full', 'cough'),
    fvc: none('late-start', 'leak', 'not-full', 'glottis-closure', 'no-end'),
    faults,
  }
}
