// The log-rank test of two groups (clinical.md 6.9; Mantel): do they differ in time to event? Hypergeometric variance.

import { chiSquareUpperTail } from '../statistics/chi-square.js'
import { type Figure, notEnough } from '../statistics/figure.js'
import type { TimeToEvent } from './kaplan-meier.js'

export interface LogRank {
  observedFirst: number
  expectedFirst: number
  /** Null when no time tells the groups apart. */
  chi2: number | null
  p: number | null
}

/**
 * @figure Do two groups differ in time to event? (log-rank)
 * @nurse Whether the curves of two groups differ by more than chance. It says nothing about how much.
 * @statistician Mantel's log-rank with hypergeometric variance, 1 df. Weak when curves cross.
 * @formula
 *   χ² = (O − E)² / V,   E = Σ d n_1 / n,   V = Σ d (n_1/n)(1 − n_1/n)(n − d)/(n − 1)
 * @source Mantel, Cancer Chemother Rep 1966;50:163.
 * @needs People and events in both groups.
 * @notFor The size of a difference; cause without randomisation.
 */
export function logRank(first: readonly TimeToEvent[], second: readonly TimeToEvent[]): Figure<LogRank> {
  const fewest = Math.min(first.length, second.length)
  if (fewest === 0) return notEnough(0, 1)
  const everybody = [...first.map((p) => ({ ...p, isFirst: true })), ...second.map((p) => ({ ...p, isFirst: false }))]
  everybody.sort((a, b) => a.time - b.time)
  let firstAtRisk = first.length
  let [expected, variance] = [0, 0]
  for (let i = 0; i < everybody.length; ) {
    const atRisk = everybody.length - i
    const share = firstAtRisk / atRisk
    const time = everybody[i]!.time
    let events = 0
    for (; i < everybody.length && everybody[i]!.time === time; i++) {
      if (everybody[i]!.event) events++
      if (everybody[i]!.isFirst) firstAtRisk--
    }
    expected += events * share
    if (atRisk > 1) variance += (events * share * (1 - share) * (atRisk - events)) / (atRisk - 1)
  }
  const observedFirst = first.filter((p) => p.event).length
  const chi2 = variance > 0 ? (observedFirst - expected) ** 2 / variance : null
  return {
    ok: true,
    observedFirst,
    expectedFirst: expected,
    chi2,
    p: chi2 === null ? null : chiSquareUpperTail(chi2, 1),
  }
}
