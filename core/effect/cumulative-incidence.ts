// Cumulative incidence with a competing event (clinical.md 6.9; Aalen and Johansen 1978): with more than 5 % deaths, the share that has had the event while others died.

import { type Figure, notEnough } from '../statistics/figure.js'

export interface CompetingOutcome {
  /** Days from the start. */
  time: number
  outcome: 'event' | 'death' | 'censored'
}

export interface IncidenceStep {
  time: number
  atRisk: number
  /** Shares of everybody so far. */
  incidence: number
  deaths: number
}

/** Above this share of deaths a Kaplan-Meier curve misleads. */
export const COMPETING_ABOVE = 0.05

export function hasCompetingDeaths(people: readonly CompetingOutcome[]): boolean {
  return people.filter((p) => p.outcome === 'death').length > COMPETING_ABOVE * people.length
}

/**
 * @figure Cumulative incidence (deaths as a competing event)
 * @nurse The share that have had the event, when some died before it could happen.
 * @statistician Aalen-Johansen estimate for one event and death; no interval.
 * @formula
 *   F(t) = Σ S(t−) × events / at risk,  where S counts both events and deaths
 * @source Aalen and Johansen, Scand J Stat 1978;5:141.
 * @needs One person; drawn as Kaplan-Meier. Used with more than {COMPETING_ABOVE%} % deaths.
 * @notFor What would happen if nobody died.
 * @with hasCompetingDeaths
 */
export function cumulativeIncidence(people: readonly CompetingOutcome[]): Figure<{ steps: IncidenceStep[] }> {
  if (people.length === 0) return notEnough(0, 1)
  const ordered = [...people].sort((a, b) => a.time - b.time)
  const steps: IncidenceStep[] = []
  let [free, incidence, deaths] = [1, 0, 0]
  for (let i = 0; i < ordered.length; ) {
    const time = ordered[i]!.time
    const atRisk = ordered.length - i
    const here: CompetingOutcome[] = []
    while (i < ordered.length && ordered[i]!.time === time) here.push(ordered[i++]!)
    const share = (outcome: CompetingOutcome['outcome']): number =>
      here.filter((p) => p.outcome === outcome).length / atRisk
    const [events, died] = [share('event'), share('death')]
    if (events + died === 0) continue
    incidence += free * events
    deaths += free * died
    free *= 1 - events - died
    steps.push({ time, atRisk, incidence, deaths })
  }
  return { ok: true, steps }
}
