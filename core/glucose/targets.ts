// Which of the consensus targets are met (clinical.md 2.1). The tight range has no agreed target.

import type { RangeShares } from './time-in-range.js'

export type GlucoseTargetGroup = 'standard' | 'older-high-risk'

export interface GlucoseTarget {
  share: 'below-very-low' | 'below' | 'in-range' | 'above' | 'above-very-high'
  percent: number
  /** The share must lie below or above this. */
  must: 'below' | 'above'
  limitPercent: number
  met: boolean
}

/**
 * Types 1 and 2; older people and those at high risk, for whom lows count more and highs less.
 *
 * @figure Glucose targets met
 * @nurse Which of the international targets for the shares are reached. Older people and those at high risk have gentler targets for high values
 *   and a stricter one for low ones. The clinic may have agreed other targets with the citizen.
 * @statistician Comparison of each share with a fixed target, strictly below or above; no interval, so a share close to its target changes sides
 *   by chance. The tight range has no agreed target.
 * @formula
 *   type 1 and 2:       very low < 1 %, all low < 4 %, in range > 70 %, all high < 25 %, very high < 5 %
 *   older, high risk:   all low < 1 %, in range > 50 %, very high < 10 %
 * @source International consensus, Battelino, Diabetes Care 2019;42:1593.
 * @needs What time in range needs. Which group of targets applies is a clinician's choice.
 * @notFor Ranking citizens or clinics; pregnancy, which has other targets.
 */
export function glucoseTargets(shares: RangeShares, group: GlucoseTargetGroup): GlucoseTarget[] {
  const below = shares.veryLow + shares.low
  const above = shares.high + shares.veryHigh
  if (group === 'older-high-risk') {
    return [
      atMost('below', below, 1),
      atLeast('in-range', shares.inRange, 50),
      atMost('above-very-high', shares.veryHigh, 10),
    ]
  }
  return [
    atMost('below-very-low', shares.veryLow, 1),
    atMost('below', below, 4),
    atLeast('in-range', shares.inRange, 70),
    atMost('above', above, 25),
    atMost('above-very-high', shares.veryHigh, 5),
  ]
}

const atMost = (share: GlucoseTarget['share'], percent: number, limitPercent: number): GlucoseTarget => ({
  share,
  percent,
  must: 'below',
  limitPercent,
  met: percent < limitPercent,
})

const atLeast = (share: GlucoseTarget['share'], percent: number, limitPercent: number): GlucoseTarget => ({
  share,
  percent,
  must: 'above',
  limitPercent,
  met: percent > limitPercent,
})
