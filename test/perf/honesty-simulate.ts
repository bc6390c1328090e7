// Simulated citizens whose truth is known, for `npm run bench -- honesty`: noise that resembles itself, drift, season, gaps, drop-out and selection.

import type { RandomStream } from '#core'

/** The scale of systolic pressure at home: SD 10 mmHg, and 5 is what matters. */
export const SD = 10
export const MCID = 5
export const RELEVANT_EFFECT = -MCID

/** AR(1) noise with SD 10 around 0, in its steady state from the first value. */
export function ar1(random: RandomStream, n: number, rho: number): number[] {
  const values: number[] = []
  let last = random.normal(0, SD)
  for (let i = 0; i < n; i++) {
    if (i > 0) last = rho * last + random.normal(0, SD * Math.sqrt(1 - rho * rho))
    values.push(last)
  }
  return values
}

/** What else moves a series while nobody does anything. */
export interface Background {
  rho: number
  /** mmHg per step. */
  drift?: number
  /** Half the way between summer and winter, with a year of so many steps. */
  season?: { amplitude: number; steps: number }
  /** Share of readings that are never taken. */
  missing?: number
}

export interface Dot {
  x: number
  y: number
}

/** Steps from −before to after − 1; the effect is there from 0 on. */
export function series(random: RandomStream, before: number, after: number, effect: number, of: Background): Dot[] {
  const noise = ar1(random, before + after, of.rho)
  const phase = random.between(0, 2 * Math.PI)
  return noise.flatMap((e, i) => {
    const x = i - before
    if (of.missing && random.chance(of.missing)) return []
    const season = of.season ? of.season.amplitude * Math.sin(phase + (2 * Math.PI * i) / of.season.steps) : 0
    return [{ x, y: 150 + e + (of.drift ?? 0) * x + season + (x >= 0 ? effect : 0) }]
  })
}

export interface SimulatedPerson {
  group: 'treated' | 'control'
  ageYears: number
  isMale: boolean
  baseline: number
  followUp: number | null
}

export interface GroupStory {
  n: number
  effect: number
  /** Enrolled only above this. */
  cut?: number
  /** Those who get worse leave: chance at 10 mmHg worse than expected. */
  dropout?: number
}

/** People of one group: test-retest reliability 0.7, older people a little higher. */
export function group(random: RandomStream, name: SimulatedPerson['group'], story: GroupStory): SimulatedPerson[] {
  const people: SimulatedPerson[] = []
  while (people.length < story.n) {
    const ageYears = Math.round(random.between(50, 85))
    const self = 145 + 0.3 * (ageYears - 67) + random.normal(0, 15 * Math.sqrt(0.7))
    const noise = (): number => random.normal(0, 15 * Math.sqrt(0.3))
    const baseline = self + noise()
    if (story.cut !== undefined && baseline <= story.cut) continue
    const later = noise()
    const leaves =
      story.dropout !== undefined && random.chance(later > 0 ? Math.min(0.9, (story.dropout * later) / 10) : 0)
    people.push({
      group: name,
      ageYears,
      isMale: random.chance(0.5),
      baseline,
      followUp: leaves ? null : self + later + story.effect,
    })
  }
  return people
}
