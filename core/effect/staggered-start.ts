// Staggered start (clinical.md 6.7; after Callaway and Sant'Anna 2021): fair when everybody gets the intervention, but not at once. Those who start are compared with those
// who have not started yet. Never one two-way fixed-effects regression.

import { standardDeviation } from '../statistics/standard-deviation.js'
import { mean } from '../statistics/sum.js'

export interface Starter {
  /** The month of the start; null for never. */
  startMonth: number | null
  /** Value per month. */
  values: ReadonlyMap<number, number>
}

export interface StaggeredCell {
  startMonth: number
  /** Months after the start, 0 the month of it; below 0 the check. */
  eventTime: number
  nTreated: number
  nNotYet: number
  /** Mean change of starters minus that of people not yet started. */
  att: number
  se: number
  /** Enough people on both sides to publish. */
  publishable: boolean
}

export interface StaggeredStart {
  cells: StaggeredCell[]
  /** Averages over start months, weighted by starters. */
  byEventTime: { eventTime: number; nTreated: number; att: number }[]
  /** The months before the start against the month before it (k = −3, −2; at −1 it is 0): should be about 0. */
  check: { eventTime: number; nTreated: number; att: number }[]
}

const FEWEST = 2
const FEWEST_PUBLISHED = 5
const CHECKED = [-3, -2]

/**
 * @param horizon months after the start to follow
 *
 * @figure Staggered start
 * @nurse When everybody gets the intervention but not at once, those who have started are compared with those who have not yet. The months before
 *   the start should show nothing; if they do, the comparison is not fair.
 * @statistician Group-time average effects against not-yet-treated, base period g − 1, averaged per event time with weights by number of starters;
 *   unadjusted. The check at k = −3 and −2 tests parallel pre-trends; k = −1 is 0 by construction. Standard errors are given for cells, not for
 *   averages.
 * @formula
 *   att(g, k) = mean(y(g+k) − y(g−1)) of those starting in month g − the same of those not started by g+k (for k < 0: by g)
 * @source Callaway and Sant'Anna, J Econom 2021;225:200.
 * @needs {FEWEST} people on each side of a cell; {FEWEST_PUBLISHED} to be published.
 * @notFor A start that depends on how the citizen is doing.
 */
export function staggeredStart(people: readonly Starter[], horizon: number): StaggeredStart {
  const starts = [...new Set(people.flatMap((p) => (p.startMonth === null ? [] : [p.startMonth])))].sort(
    (a, b) => a - b,
  )
  const after = Array.from({ length: Math.max(0, Math.floor(horizon) + 1) }, (_, k) => k)
  const cellsOf = (times: readonly number[]): StaggeredCell[] =>
    starts.flatMap((g) => times.flatMap((k) => cellOf(people, g, k) ?? []))
  const cells = cellsOf(after)
  return { cells, byEventTime: averaged(cells, after), check: averaged(cellsOf(CHECKED), CHECKED) }
}

function cellOf(people: readonly Starter[], startMonth: number, eventTime: number): StaggeredCell | null {
  const month = startMonth + eventTime
  // Before the start those who start are "not yet" themselves: the others are those who start later.
  const lastMonth = Math.max(month, startMonth)
  const treated: number[] = []
  const notYet: number[] = []
  for (const { startMonth: start, values } of people) {
    const before = values.get(startMonth - 1)
    const then = values.get(month)
    if (before === undefined || then === undefined) continue
    if (start === startMonth) treated.push(then - before)
    else if (start === null || start > lastMonth) notYet.push(then - before)
  }
  if (treated.length < FEWEST || notYet.length < FEWEST) return null
  const share = (changes: readonly number[]): number => standardDeviation(changes)! ** 2 / changes.length
  return {
    startMonth,
    eventTime,
    nTreated: treated.length,
    nNotYet: notYet.length,
    att: mean(treated)! - mean(notYet)!,
    se: Math.sqrt(share(treated) + share(notYet)),
    publishable: Math.min(treated.length, notYet.length) >= FEWEST_PUBLISHED,
  }
}

function averaged(cells: readonly StaggeredCell[], times: readonly number[]): StaggeredStart['byEventTime'] {
  return times.flatMap((eventTime) => {
    const here = cells.filter((c) => c.eventTime === eventTime)
    const nTreated = here.reduce((total, c) => total + c.nTreated, 0)
    if (nTreated === 0) return []
    return [{ eventTime, nTreated, att: here.reduce((total, c) => total + c.nTreated * c.att, 0) / nTreated }]
  })
}
