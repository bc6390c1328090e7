// What is usual for one person, at one moment (clinical.md 4.5): which readings count, when it is frozen, and how far a value lies from it.

import { BASELINE, personalBaseline } from '../clinical/personal-baseline.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import type { EpochMs } from '../time/instant.js'
import { MS_PER_DAY } from '../time/local-clock.js'

export interface TimedValue {
  at: EpochMs
  value: number
}

export interface Period {
  from: EpochMs
  /** Null while it lasts. */
  to: EpochMs | null
}

export interface OwnBaseline {
  n: number
  median: number
  mad: number
  robustSd: number
}

const HOUR = 3_600_000

/**
 * The last 28 days before `at`, without the newest 24 hours and without marked exacerbations.
 * @param readings plausible ones, any order
 * @param floorSd the smallest spread that is believed, in the values' unit
 * @param notGreenSince while the citizen is yellow or red, since when: the baseline stays as it was, or the alarm would teach itself away
 * @returns "learning" is not enough data: n of 7
 *
 * @figure What is usual for the citizen (*det sædvanlige*)
 * @nurse The middle of the citizen's own readings in the last {BASELINE.windowDays} days, and how far today is from it. It is held still while the
 *   citizen is yellow or red, so that a slow worsening does not become "usual"; the worklist of this version does not hold it yet.
 * @statistician Median and robust SD (MAD × {BASELINE.madFactor}, not below a floor per measure) over {BASELINE.windowDays} days, without the
 *   newest {BASELINE.excludeNewestHours} hours and marked exacerbations. z is not normal in its tails, and readings are autocorrelated: it orders
 *   citizens, it is no probability.
 * @formula
 *   robust SD = max({BASELINE.madFactor} × median |x − median|, floor)             z = (x − median) / robust SD
 *   floors: SpO₂ {BASELINE.floorSd.spo2} %, pulse {BASELINE.floorSd.pulse} /min, systolic {BASELINE.floorSd.sbp} mmHg, weight {BASELINE.floorSd.weightKg} kg, FEV1 {BASELINE.floorSd.fev1L} L
 * @source The platform's own definition; MAD: Hampel, J Am Stat Assoc 1974;69:383.
 * @needs {BASELINE.minReadings} readings in the window; with fewer: "learning" (*lærer niveauet at kende*).
 * @notFor Saying what is healthy: a citizen can be used to being ill.
 * @with baselineZ, personalBaseline
 */
export function ownBaseline(
  readings: readonly TimedValue[],
  at: EpochMs,
  floorSd: number,
  exacerbations: readonly Period[] = [],
  notGreenSince: EpochMs | null = null,
): Figure<OwnBaseline> {
  const asOf = notGreenSince === null ? at : Math.min(at, notGreenSince)
  const [from, to] = [asOf - BASELINE.windowDays * MS_PER_DAY, asOf - BASELINE.excludeNewestHours * HOUR]
  const ill = (t: EpochMs): boolean => exacerbations.some((p) => t >= p.from && (p.to === null || t <= p.to))
  const values = readings.filter((r) => r.at >= from && r.at <= to && !ill(r.at)).map((r) => r.value)
  const found = personalBaseline(values, floorSd)
  if (!found.ready) return notEnough(found.n, BASELINE.minReadings)
  const { n, median, mad, robustSd } = found
  return { ok: true, n, median, mad, robustSd }
}

/** Distance from the usual in robust SDs; null when nothing is believed to vary. */
export function baselineZ(
  value: number,
  { median, robustSd }: Pick<OwnBaseline, 'median' | 'robustSd'>,
): number | null {
  return robustSd > 0 ? (value - median) / robustSd : null
}
