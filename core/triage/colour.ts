// The raw colour of one value by its limits (clinical.md 4.6): a low limit is broken at or below it, a high limit at or above it.

import type { Limits } from '../clinical/limits.js'

export type Colour = 'green' | 'yellow' | 'red'

export type FixedLimits = Pick<Limits, 'redLow' | 'yellowLow' | 'yellowHigh' | 'redHigh'>

export function rawColour(value: number, { redLow, yellowLow, yellowHigh, redHigh }: FixedLimits): Colour {
  if (atOrBelow(value, redLow) || atOrAbove(value, redHigh)) return 'red'
  return atOrBelow(value, yellowLow) || atOrAbove(value, yellowHigh) ? 'yellow' : 'green'
}

const atOrBelow = (value: number, limit: number | undefined): boolean => limit !== undefined && value <= limit
const atOrAbove = (value: number, limit: number | undefined): boolean => limit !== undefined && value >= limit

export type OwnMedianLimits = Pick<Limits, 'yellowBelowOwnMedian' | 'redBelowOwnMedian' | 'yellowAboveOwnMedian'>

/** The colour by the distance from what is usual for this person (clinical.md 4.2). */
export function colourAgainstUsual(value: number, usual: number, limits: OwnMedianLimits): Colour {
  const below = decimalDifference(usual, value)
  if (atOrAbove(below, limits.redBelowOwnMedian)) return 'red'
  return atOrAbove(below, limits.yellowBelowOwnMedian) || atOrAbove(-below, limits.yellowAboveOwnMedian)
    ? 'yellow'
    : 'green'
}

/** 92.3 − 89.3 is 3, not 2.9999999999999997: readings and limits are decimals. */
export function decimalDifference(a: number, b: number): number {
  return Math.round((a - b) * 1e9) / 1e9
}

const RANK: Readonly<Record<Colour, number>> = { green: 0, yellow: 1, red: 2 }

/** True for a change to a worse colour, which is what an alarm is. */
export function isWorse(now: Colour, before: Colour): boolean {
  return RANK[now] > RANK[before]
}
