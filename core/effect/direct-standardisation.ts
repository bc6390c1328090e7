// Direct standardisation (clinical.md 6.7): the rate a group would have with the standard population's mix of ages (or other strata). Binomial standard error.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { Z95 } from '../statistics/normal.js'

export interface Stratum {
  stratum: string
  /** People, and how many of them had the event. */
  n: number
  events: number
  /** People of the stratum in the standard population. */
  standardN: number
}

export interface StandardisedRate {
  /** Rates from 0 to 1. */
  crude: number
  standardised: number
  se: number | null
  low: number | null
  high: number | null
}

/**
 * @figure Standardised rate
 * @nurse The rate a group would have if its mix of ages (or other layers) were that of everybody. It makes places with different people comparable
 *   on what was counted in.
 * @statistician Direct standardisation with binomial variance within strata and a normal interval; an empty stratum that counts is refused, not
 *   guessed.
 * @formula
 *   rate = Σ N_s (events_s / n_s) / Σ N_s         SE² = Σ (N_s / ΣN)² p_s (1 − p_s) / n_s
 * @source Textbook definition.
 * @needs People in every stratum of the standard population.
 * @notFor Ranking places.
 */
export function directStandardisation(strata: readonly Stratum[]): Figure<StandardisedRate, 'empty-stratum'> {
  const standard = strata.reduce((total, s) => total + s.standardN, 0)
  const people = strata.reduce((total, s) => total + s.n, 0)
  if (!(standard > 0) || !(people > 0)) return notEnough(people, 1)
  const weighed = strata.filter((s) => s.standardN > 0)
  // Nobody to say what the rate of that stratum is: no guess.
  if (weighed.some((s) => !(s.n > 0))) return refuse('empty-stratum')
  let standardised = 0
  let variance = 0
  for (const { n, events, standardN } of weighed) {
    const rate = events / n
    const weight = standardN / standard
    standardised += weight * rate
    variance += (weight * weight * rate * (1 - rate)) / n
  }
  const crude = strata.reduce((total, s) => total + s.events, 0) / people
  const se = variance > 0 ? Math.sqrt(variance) : null
  const end = (sign: number): number | null => (se === null ? null : standardised + sign * Z95 * se)
  return { ok: true, crude, standardised, se, low: end(-1), high: end(1) }
}
