// What is computed from a stretch of readings is remembered with its first reading: a new reading leaves most stretches as they were.

import type { RecentReading } from './facts.js'

/** The readings of `series` from index `from` to below `to`. */
type OfStretch<T> = (series: readonly RecentReading[], from: number, to: number) => T

/**
 * Remembers what `compute` found. A stretch counts as the same when it begins and ends with the same objects and is as long: readings are
 * never changed, belong to one series, and are put into it one by one.
 */
export function remembered<T>(compute: OfStretch<T>): OfStretch<T> {
  const known = new WeakMap<RecentReading, { last: RecentReading; count: number; found: T }>()
  return (series, from, to) => {
    const [first, last, count] = [series[from], series[to - 1], to - from]
    if (first === undefined || last === undefined || count <= 0) return compute(series, from, from)
    const before = known.get(first)
    if (before && before.last === last && before.count === count) return before.found
    const found = compute(series, from, to)
    known.set(first, { last, count, found })
    return found
  }
}

/** One value of each reading of a stretch, without the missing. */
export function column(series: readonly RecentReading[], from: number, to: number, valueIndex: number): number[] {
  const values: number[] = []
  for (let i = from; i < to; i++) {
    const value = series[i]!.values[valueIndex] ?? null
    if (value !== null) values.push(value)
  }
  return values
}
