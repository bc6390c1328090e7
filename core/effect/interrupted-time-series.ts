// Interrupted time series, the main method (clinical.md 6.5): segmented regression with AR(1) errors by REML (Turner 2021: the least bad for short series).
// Never proof: list what else happened at the start. A missing week is a longer step of the same AR(1), not a guessed value.

import type { Estimate } from '../statistics/estimate.js'
import { type Figure, notEnough, type Refused, refuse } from '../statistics/figure.js'
import { gridThenGolden } from '../statistics/golden-section.js'
import { invertSymmetric, type Matrix } from '../statistics/small-matrix.js'
import {
  MIN_WEEKS_PER_SIDE,
  SEGMENT_COLUMNS,
  type SegmentCoefficients,
  type Segments,
  segmentEstimates,
  segmentsOf,
  type WeeklySeries,
  weeksOnShorterSide,
} from './segments.js'

const K = SEGMENT_COLUMNS
const MOST_RHO = 0.9

/** With fewer weeks on a side the interval holds the truth a little less often than promised (docs/effect-honesty.md). */
export const ROUGH_BELOW_WEEKS = 52

export interface InterruptedTimeSeries {
  n: number
  /** Say "rough" beside the interval. */
  rough: boolean
  /** Autocorrelation of neighbouring weeks. */
  rho: number
  innovationSd: number
  df: number
  coef: SegmentCoefficients
  /** Against "had nothing changed", in the last week. */
  effectAtEnd: Estimate
}

/**
 * What a screen may show; with fewer weeks draw the graph without estimates.
 *
 * @figure Interrupted time series, AR(1) by REML
 * @nurse Whether the line of weekly averages took a step, or changed its slope, when something began, compared with how it was going before. The
 *   dashed line is "had nothing changed". Other things may have happened at the same time, and they are listed.
 * @statistician Segmented regression with level and slope change and AR(1) errors, ρ by restricted maximum likelihood over −{MOST_RHO} to
 *   {MOST_RHO}; t intervals with df reduced for positive ρ. A missing week is a longer step of the same AR(1), not a guessed value. Slightly
 *   narrow for short series: "rough" below {ROUGH_BELOW_WEEKS} weeks on a side. No control series, so concurrent events are confounded.
 * @formula
 *   y = b0 + b1 t + b2 D + b3 (t − T) D + e,   D = 1 from week T on,   e(t) = ρ e(t−1) + u(t)
 *   REML minimises ((n−4) ln(SSE / (n−4)) − ln(1−ρ²) + ln det X*'X*) / 2        X*, y*: rows minus ρ times the row before
 *   effect in the last week = b2 + b3 (t_last − T)        df = max(2, (n−4)(1−r) / (1+r)),  r = max(0, ρ)
 * @source Turner, BMC Med Res Methodol 2021;21:181; Bernal, Int J Epidemiol 2017;46:348. Coverage: [How honest are the
 *   figures?](effect-honesty.md)
 * @needs {MIN_WEEKS_PER_SIDE} weeks on each side; with fewer the graph is drawn without estimates.
 * @notFor Proof; a start that was chosen because the values were extreme just then.
 * @with fitInterruptedTimeSeries, segmentsOf, weeksOnShorterSide, segmentEstimates
 */
export function interruptedTimeSeries(series: WeeklySeries): Figure<InterruptedTimeSeries, 'weeks-not-distinct'> {
  const have = weeksOnShorterSide(series)
  if (have < MIN_WEEKS_PER_SIDE) return notEnough(have, MIN_WEEKS_PER_SIDE)
  const fitted = fitInterruptedTimeSeries(series)
  return 'ok' in fitted ? fitted : { ok: true, ...fitted }
}

/** The arithmetic alone; not for showing. */
export function fitInterruptedTimeSeries(series: WeeklySeries): InterruptedTimeSeries | Refused<'weeks-not-distinct'> {
  const segments = segmentsOf(series)
  const n = segments.values.length
  if (new Set(segments.weeks).size < n || n <= K) return refuse('weeks-not-distinct')
  const plain = whitened(productsOf(segments, segments.values), 0)
  if (!plain) return refuse('weeks-not-distinct')
  // What the lines leave over at rho 0 stands in for y from here on: small numbers, so that products lose no digits.
  const rest = segments.values.map((v, i) => v - dot(segments.rows[i]!, plain.b))
  // A series that the lines meet exactly has no noise to correlate.
  const isExact = dot(rest, rest) <= 1e-22 * dot(segments.values, segments.values)
  const products = productsOf(segments, rest)
  const criterion = (rho: number): number => remlCriterion(products, rho, n)
  const rho = isExact ? 0 : gridThenGolden(criterion, -MOST_RHO, MOST_RHO, 0.02)
  const fit = whitened(products, rho) ?? { ...plain, b: plain.b.map(() => 0) }
  const variance = isExact ? 0 : fit.sse / (n - K)
  const used = Math.max(0, rho)
  const df = Math.max(2, ((n - K) * (1 - used)) / (1 + used))
  const b = fit.b.map((v, j) => v + plain.b[j]!)
  const covariance = fit.inverse.map((row) => row.map((v) => v * variance))
  const sinceAtEnd = segments.weeks[n - 1]! - series.interventionWeek
  return {
    n,
    rough: weeksOnShorterSide(series) < ROUGH_BELOW_WEEKS,
    rho,
    innovationSd: Math.sqrt(variance),
    df,
    ...segmentEstimates(b, covariance, series.interventionWeek, sinceAtEnd, df),
  }
}

