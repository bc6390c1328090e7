// The cumulative sum (clinical.md 4.6; Page 1954): small departures to the same side add up. It does not reset after a signal.

import { type Figure, refuse } from '../statistics/figure.js'

export interface CusumConfig {
  /** What is usual for this person. */
  mean: number
  sd: number
  /** Slack in SDs: smaller departures do not add up. */
  k: number
  /** Decision limit in SDs. */
  h: number
}

export const CUSUM_DEFAULTS = { k: 0.5, h: 5 } as const

export interface CusumStep {
  cPlus: number
  cMinus: number
  signal: 'low' | 'high' | null
}

/**
 * @param values in time order
 *
 * @figure Slow drift: CUSUM
 * @nurse Adds up small departures to the same side, and signals when together they are too many to be chance.
 * @statistician Two one-sided tabular CUSUMs in units of the own SD, slack k {CUSUM_DEFAULTS.k}, decision limit h {CUSUM_DEFAULTS.h}, no reset
 *   after a signal. Assumes independent readings.
 * @formula
 *   y = (x − mean) / SD;   C⁺ = max(0, C⁺ + y − k);   C⁻ = max(0, C⁻ − y − k);   signal when C > h
 * @source Page, Biometrika 1954;41:100.
 * @needs An own baseline (median and robust SD); without spread it refuses.
 * @notFor An alarm by itself; telling when the change began.
 */
export function cusum(
  values: readonly number[],
  { mean, sd, k, h }: CusumConfig,
): Figure<{ steps: CusumStep[] }, 'no-spread'> {
  if (!(sd > 0)) return refuse('no-spread')
  let [cPlus, cMinus] = [0, 0]
  const steps = values.map((x) => {
    const y = (x - mean) / sd
    cPlus = Math.max(0, cPlus + y - k)
    cMinus = Math.max(0, cMinus - y - k)
    return { cPlus, cMinus, signal: signalOf(cPlus, cMinus, h) }
  })
  return { ok: true, steps }
}

/** Both may run when h is small; the larger one names the side. */
function signalOf(cPlus: number, cMinus: number, h: number): CusumStep['signal'] {
  if (cPlus <= h && cMinus <= h) return null
  return cPlus >= cMinus ? 'high' : 'low'
}
