// Percentile bootstrap (clinical.md 6.1): reproducible, because the seed is part of the question and is stored with the answer.

import { mulberry32 } from '../random.js'
import { quantile } from './quantile.js'
import { mean } from './sum.js'

export const RESAMPLES = 2000

export interface Bootstrap {
  low: number
  high: number
  /** Mean of the statistic over the resamples. */
  bootMean: number
}

/**
 * @param values at least one
 * @param statistic of a resample; it must not keep the array, which is used again
 *
 * @figure Bootstrap interval
 * @nurse A second way to find "likely between", by drawing from the data again and again. It stands beside the usual one.
 * @statistician Percentile bootstrap of {RESAMPLES} resamples with type 7 quantiles; mulberry32 with a stored seed, so that every result can be
 *   repeated. Resamples people, never serial readings. Too narrow for few people.
 * @formula
 *   interval = quantiles 0.025 and 0.975 of the statistic over {RESAMPLES} resamples
 * @source Efron and Tibshirani, An Introduction to the Bootstrap, 1993.
 * @needs One value; meaningful from about ten.
 * @notFor Serial readings of one person.
 */
export function bootstrap(
  values: readonly number[],
  statistic: (resample: number[]) => number,
  seed: number,
  resamples = RESAMPLES,
): Bootstrap | null {
  if (values.length === 0 || resamples < 1) return null
  const next = mulberry32(seed)
  const drawn = new Array<number>(values.length).fill(0)
  const results = Array.from({ length: resamples }, () => {
    for (let i = 0; i < drawn.length; i++) drawn[i] = values[Math.floor(next() * values.length)]!
    return statistic(drawn)
  })
  return { low: quantile(results, 0.025)!, high: quantile(results, 0.975)!, bootMean: mean(results)! }
}
