// Trend of one person's daily values (clinical.md 6.4), with an interval that knows neighbouring days resemble each other.
// Mann and Kendall assume independent readings; their variance is widened here as before and after is (6.2; Bartlett 1935, Hamed and Rao 1998).

import type { Figure } from '../statistics/figure.js'
import { normalTwoSidedP } from '../statistics/normal.js'
import { type Point, pairwiseSlopes } from '../statistics/theil-sen.js'
import { slopeInterval, type Trend, trend } from './trend.js'

/** With fewer readings the resemblance itself is known too badly: the interval is called rough. */
export const ROUGH_TREND_BELOW = 42
const MOST_LAG1_USED = 0.9

export interface TrendWithMemory
  extends Pick<Trend, 'n' | 'slopePerDay' | 'slopePer30Days' | 'slopeLow' | 'slopeHigh' | 'p'> {
  /** Lag-1 autocorrelation of the residuals, corrected for short series, 0 to 0.9. */
  lag1Used: number
  rough: boolean
}

/**
 * What the effect page shows. @param points x in days, y in the unit of the measure; any order
 *
 * @figure Trend of one citizen (*er det stadig i bevægelse?*)
 * @nurse Whether the measurements of one citizen are still rising or falling, and how fast per 30 days. It stands beside before and after, because
 *   someone who was already getting better gets better after the start too. *Groft* (rough) means: too few days to know how sure it is.
 * @statistician Theil-Sen slope; the variance of Mann-Kendall's S is multiplied by (1 + rc) / (1 − rc), rc the lag-1 autocorrelation of the residuals
 *   with its small-sample correction, clamped to 0–{MOST_LAG1_USED}. From day {WINDOW_DAYS.followUpFrom} on, one value per day. Rough with fewer
 *   than {ROUGH_TREND_BELOW} days. Without the correction, days that resemble each other (lag 1 of 0.3 to 0.6) gave intervals that held the truth
 *   60 to 90 times of 100; weekly means, the usual remedy, leave too few points in a follow-up of eight weeks.
 * @formula
 *   r1c = r1 + (1 + 4 r1) / n         rc = r1c clamped to 0 … 0.9         var' = var (1 + rc) / (1 − rc)
 *   interval: the slopes of rank (N ∓ 1.959964 √var') / 2 of all N
 * @source Hamed and Rao, J Hydrol 1998;204:182; Bartlett, J R Stat Soc 1935;98:536. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs {MIN_TREND_READINGS} days with measurements over {MIN_TREND_DAYS} days.
 * @notFor Forecasting; proof of an effect.
 */
export function trendWithMemory(points: readonly Point[]): Figure<TrendWithMemory> {
  const found = trend(points)
  if (!found.ok) return found
  const { n, slopePerDay, slopePer30Days, residualLag1, varS, z } = found
  const corrected = residualLag1 === null ? 0 : residualLag1 + (1 + 4 * residualLag1) / n
  const lag1Used = Math.min(MOST_LAG1_USED, Math.max(0, corrected))
  const widening = (1 + lag1Used) / (1 - lag1Used)
  return {
    ok: true,
    n,
    slopePerDay,
    slopePer30Days,
    ...slopeInterval(pairwiseSlopes(points), varS * widening),
    p: normalTwoSidedP(z / Math.sqrt(widening)),
    lag1Used,
    rough: n < ROUGH_TREND_BELOW,
  }
}
