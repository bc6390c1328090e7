// What the judgement says: colours, and reasons as data, so that every language and every screen words them itself.

import type { EpochMs, MetricId } from '#core'

/** `none` is grey: nothing known, too old, in doubt, or not judged. It is never green. */
export type Triage = 'red' | 'yellow' | 'green' | 'none'

export type ReasonKind =
  /** At or beyond a fixed limit. */
  | 'low'
  | 'high'
  /** Too far from what is usual for this person; `limit` is the distance that is allowed. */
  | 'below-usual'
  | 'above-usual'
  /** The mean of the last seven days is at or above the limit. */
  | 'mean-high'
  /** Weight gained in a few days, and slowly against the usual. */
  | 'gain'
  | 'slow-gain'
  | 'slow-loss'

export interface Reason {
  kind: ReasonKind
  level: 'red' | 'yellow'
  metric: MetricId
  valueIndex: number
  /** What was measured; for `mean-high` the mean, for `gain` the kilograms gained. */
  measured: number
  decimals: number
  limit: number
  usual: number | null
  /** When the judged reading was measured. */
  at: EpochMs
  /** The first of the readings in a row that broke this limit. */
  since: EpochMs
  /** How many in a row, this one included. */
  times: number
  /** A single very high pressure that no second reading has confirmed yet (clinical.md 3.6). */
  unconfirmed?: true
  /** Readings and days behind a mean. */
  basis?: { readings: number; days: number }
}

/** Why a measure cannot be judged (clinical.md 4.9). */
export type NotEvaluable = 'doubtful' | 'stale' | 'no-limits' | 'no-reading-in-window'

export interface MeasureJudgement {
  metric: MetricId
  triage: Triage
  /** Worst first. */
  reasons: readonly Reason[]
  notEvaluable: NotEvaluable | null
  /** The newest reading is in doubt ("mulig målefejl"): it never colours. */
  doubtful: boolean
  /** Older than the plan expects. */
  stale: boolean
  /** When the newest reading, doubtful or not, was measured. */
  at: EpochMs
  /** Median of the last 28 days without the newest 24 hours, per value; null while there are too few. */
  usual: readonly (number | null)[]
  /** The largest distance from the usual, in robust standard deviations; null while learning. */
  z: number | null
}

export interface MissedJudgement {
  /** The planned measure that is missing. */
  metric: MetricId
  /** Planned measurements in a row that did not come, up to yesterday. */
  run: number
  level: 'yellow' | 'red' | null
  lastAt: EpochMs | null
  everyDays: number
}

export interface CitizenJudgement {
  /** Worst colour of the measures; green only when every planned measure is fresh, trustworthy and fine. */
  triage: Triage
  /** Of all measures, worst first. */
  reasons: readonly Reason[]
  measures: readonly MeasureJudgement[]
  /** The planned measure with the longest run of missed measurements; null when nothing is planned. */
  missed: MissedJudgement | null
  doubtful: boolean
  lastAt: EpochMs | null
}
