// Which method answers a question (clinical.md 6.13): the page picks, the user may look behind it.

import { type Figure, notEnough, type Refused, refuse } from '../statistics/figure.js'
import { MIN_READINGS_PER_PHASE } from './before-after.js'
import { MIN_PEOPLE } from './mixed-model.js'
import { MIN_WEEKS_PER_SIDE } from './segments.js'
import { FOLLOW_UP_SHARE, GROUP_ESTIMATE_FROM } from './showing-rules.js'
import { MIN_TREND_DAYS, MIN_TREND_READINGS } from './trend.js'

export interface PersonFacts {
  readingsBefore: number
  readingsAfter: number
  /** All readings of the follow-up so far, and the days they span. */
  readings: number
  spanDays: number
  /** Weeks with readings on each side of the start. */
  weeksBefore: number
  weeksAfter: number
}

export interface PersonMethods {
  /** Did it change? The series replaces the plain before and after. */
  change: Figure<{ method: 'interrupted-time-series' | 'before-after' }>
  /** Is it still moving? Always beside the change. */
  moving: Figure<{ method: 'trend' }>
}

export function methodsForPerson(facts: PersonFacts): PersonMethods {
  const weeks = Math.min(facts.weeksBefore, facts.weeksAfter)
  const readings = Math.min(facts.readingsBefore, facts.readingsAfter)
  const change: PersonMethods['change'] =
    weeks >= MIN_WEEKS_PER_SIDE
      ? { ok: true, method: 'interrupted-time-series' }
      : readings >= MIN_READINGS_PER_PHASE
        ? { ok: true, method: 'before-after' }
        : notEnough(readings, MIN_READINGS_PER_PHASE)
  return { change, moving: movingMethod(facts) }
}

function movingMethod({ readings, spanDays }: PersonFacts): PersonMethods['moving'] {
  if (readings < MIN_TREND_READINGS) return notEnough(readings, MIN_TREND_READINGS)
  return spanDays < MIN_TREND_DAYS ? notEnough(Math.floor(spanDays), MIN_TREND_DAYS) : { ok: true, method: 'trend' }
}

export interface GroupFacts {
  /** People with both measurements, and everybody with a baseline. */
  pairs: number
  enrolled: number
  comparison: 'none' | 'control-group' | 'staggered-start'
  /** People with visits at several months. */
  peopleWithVisits: number
  visitsPerPerson: number
}

export type GroupMethod = 'paired-change' | 'ancova' | 'staggered-start' | 'mixed-model'

/** Better than without? Where nobody is compared, only whether the group changed. */
export function methodForGroup(facts: GroupFacts): Figure<{ method: GroupMethod }, 'too-few-followed-up'> {
  if (facts.comparison === 'staggered-start') return enough(facts, 'staggered-start')
  if (facts.visitsPerPerson > 2 && facts.peopleWithVisits >= MIN_PEOPLE) return { ok: true, method: 'mixed-model' }
  return enough(facts, facts.comparison === 'control-group' ? 'ancova' : 'paired-change')
}

function enough(
  { pairs, enrolled }: GroupFacts,
  method: GroupMethod,
): Figure<{ method: GroupMethod }> | Refused<'too-few-followed-up'> {
  if (pairs < GROUP_ESTIMATE_FROM) return notEnough(pairs, GROUP_ESTIMATE_FROM)
  return pairs < FOLLOW_UP_SHARE * enrolled ? refuse('too-few-followed-up') : { ok: true, method }
}
