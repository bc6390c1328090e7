// The raw colour of one value by its limits (clinical.md 4.6): a low limit is broken at or below it, a high limit at or above it.

import type { Limits } from '../clinical/limits.js'

export type Colour = 'green' | 'yellow' | 'red'

export type FixedLimits = Pick<Limits, 'redLow' | 'yellowLow' | 'yellowHigh' | 'redHigh'>

/**
 * @figure Colour of a reading (*rød, gul, grøn*)
 * @nurse Where one value lies against the citizen's limits: on or beyond a red limit is red, on or beyond a yellow limit is yellow. Limits are
 *   standard ones, and named so, until a clinician has set the citizen's own. Citizens with a target of 88–92 % oxygen have limits of their own.
 * @statistician Deterministic comparison; the limit itself counts as broken. The glucose limits are tenths: a value converted from mg/dL that lies
 *   between two (53 mg/dL is 2.942) is not yet at the lower one. Differences from the own median are taken as decimals, so that 92.3 − 89.3 is 3.
 *   Where two programmes set the same limit, the one that reacts first counts.
 * @formula
 *   red:    value ≤ red low, value ≥ red high, or further from the own median than its red distance (that distance included)
 *   yellow: the same with the yellow limits
 * @source Standard limits: see the table at the end. In this version every limit is standard.
 * @needs One plausible reading; for the distance also a known own level.
 * @notFor An emergency service; saying that a citizen with green numbers is well.
 * @with copdSpo2Limits, standardLimits, colourAgainstUsual
 */
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
