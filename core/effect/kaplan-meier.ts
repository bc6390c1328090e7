// Time to event (clinical.md 6.9; Kaplan and Meier 1958): the share without the event, Greenwood's variance, log-log interval, median and restricted mean.
// Censor at death for admissions, and name it; with more than 5 % deaths use `cumulativeIncidence` instead.

import { type Figure, notEnough } from '../statistics/figure.js'
import { Z95 } from '../statistics/normal.js'

export interface TimeToEvent {
  /** Days from the start to the event, or to the end of what was seen. */
  time: number
  /** False: still without the event when last seen. */
  event: boolean
}

export interface SurvivalStep {
  time: number
  atRisk: number
  events: number
  survival: number
  se: number | null
  /** Null when survival is 0 or 1. */
  low: number | null
  high: number | null
}

export interface KaplanMeier {
  n: number
  events: number
  /** At each time with events. */
  steps: SurvivalStep[]
  /** First time when half or fewer are left; null for "not reached". */
  median: number | null
  /** Mean time without the event up to tau: the area under the curve. */
  rmst: number
  /** Draw no further: from here fewer than 5 are at risk. Null when that never comes. */
  drawUntil: number | null
}

export const FEWEST_DRAWN = 5

/**
 * @param tau end of the restricted mean, in days
 *
 * @figure Time to event (Kaplan-Meier)
 * @nurse How large a part have not yet had the event (such as an admission) as time goes, with people who have only been followed for a while.
 *   "Median not reached" means that more than half are still without it.
 * @statistician Product-limit estimate, Greenwood variance, log-log interval, median as the first time with S ≤ 0.5, restricted mean to τ. Assumes
 *   non-informative censoring. Drawn only while {FEWEST_DRAWN} are at risk.
 * @formula
 *   S = Π (1 − d_i / n_i);   var = S² Σ d_i / (n_i (n_i − d_i));   interval = S^exp(± 1.96 √Σ / |ln S|);   RMST = area under S to τ
 * @source Kaplan and Meier, J Am Stat Assoc 1958;53:457.
 * @needs {FEWEST_DRAWN} people at risk.
 * @notFor More than {COMPETING_ABOVE%} % deaths, where cumulative incidence is shown.
 */
export function kaplanMeier(people: readonly TimeToEvent[], tau: number): Figure<KaplanMeier> {
  if (people.length === 0) return notEnough(0, 1)
  const steps = stepsOf(people)
  return {
    ok: true,
    n: people.length,
    events: people.filter((p) => p.event).length,
    steps,
    median: steps.find((s) => s.survival <= 0.5 + 1e-12)?.time ?? null,
    rmst: restrictedMean(steps, tau),
    drawUntil: drawnUntil(people),
  }
}

function stepsOf(people: readonly TimeToEvent[]): SurvivalStep[] {
  const ordered = [...people].sort((a, b) => a.time - b.time)
  const steps: SurvivalStep[] = []
  let survival = 1
  let greenwood = 0
  for (let i = 0; i < ordered.length; ) {
    const time = ordered[i]!.time
    const atRisk = ordered.length - i
    let events = 0
    for (; i < ordered.length && ordered[i]!.time === time; i++) if (ordered[i]!.event) events++
    if (events === 0) continue
    survival = events === atRisk ? 0 : survival * (1 - events / atRisk)
    greenwood = events === atRisk ? Number.POSITIVE_INFINITY : greenwood + events / (atRisk * (atRisk - events))
    steps.push({ time, atRisk, events, survival, ...spreadOf(survival, greenwood) })
  }
  return steps
}

function spreadOf(survival: number, greenwood: number): Pick<SurvivalStep, 'se' | 'low' | 'high'> {
  if (survival <= 0 || survival >= 1) return { se: null, low: null, high: null }
  const onLogLog = Math.sqrt(greenwood) / Math.abs(Math.log(survival))
  const end = (sign: number): number => survival ** Math.exp(sign * Z95 * onLogLog)
  return { se: survival * Math.sqrt(greenwood), low: end(1), high: end(-1) }
}

function restrictedMean(steps: readonly SurvivalStep[], tau: number): number {
  let area = 0
  let from = 0
  let height = 1
  for (const { time, survival } of steps) {
    if (time >= tau) break
    area += height * (time - from)
    from = time
    height = survival
  }
  return area + height * Math.max(0, tau - from)
}

function drawnUntil(people: readonly TimeToEvent[]): number | null {
  const times = people.map((p) => p.time).sort((a, b) => a - b)
  return times.length < FEWEST_DRAWN ? 0 : (times[times.length - FEWEST_DRAWN] ?? null)
}
