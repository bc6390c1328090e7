// What must stay hidden beside tables (clinical.md 6.10): shares, means and quantiles of few people, groups that differ by a few, filters that point at one.

import { SMALL_CELL } from './suppression.js'

/** A municipality and a diagnosis together: below this only counts. */
export const UNIT_OF_ONE_BELOW = 20

const isSmall = (n: number): boolean => n > 0 && n < SMALL_CELL

/** A count on its own, outside a table: null for 1 to 4. */
export function shownCount(n: number): number | null {
  return isSmall(n) ? null : n
}

/** Hidden when few have it, and when few have it not. */
export function mayShowShare(numerator: number, n: number): boolean {
  return n > 0 && !isSmall(n) && !isSmall(numerator) && !isSmall(n - numerator)
}

/** Mean and SD. Minimum and maximum are never shown: each is one person. */
export function mayShowMean(n: number): boolean {
  return n >= SMALL_CELL
}

/** @param p the cut, between 0 and 1: five people on each side */
export function mayShowQuantile(n: number, p: number): boolean {
  return p > 0 && p < 1 && Math.floor(n * p + 1e-9) >= SMALL_CELL && Math.floor(n * (1 - p) + 1e-9) >= SMALL_CELL
}

/** Two groups that differ by 1 to 4 people: the one minus the other would show those. Refuse the second to whoever has seen the first. */
export function differsByFew(shown: ReadonlySet<string>, asked: ReadonlySet<string>): boolean {
  let different = 0
  for (const person of shown) if (!asked.has(person)) different++
  for (const person of asked) if (!shown.has(person)) different++
  return isSmall(different)
}

export interface GroupFilter {
  hasMunicipality: boolean
  hasDiagnosis: boolean
}

export function isCountsOnly(filter: GroupFilter, n: number): boolean {
  return filter.hasMunicipality && filter.hasDiagnosis && n < UNIT_OF_ONE_BELOW
}
