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

/** What a screen may show. @param values in time order, evenly spaced */
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
