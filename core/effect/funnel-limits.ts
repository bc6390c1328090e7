// Funnel limits (Spiegelhalter 2005): between which shares a unit of n people lies by chance alone, around the overall share. Exact binomial, interpolated between whole
// counts. Organisations are compared here, never ranked.

import { binomialCdf } from '../statistics/binomial.js'

export interface FunnelLimits {
  n: number
  /** Shares from 0 to 1: 95 % and 99.8 %. */
  low95: number
  high95: number
  low998: number
  high998: number
}

/**
 * @param overall share from 0 to 1 @param n people in the unit, at least 1
 *
 * @figure Funnel plot
 * @nurse Which organisations differ from the whole by more than their size explains. Inside the funnel it is chance; small places swing most.
 *   Organisations are compared, never ranked, and staff are never shown.
 * @statistician Exact binomial limits at 95 and 99.8 %, interpolated between whole counts. Widened by √φ when the winsorised mean of squared z
 *   exceeds what chance explains. Not adjusted for case mix.
 * @formula
 *   limits: p(0.025, 0.975; 0.001, 0.999) of the binomial (n, overall share) / n;     φ = mean z², outermost tenths pulled in
 * @source Spiegelhalter, Stat Med 2005;24:1185.
 * @needs One person in the unit; small cells are hidden first.
 * @notFor League tables; calling a place good or bad.
 * @with overdispersion, widened
 */
export function funnelLimits(overall: number, n: number): FunnelLimits | null {
  if (!(n >= 1) || !(overall >= 0) || !(overall <= 1)) return null
  const people = Math.floor(n)
  const limit = (p: number): number => limitAt(p, overall, people)
  return { n: people, low95: limit(0.025), high95: limit(0.975), low998: limit(0.001), high998: limit(0.999) }
}

/** Where the distribution function, drawn as a line through whole counts, crosses p. */
function limitAt(p: number, share: number, n: number): number {
  if (share === 0 || share === 1) return share
  let [low, high] = [0, n]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (binomialCdf(middle, n, share) >= p) high = middle
    else low = middle + 1
  }
  const here = binomialCdf(low, n, share)
  const below = binomialCdf(low - 1, n, share)
  const back = here > below ? (here - p) / (here - below) : 0
  return Math.min(1, Math.max(0, (low - back) / n))
}

/**
 * How much more units differ than chance explains (dashboards: limits are widened when overdispersion is found):
 * mean of squared z over units, outermost tenths pulled in; 1 when chance explains all.
 */
export function overdispersion(units: readonly { n: number; count: number }[], overall: number): number {
  if (!(overall > 0) || !(overall < 1)) return 1
  const z = units
    .filter((u) => u.n > 0)
    .map((u) => (u.count / u.n - overall) / Math.sqrt((overall * (1 - overall)) / u.n))
    .sort((a, b) => a - b)
  if (z.length < 2) return 1
  const cut = Math.floor(z.length / 10)
  const inner = z.map((v) => Math.min(Math.max(v, z[cut]!), z[z.length - 1 - cut]!))
  const phi = inner.reduce((total, v) => total + v * v, 0) / z.length
  // Less than this is still chance: the mean of n squared normals varies by √(2/n).
  return phi > 1 + 2 * Math.sqrt(2 / z.length) ? phi : 1
}

/** Limits moved away from the overall share by √phi. */
export function widened(limits: FunnelLimits, overall: number, phi: number): FunnelLimits {
  const move = (limit: number): number => Math.min(1, Math.max(0, overall + (limit - overall) * Math.sqrt(phi)))
  return {
    n: limits.n,
    low95: move(limits.low95),
    high95: move(limits.high95),
    low998: move(limits.low998),
    high998: move(limits.high998),
  }
}
