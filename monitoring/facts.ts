// What is known about a citizen when she is judged. Plain data: the ledger fills it, the judgement only reads it.

import type { CitizenId, Condition, Decimal, EpochMs, MetricId } from '#core'

/** The newest reading of a metric, whatever its quality. */
export interface LatestFact {
  at: EpochMs
  receivedAt: EpochMs
  values: readonly (Decimal | null)[]
  /** Bits of `FLAG_BITS`. */
  flags: number
}

/** One trustworthy reading of the last 28 days. Sensor glucose, and what a stream brought before its newest thousands, is thinned to one an hour. */
export interface RecentReading {
  at: EpochMs
  /** In the metric's order and unit. */
  values: readonly (number | null)[]
}

export interface MeasureFacts {
  metric: MetricId
  latest: LatestFact
  /** Oldest first. */
  recent: readonly RecentReading[]
}

export interface CitizenFacts {
  citizenId: CitizenId
  conditions: readonly Condition[]
  enrolledAt: EpochMs
  measures: readonly MeasureFacts[]
}
