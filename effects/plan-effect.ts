// What is told about a group: everybody whom one plan of one organisation was begun with. Plain data, ready for JSON, and already without small cells:
// whatever is null here is hidden for good, and no screen, table or file can bring it back. A change after a start is no proof of an effect.

import type { EpochMs } from '#core'
import type { Name, OutcomeMeasure } from './citizen-effect.js'

/** From `planEffects(database, organisationId)`: one organisation, by its int8 as decimal text. */
export interface PlanEffects {
  /** The night that every citizen was last judged in; null before the first. */
  settledAt: EpochMs | null
  method: { name: 'plan-effect'; version: number }
  /** What a group needs to be shown: for the words of the empty state. */
  minimum: { people: number; estimate: number; followUpShare: number }
  /** In the catalogue's order. Plans that nobody was begun with are left out. */
  plans: PlanEffect[]
}

export interface PlanEffect {
  plan: { id: string; name: Name }
  /** When these figures were made. Older than `PlanEffects.settledAt` when only one to four people differ since: then newer ones would give those away. */
  settledAt: EpochMs
  /** The plan's primary measure first, never empty. */
  outcomes: PlanOutcome[]
}

/** A count of people; null when hidden: 1 to 4, or another hidden count would follow from it. */
export type ShownCount = number | null

export type LeftOutReason =
  /** Began so recently that a follow-up could not be there yet. */
  | 'not-due'
  | 'too-few-before'
  | 'too-few-after'
  /** Death, admission or the end of home monitoring before there was enough. */
  | 'ended'

export interface PlanOutcome {
  measure: OutcomeMeasure
  primary: boolean
  /** `nothing`: below the minimum, every number is null and nothing says how many there are. `counts-and-median`: 5–9 people, or fewer than 60 % followed up. */
  show: 'estimate' | 'counts-and-median' | 'nothing'
  completeness: PlanCompleteness
  /** Paired change, follow-up minus baseline; the reason when `show` is not `estimate`. */
  change:
    | PlanChange
    | { ok: false; reason: 'too-few-people'; need: number }
    | { ok: false; reason: 'too-few-followed-up' }
  /** Of the same people, in the unit of changes; null when hidden. Without interval and verdict. */
  medianChange: number | null
  /** People whose change reached the important difference. Null where none is agreed, or when hidden. */
  improved: PlanShare | null
  worsened: PlanShare | null
  /** Null when nobody was picked for a high (or low) value, or without an estimate. */
  regression: RegressionWarning | null
}

export interface PlanCompleteness {
  enrolled: ShownCount
  /** Measured enough before and after. */
  withBoth: ShownCount
  /** Of those with a baseline whose follow-up is due, 0 to 1; null when hidden. */
  followUpShare: number | null
  /** "Those who stayed": fewer than 60 % were measured again. True and false are both safe to show. */
  thoseWhoStayed: boolean
  leftOut: ShownCount
  reasons: { reason: LeftOutReason; people: ShownCount }[]
  /** Where those without follow-up started; null below five of them. */
  leftOutMeanBaseline: number | null
}

export interface PlanChange {
  ok: true
  n: number
  meanBaseline: number
  meanFollowUp: number
  /** In the unit of changes, with the 95 % interval; the ends are null when nothing varies. */
  estimate: number
  low: number | null
  high: number | null
  sd: number
}

export interface PlanShare {
  people: number
  /** 0 to 1, with Wilson's 95 % interval. */
  proportion: number
  low: number
  high: number
}

/** People picked for a high value come back by themselves: "of the 9 mmHg, about 5 would be expected without any intervention". */
export interface RegressionWarning {
  /** What people were picked by, in the unit of values. */
  cut: number
  direction: 'above' | 'below'
  /** Change to expect without any intervention, in the unit of changes. */
  expected: number
  /** The population that the limit cuts, as far as it is known. */
  population: { mean: number; sd: number; reliability: number; source: string }
}
