// The marks of an XmR chart (clinical.md 6.3): which points differ from chance, by the first rule that applies, and what that means.

import type { XmrLimits } from './xmr-limits.js'

export type XmrSignal =
  | 'above-upl'
  | 'below-lpl'
  | 'trend-up'
  | 'trend-down'
  | 'two-of-three-high'
  | 'two-of-three-low'
  | 'shift-high'
  | 'shift-low'
  | 'common'
export type XmrMeaning = 'special-improvement' | 'special-concern' | 'special-neutral' | 'common'
export type ImprovementDirection = 'up' | 'down' | 'none'

const RUN = 7
/** Rounding of sums is not a signal: ten times 0.1 lies on a mean of 0.1. */
const LIMIT_SLACK = 1e-12

/** One signal per point. A later point can complete a run and so mark earlier ones; no mark depends on what comes after the run. */
export function xmrSignals(values: readonly number[], limits: XmrLimits): XmrSignal[] {
  const trend = trends(values)
  const sides = values.map((v) => sideOf(v, limits.mean))
  const two = twoOfThree(values, sides, limits)
  const shift = shifts(sides)
  return values.map((v, i) => outside(v, limits) ?? trend[i] ?? two[i] ?? shift[i] ?? 'common')
}

export function meaningOf(signal: XmrSignal, improvement: ImprovementDirection): XmrMeaning {
  if (signal === 'common') return 'common'
  if (improvement === 'none') return 'special-neutral'
  const isHigh = signal === 'above-upl' || signal === 'trend-up' || signal.endsWith('-high')
  return isHigh === (improvement === 'up') ? 'special-improvement' : 'special-concern'
}

function sideOf(value: number, mean: number): -1 | 0 | 1 {
  if (Math.abs(value - mean) <= LIMIT_SLACK * Math.max(1, Math.abs(mean))) return 0
  return value > mean ? 1 : -1
}

function outside(value: number, { upl, lpl, mean }: XmrLimits): XmrSignal | null {
  const slack = LIMIT_SLACK * Math.max(1, Math.abs(mean))
  if (value > upl + slack) return 'above-upl'
  return value < lpl - slack ? 'below-lpl' : null
}

/** Seven points are six steps; of two runs that share a point the later wins. */
function trends(values: readonly number[]): (XmrSignal | undefined)[] {
  const marks: (XmrSignal | undefined)[] = values.map(() => undefined)
  let steps = 0
  let direction = 0
  for (let i = 1; i < values.length; i++) {
    const step = Math.sign(values[i]! - values[i - 1]!)
    steps = step !== 0 && step === direction ? steps + 1 : Math.abs(step)
    direction = step
    if (steps < RUN - 1) continue
    for (let k = i - steps; k <= i; k++) marks[k] = direction > 0 ? 'trend-up' : 'trend-down'
  }
  return marks
}

function twoOfThree(values: readonly number[], sides: readonly number[], limits: XmrLimits): (XmrSignal | undefined)[] {
  const isNear = values.map((v) => (v > limits.nearUpper || v < limits.nearLower) && outside(v, limits) === null)
  const marks: (XmrSignal | undefined)[] = values.map(() => undefined)
  for (let from = 0; from + 2 < values.length; from++) {
    const window = [from, from + 1, from + 2]
    const side = sides[from]!
    if (side === 0 || window.some((i) => sides[i] !== side)) continue
    const near = window.filter((i) => isNear[i])
    if (near.length >= 2) for (const i of near) marks[i] = side > 0 ? 'two-of-three-high' : 'two-of-three-low'
  }
  return marks
}

/** A point on the mean breaks the run. */
function shifts(sides: readonly number[]): (XmrSignal | undefined)[] {
  const marks: (XmrSignal | undefined)[] = sides.map(() => undefined)
  let run = 0
  for (let i = 0; i < sides.length; i++) {
    run = sides[i] !== 0 && i > 0 && sides[i] === sides[i - 1] ? run + 1 : Math.abs(sides[i]!)
    if (run < RUN) continue
    for (let k = i - run + 1; k <= i; k++) marks[k] = sides[i]! > 0 ? 'shift-high' : 'shift-low'
  }
  return marks
}
