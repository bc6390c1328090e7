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

/** Types 1 and 2; older people and those at high risk, for whom lows count more and highs less. */
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
