// What a rule needs about the reading it judges, and what all rules share: runs of readings, local days, the order of reasons.

import type { Condition, EpochMs, MetricId } from '#core'
import type { RecentReading } from './facts.js'
import type { Reason } from './judgement.js'

export interface Judged {
  metric: MetricId
  conditions: readonly Condition[]
  reading: RecentReading
  /** Trustworthy readings, oldest first; the first `before` of them are those before it. */
  recent: readonly RecentReading[]
  before: number
  usual: readonly (number | null)[]
  decimals: number
}

/** The index of the first reading, of those below `end`, whose time is past what is asked for. Readings are oldest first, and `past` never turns false again. */
export function firstPast(
  readings: readonly { at: EpochMs }[],
  past: (at: EpochMs) => boolean,
  end = readings.length,
): number {
  let [low, high] = [0, end]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (past(readings[middle]!.at)) high = middle
    else low = middle + 1
  }
  return low
}

/** How many readings in a row, back from the judged one, break the limit. */
export function runOf(
  { reading, recent, before }: Judged,
  valueIndex: number,
  breaks: (value: number) => boolean,
): { since: EpochMs; times: number } {
  let since = reading.at
  let times = 1
  for (let i = before - 1; i >= 0; i--) {
    const value = recent[i]!.values[valueIndex] ?? null
    if (value === null) continue
    if (!breaks(value)) break
    since = recent[i]!.at
    times++
  }
  return { since, times }
}

const RANK: Readonly<Record<Reason['kind'], number>> = {
  low: 0,
  high: 0,
  gain: 1,
  'mean-high': 2,
  'below-usual': 3,
  'above-usual': 3,
  'slow-gain': 4,
  'slow-loss': 4,
}

/** Red before yellow, then fixed limits before personal distances, then what has lasted longest. */
export function worstFirst(a: Reason, b: Reason): number {
  if (a.level !== b.level) return a.level === 'red' ? -1 : 1
  return (
    RANK[a.kind] - RANK[b.kind] ||
    a.since - b.since ||
    (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : a.valueIndex - b.valueIndex)
  )
}
