// Regression to the mean (clinical.md 6.6; Davis 1976): people picked for a high value come back by themselves. Shown as a grey band in every before/after graph
// of a group enrolled on a limit, and subtracted in the text.

import { normalCdf, normalDensity } from '../statistics/normal.js'

export interface EnrolmentLimit {
  /** Of everybody who could have been picked. */
  mean: number
  sd: number
  /** Correlation of two measurements of one person, 0 to 1. */
  reliability: number
  /** The limit that people were picked by. */
  cut: number
  direction: 'above' | 'below'
}

export interface SpontaneousChange {
  expectedSelectedBaseline: number
  expectedFollowUpWithoutEffect: number
  /** Negative when picked above a limit. */
  expectedSpontaneousChange: number
}

/**
 * @returns null when nobody differs from the mean (sd 0)
 *
 * @figure Regression to the mean (the grey band)
 * @nurse People who were chosen because a value was high get lower values next time by themselves. The grey band shows how much of the change was
 *   to be expected without any intervention, and the text takes it away: "of the 9 mmHg, about 5 would be expected".
 * @statistician Expected change of a bivariate normal pair under truncation of the first at the cut; needs mean, SD and test-retest reliability of
 *   everybody who could have been picked, not of the picked. Sensitive to reliability and to non-normal tails; shown without an interval.
 * @formula
 *   z = (cut − mean) / SD;   λ = φ(z) / (1 − Φ(z));   picked above: expected change = −(1 − r) SD λ;   picked below: +(1 − r) SD φ(z) / Φ(z)
 * @source Davis, Am J Epidemiol 1976;104:493.
 * @needs A known limit of enrolment, and mean, SD and reliability of the population.
 * @notFor Replacing a comparison group.
 * @with regressionSentence
 */
export function regressionToTheMean({
  mean,
  sd,
  reliability,
  cut,
  direction,
}: EnrolmentLimit): SpontaneousChange | null {
  const z = (cut - mean) / sd
  if (!(sd > 0) || !Number.isFinite(z * z)) return null
  const sign = direction === 'above' ? 1 : -1
  const distance = sign * sd * meanBeyond(sign * z)
  const spontaneous = -(1 - reliability) * distance
  return {
    expectedSelectedBaseline: mean + distance,
    expectedFollowUpWithoutEffect: mean + distance + spontaneous,
    expectedSpontaneousChange: spontaneous,
  }
}

/** Mean of a standard normal beyond z: φ(z)/(1 − Φ(z)). */
function meanBeyond(z: number): number {
  const tail = normalCdf(-z)
  // Beyond all digits the ratio is z + 1/z.
  return tail > 0 ? normalDensity(z) / tail : z + 1 / z
}
