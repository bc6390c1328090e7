// Matched controls (clinical.md 6.7): 1:1 nearest neighbour within a caliper, without replacement, in the order of the pseudonyms, so that it can be repeated.

import { standardDeviation } from '../statistics/standard-deviation.js'

export interface Matchable {
  pseudonym: string
  baseline: number
  ageYears: number
  sex: string
  diagnosis: string
}

export interface Matching {
  pairs: { treated: string; control: string }[]
  unmatched: string[]
}

/** In SDs of all people; for baseline and for age each. */
export const CALIPER = 0.2

/**
 * Sex and diagnosis must be equal; baseline and age lie within the caliper, and the nearest on both together wins.
 *
 * @figure Matched controls
 * @nurse For each citizen a comparable one without the intervention: same sex and diagnosis, similar start value and age. Those without a match
 *   are named as left out.
 * @statistician Greedy 1:1 nearest neighbour without replacement in order of pseudonym, exact on sex and diagnosis, caliper {CALIPER} SD on
 *   baseline and on age each. Dropping the unmatched changes whom the estimate is about.
 * @formula
 *   distance = √(Δbaseline² + Δage²) in SDs of everybody, each at most {CALIPER}
 * @source Austin, Pharm Stat 2011;10:150 (calipers; there for propensity scores).
 * @needs Controls within the caliper.
 * @notFor Removing differences that were not recorded.
 */
export function matchControls(treated: readonly Matchable[], controls: readonly Matchable[]): Matching {
  const everybody = [...treated, ...controls]
  const sdBaseline = standardDeviation(everybody.map((p) => p.baseline)) ?? 0
  const sdAge = standardDeviation(everybody.map((p) => p.ageYears)) ?? 0
  const free = [...controls].sort(byPseudonym)
  const matching: Matching = { pairs: [], unmatched: [] }
  for (const person of [...treated].sort(byPseudonym)) {
    let best = -1
    let shortest = Number.POSITIVE_INFINITY
    for (const [i, candidate] of free.entries()) {
      const distance = distanceOf(person, candidate, sdBaseline, sdAge)
      if (distance < shortest) {
        best = i
        shortest = distance
      }
    }
    const [control] = best < 0 ? [] : free.splice(best, 1)
    if (control) matching.pairs.push({ treated: person.pseudonym, control: control.pseudonym })
    else matching.unmatched.push(person.pseudonym)
  }
  return matching
}

function byPseudonym(a: Matchable, b: Matchable): number {
  if (a.pseudonym === b.pseudonym) return 0
  return a.pseudonym < b.pseudonym ? -1 : 1
}

function distanceOf(a: Matchable, b: Matchable, sdBaseline: number, sdAge: number): number {
  if (a.sex !== b.sex || a.diagnosis !== b.diagnosis) return Number.POSITIVE_INFINITY
  const baseline = inSds(a.baseline - b.baseline, sdBaseline)
  const age = inSds(a.ageYears - b.ageYears, sdAge)
  return baseline > CALIPER || age > CALIPER ? Number.POSITIVE_INFINITY : Math.hypot(baseline, age)
}

function inSds(difference: number, sd: number): number {
  return difference === 0 ? 0 : Math.abs(difference) / sd
}