/** Products of the rows (x, y), summed over the pairs of neighbours that are equally many weeks apart: all that any rho needs. */
interface Products {
  /** Weeks to the row before; 0 for the first row, which has none. */
  gap: number
  pairs: number
  /** Of the row with itself, with the row before (both ways), and of the row before with itself. */
  own: Matrix
  cross: Matrix
  before: Matrix
}

function productsOf({ weeks, rows }: Segments, y: readonly number[]): Products[] {
  const byGap = new Map<number, Products>()
  const empty = (): Matrix => Array.from({ length: K + 1 }, () => new Array<number>(K + 1).fill(0))
  const full = rows.map((row, i) => [...row, y[i]!])
  for (let i = 0; i < full.length; i++) {
    const gap = i === 0 ? 0 : weeks[i]! - weeks[i - 1]!
    const sums = byGap.get(gap) ?? { gap, pairs: 0, own: empty(), cross: empty(), before: empty() }
    byGap.set(gap, sums)
    sums.pairs++
    const row = full[i]!
    const last = full[i - 1]
    for (let a = 0; a <= K; a++) {
      for (let c = 0; c <= K; c++) {
        sums.own[a]![c]! += row[a]! * row[c]!
        if (!last) continue
        sums.cross[a]![c]! += row[a]! * last[c]! + last[a]! * row[c]!
        sums.before[a]![c]! += last[a]! * last[c]!
      }
    }
  }
  return [...byGap.values()]
}

/**
 * What REML minimises over rho, by Cholesky of the products of (X, y): the last diagonal is the root of the sum of squared residuals.
 * It is asked a hundred times per series, so it works in place.
 */
function remlCriterion(products: readonly Products[], rho: number, n: number): number {
  const size = K + 1
  const lower = new Float64Array(size * size)
  let logs = 0
  for (const { gap, pairs, own, cross, before } of products) {
    const carried = gap === 0 ? 0 : rho ** gap
    const weight = (1 - rho * rho) / (1 - carried * carried)
    logs -= pairs * Math.log(weight)
    for (let a = 0; a < size; a++) {
      for (let c = 0; c <= a; c++) {
        lower[a * size + c]! += weight * (own[a]![c]! - carried * cross[a]![c]! + carried * carried * before[a]![c]!)
      }
    }
  }
  for (let a = 0; a < size; a++) {
    for (let c = 0; c <= a; c++) {
      let rest = lower[a * size + c]!
      for (let m = 0; m < c; m++) rest -= lower[a * size + m]! * lower[c * size + m]!
      if (a !== c) lower[a * size + c] = rest / lower[c * size + c]!
      else if (rest > 0) lower[a * size + a] = Math.sqrt(rest)
      else return Number.POSITIVE_INFINITY
    }
    if (a < K) logs += 2 * Math.log(lower[a * size + a]!)
  }
  const sse = lower[size * size - 1]! ** 2
  return ((n - K) * Math.log(sse / (n - K)) + logs) / 2
}

interface Whitened {
  b: number[]
  inverse: Matrix
  sse: number
}

/** Least squares on rows freed of their autocorrelation: each minus rho^gap times the row before, at equal variance. */
function whitened(products: readonly Products[], rho: number): Whitened | null {
  const sums: Matrix = Array.from({ length: K + 1 }, () => new Array<number>(K + 1).fill(0))
  for (const { gap, own, cross, before } of products) {
    const carried = gap === 0 ? 0 : rho ** gap
    const weight = (1 - rho * rho) / (1 - carried * carried)
    for (let a = 0; a <= K; a++) {
      for (let c = 0; c <= K; c++) {
        sums[a]![c]! += weight * (own[a]![c]! - carried * cross[a]![c]! + carried * carried * before[a]![c]!)
      }
    }
  }
  const found = invertSymmetric(sums.slice(0, K).map((row) => row.slice(0, K)))
  if (!found) return null
  const moment = sums[K]!.slice(0, K)
  const b = found.inverse.map((row) => dot(row, moment))
  return { b, inverse: found.inverse, sse: Math.max(0, sums[K]![K]! - dot(b, moment)) }
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, v, i) => total + v * b[i]!, 0)
}
