// What one night makes of some citizens: their part in each group they belong to. The same definitions as on their own pages.

import {
  addLocalDays,
  type CitizenId,
  type EpochMs,
  MIN_READINGS_PER_PHASE,
  mean,
  startOfLocalDay,
  WINDOW_DAYS,
} from '#core'
import {
  citizenEventsOf,
  type DailyValues,
  dailyValues,
  type EffectMember,
  effectMembers,
  interventionsOf,
  type Queryable,
  type SettledEffect,
} from '#ledger'
import { type CourseFrame, coursesOf } from './course.js'
import { type Measure, measuredOf, SHARE_WITHIN } from './measures.js'
import { countedDays, dayValues } from './outcome.js'
import type { LeftOutReason } from './plan-effect.js'
import { planOf } from './plans.js'
import { joinedWindows } from './windows.js'

export type MemberStatus = 'both' | LeftOutReason

/** @param at readings of days that were over by then count */
export async function settleCitizens(
  db: Queryable,
  citizenIds: readonly CitizenId[],
  at: EpochMs,
): Promise<SettledEffect[]> {
  const interventions = groupedByCitizen(await interventionsOf(db, citizenIds))
  const events = groupedByCitizen(await citizenEventsOf(db, citizenIds))
  const parts = (await effectMembers(db, citizenIds)).flatMap((member) => {
    const { citizenId } = member
    return partsOf(member, coursesOf(interventions.get(citizenId) ?? [], events.get(citizenId) ?? [], member, at))
  })
  const windows = [...groupedByCitizen(parts)].flatMap(([citizenId, own]) =>
    joinedWindows(
      citizenId,
      own.map(({ course }) => ({
        from: addLocalDays(course.startAt, -WINDOW_DAYS.baseline),
        to: Math.min(startOfLocalDay(at), addLocalDays(course.startAt, WINDOW_DAYS.followUpTo + 1)),
      })),
    ),
  )
  const metrics = [...new Set(parts.map((p) => p.measure.metric))]
  const days = groupedByCitizen(windows.length === 0 ? [] : await dailyValues(db, windows, metrics, SHARE_WITHIN))
  return parts.map((part) => settled(part, days.get(part.citizenId) ?? [], at))
}

function groupedByCitizen<T extends { citizenId: CitizenId }>(items: readonly T[]): Map<CitizenId, T[]> {
  const groups = new Map<CitizenId, T[]>()
  for (const item of items) {
    const group = groups.get(item.citizenId)
    if (group) group.push(item)
    else groups.set(item.citizenId, [item])
  }
  return groups
}

interface Part {
  citizenId: CitizenId
  organisationId: string
  plan: string
  measure: Measure
  course: CourseFrame
}

/** A citizen counts once in each plan, with the first course that holds it; nowhere without an organisation. */
function partsOf({ citizenId, organisationId, measured }: EffectMember, courses: readonly CourseFrame[]): Part[] {
  if (organisationId === null) return []
  const first = new Map<string, CourseFrame>()
  for (const course of courses) {
    for (const { plan } of course.interventions) if (!first.has(plan.id)) first.set(plan.id, course)
  }
  return [...first].flatMap(([plan, course]) =>
    measuredOf(planOf(plan).measures, measured).map((measure) => ({
      citizenId,
      organisationId,
      plan,
      measure,
      course,
    })),
  )
}

function settled({ measure, course, ...whose }: Part, days: readonly DailyValues[], at: EpochMs): SettledEffect {
  const { startDay, until, phases } = countedDays(dayValues(measure, days), course, at)
  const [nBaseline, nFollowUp] = [phases.baseline.length, phases.followUp.length]
  return {
    ...whose,
    measure: measure.id,
    status: statusOf(measure, nBaseline, nFollowUp, until - startDay, course.ended !== null),
    nBaseline,
    nFollowUp,
    baselineMean: mean(phases.baseline.map((r) => r.value)),
    followUpMean: mean(phases.followUp.map((r) => r.value)),
  }
}

/** @param started whole days since the start that count */
export function statusOf(
  { perWeek }: Pick<Measure, 'perWeek'>,
  nBaseline: number,
  nFollowUp: number,
  started: number,
  ended: boolean,
): MemberStatus {
  if (nBaseline < MIN_READINGS_PER_PHASE) return 'too-few-before'
  if (nFollowUp >= MIN_READINGS_PER_PHASE) return 'both'
  if (ended) return 'ended'
  const dueAfter = WINDOW_DAYS.followUpFrom + 7 * Math.ceil(MIN_READINGS_PER_PHASE / perWeek)
  return started < dueAfter ? 'not-due' : 'too-few-after'
}
