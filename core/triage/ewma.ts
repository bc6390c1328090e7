// The exponentially weighted moving average (clinical.md 4.6; Roberts 1959, Lucas and Saccucci 1990): sees a slow drift that no single reading shows.

import { type Figure, refuse } from '../statistics/figure.js'

export interface EwmaConfig {
  /** What is usual for this person. */
  mean: number
  sd: number
  /** Weight of the newest reading, above 0 to 1. */
  lambda: number
  /** Width of the limits in SDs of the average. */
  L: number
}

export const EWMA_DEFAULTS = { lambda: 0.2, L: 2.7 } as const

export interface EwmaStep {
  z: number
  low: number
  high: number
  signal: 'low' | 'high' | null
}

/**
 * @param values in time order
 *
 * @figure Slow drift: EWMA
 * @nurse Sees a slow slide that no single reading shows, by weighing the newest readings most.
 * @statistician Exponentially weighted moving average with exact (time-varying) limits. The design (λ {EWMA_DEFAULTS.lambda}, L {EWMA_DEFAULTS.L})
 *   assumes independent readings; autocorrelation raises the rate of false signals.
 * @formula
 *   z(0) = mean;  z(i) = λ x(i) + (1 − λ) z(i−1)
 *   limits(i) = mean ± L SD √(λ / (2 − λ) × (1 − (1 − λ)^(2i)))
 * @source Roberts, Technometrics 1959;1:239; Lucas and Saccucci, Technometrics 1990;32:1.
 * @needs An own baseline (median and robust SD); without spread it refuses.
 * @notFor An alarm by itself.
 */
export function ewma(
  values: readonly number[],
  { mean, sd, lambda, L }: EwmaConfig,
): Figure<{ steps: EwmaStep[] }, 'no-spread'> {
  if (!(sd > 0)) return refuse('no-spread')
  let z = mean
  const steps = values.map((x, i) => {
    z = lambda * x + (1 - lambda) * z
    const width = L * sd * Math.sqrt((lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * (i + 1))))
    const [low, high] = [mean - width, mean + width]
    return { z, low, high, signal: z < low ? ('low' as const) : z > high ? ('high' as const) : null }
  })
  return { ok: true, steps }
}
