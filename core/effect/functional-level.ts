// Fælles Sprog III functional levels (clinical.md 6.6): was the expected level reached? Levels are ordinal: no means, no t tests.

import { median } from '../statistics/quantile.js'

/** 0 none or negligible … 4 total limitation; 9 not relevant. */
export type FunctionalLevel = 0 | 1 | 2 | 3 | 4 | 9

export interface LeveledCondition {
  baseline: FunctionalLevel | null
  /** Set at the start, before follow-up. */
  expected: FunctionalLevel | null
  achieved: FunctionalLevel | null
}

export type GoalLabel = 'exceeded' | 'met' | 'partly-met' | 'not-met-unchanged' | 'declined' | 'not-assessable'

export interface FunctionalLevels {
  /** One per condition. */
  labels: GoalLabel[]
  assessable: number
  /** Met or exceeded. */
  goalMet: number
  /** Null when nothing can be assessed. */
  goalMetShare: number | null
  /** Achieved minus baseline; below 0 is better. */
  medianLevelChange: number | null
  improvedLevels: number
  worsenedLevels: number
}

const NOT_RELEVANT = 9

/**
 * @figure Functional level (Fælles Sprog III): goal met
 * @nurse For each condition: was the expected level reached? Exceeded, met, partly met, unchanged, declined, or not assessable. Holding a level
 *   can be the goal, and then unchanged is met.
 * @statistician Ordinal levels 0–4 compared in order; 9 (not relevant) or a missing level is not assessable. Shares among assessable, counts up
 *   and down, median change; no means and no t tests.
 * @formula
 *   achieved < expected: exceeded;  = expected: met;  else < baseline: partly met;  = baseline: not met, unchanged;  > baseline: declined
 *   share = (met + exceeded) / assessable
 * @source KL, Fælles Sprog III, code system urn:oid:1.2.208.176.2.21.
 * @needs Baseline, expected and achieved level; the expected one set before follow-up.
 * @notFor Averages of levels.
 * @with goalLabel
 */
export function functionalLevels(conditions: readonly LeveledCondition[]): FunctionalLevels {
  const labels = conditions.map(goalLabel)
  const assessable = labels.filter((l) => l !== 'not-assessable').length
  const goalMet = labels.filter((l) => l === 'met' || l === 'exceeded').length
  const changes = conditions.flatMap((c, i) =>
    labels[i] === 'not-assessable' || c.achieved === null || c.baseline === null ? [] : [c.achieved - c.baseline],
  )
  return {
    labels,
    assessable,
    goalMet,
    goalMetShare: assessable === 0 ? null : goalMet / assessable,
    medianLevelChange: median(changes),
    improvedLevels: changes.filter((c) => c < 0).length,
    worsenedLevels: changes.filter((c) => c > 0).length,
  }
}

/** "Met" comes before "unchanged": holding a level can be the goal. */
export function goalLabel({ baseline, expected, achieved }: LeveledCondition): GoalLabel {
  if (baseline === null || expected === null || achieved === null) return 'not-assessable'
  if ([baseline, expected, achieved].some((level) => level === NOT_RELEVANT)) return 'not-assessable'
  if (achieved < expected) return 'exceeded'
  if (achieved === expected) return 'met'
  if (achieved < baseline) return 'partly-met'
  return achieved === baseline ? 'not-met-unchanged' : 'declined'
}
