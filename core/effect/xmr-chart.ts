// A process over time, the XmR chart (clinical.md 6.3). Takes weekly means: daily readings of one person resemble each other, and the chart would cry wolf.

import { lag1 } from '../statistics/correlation.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import { type Assurance, assurance } from './assurance.js'
import { type XmrLimits, xmrLimits } from './xmr-limits.js'
import { type ImprovementDirection, meaningOf, type XmrMeaning, type XmrSignal, xmrSignals } from './xmr-signals.js'

/** With fewer baseline points no limits are drawn. */
export const MIN_SPC_POINTS = 12
/** Above this the points are too alike for the chart's rules. */
export const MOST_LAG1 = 0.3

export interface XmrOptions {
  /** Points that the limits are drawn from; null for all. Rebasing needs a written reason. */
  baselineN: number | null
  screenOutliers: boolean
  improvement: ImprovementDirection
  target: number | null
}

export interface XmrChart {
  limits: XmrLimits
  /** One per point. */
  signals: XmrSignal[]
  meanings: XmrMeaning[]
  assurance: Assurance | null
  /** Of the baseline around its mean; null when it does not vary. */
  lag1: number | null
  /** The points resemble their neighbours too much: use weekly means, and say so. */
  isOverSensitive: boolean
}

/**
 * What a screen may show. @param values in time order, evenly spaced
 *
 * @figure Process over time (SPC, XmR chart)
 * @nurse Which weeks differ from the usual up and down. Between the limits it is chance, and there is nothing to explain. Marked points are a
 *   reason to ask what happened; blue is better, orange is worse, and grey is usual.
 * @statistician Individuals chart with limits from the average moving range of the baseline, on the effect page the weeks before the start
 *   (optionally without extreme ranges, once), and four rules, of which the first that applies marks the point. Four rules together give several
 *   false marks in a hundred points. Lag 1 of the baseline above {MOST_LAG1} makes it over-sensitive, which is why it takes weekly means.
 * @formula
 *   limits = mean ± {LIMIT_FACTOR} × average moving range          near limits = mean ± 2/3 of that
 *   screening: moving ranges ≥ {SCREEN_FACTOR} × the average are left out once
 *   1 outside the limits   2 trend: {RUN} points, all steps the same way   3 two of three beyond a near limit (inside the limit), all three on one side
 *   4 shift: {RUN} points in a row on the same side of the mean
 * @source NHS England, Making Data Count.
 * @needs {MIN_SPC_POINTS} baseline points; with fewer the points are drawn without limits: "n of {MIN_SPC_POINTS}". Limits are moved only with a
 *   written reason.
 * @notFor Proof of an effect; daily readings of one citizen; comparing units, which is what the funnel is for.
 * @with fitXmr, xmrLimits, xmrSignals, meaningOf
 */
export function xmrChart(values: readonly number[], options: XmrOptions): Figure<XmrChart> {
  const have = baselineOf(values, options).length
  const chart = have < MIN_SPC_POINTS ? null : fitXmr(values, options)
  return chart === null ? notEnough(have, MIN_SPC_POINTS) : { ok: true, ...chart }
}

/** The arithmetic alone, from two points on; not for showing. */
export function fitXmr(values: readonly number[], options: XmrOptions): XmrChart | null {
  const baseline = baselineOf(values, options)
  const limits = xmrLimits(baseline, options.screenOutliers)
  if (limits === null) return null
  const signals = xmrSignals(values, limits)
  const likeness = lag1(baseline.map((v) => v - limits.mean))
  return {
    limits,
    signals,
    meanings: signals.map((s) => meaningOf(s, options.improvement)),
    assurance: assurance(limits, options.improvement, options.target),
    lag1: likeness,
    isOverSensitive: likeness !== null && likeness > MOST_LAG1,
  }
}

function baselineOf(values: readonly number[], { baselineN }: XmrOptions): readonly number[] {
  return baselineN === null ? values : values.slice(0, Math.max(0, baselineN))
}
