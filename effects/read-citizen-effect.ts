// One citizen's effect as it is known now, straight from the ledger: a late reading is in it at once. Who may see it is decided by whoever asks.

import { addLocalDays, type CitizenId, type EpochMs, startOfLocalDay } from '#core'
import {
  citizenEventsOf,
  type DailyWindow,
  type Database,
  dailyValues,
  deviceModels,
  effectMembers,
  goalsOf,
  interventionsOf,
} from '#ledger'
import type { CitizenEffect, EffectCourse } from './citizen-effect.js'
import { type CourseFrame, coursesOf } from './course.js'
import { type Measure, measuredOf, SHARE_WITHIN } from './measures.js'
import { dayValues, outcomeEffect, YEAR_DAYS } from './outcome.js'
import { planOf } from './plans.js'
import { joinedWindows } from './windows.js'

export const CITIZEN_EFFECT_VERSION = 1
/** Days before a start that charts show: half a year. */
const DAYS_BEFORE = 182

/**
 * @param at only days that are over by then count, so that the answer stays the same all day but for late readings
 * @returns null when nothing with a start date was ever begun: then there is no effect page
 */
export async function citizenEffect(
  database: Database,
  citizenId: CitizenId,
  at: EpochMs,
): Promise<CitizenEffect | null> {
  const [interventions, events, goals, [member]] = await Promise.all([
    interventionsOf(database, [citizenId]),
    citizenEventsOf(database, [citizenId]),
    goalsOf(database, citizenId),
    effectMembers(database, [citizenId]),
  ])
  if (!member) return null
  const frames = coursesOf(interventions, events, member, at)
  if (frames.length === 0) return null
  const measures = frames.map((frame) => measuresOf(frame, member.measured))
  const metrics = [...new Set(measures.flat().map((m) => m.metric))]
  const days = await dailyValues(database, windowsOf(citizenId, frames, at), metrics, SHARE_WITHIN)
  const models = await deviceModels(database, [...new Set(days.flatMap((d) => d.devices))])
  const courses = frames.map((course, i): EffectCourse => {
    const others = frames.flatMap((f) => (f === course ? [] : f.interventions))
    const outcomes = measures[i]!.map((measure, nth) =>
      outcomeEffect({
        measure,
        primary: nth === 0,
        values: dayValues(measure, days),
        goal: goals.find((g) => g.measure === measure.id) ?? null,
        course,
        events,
        others,
        models,
        at,
      }),
    )
    return { ...course, outcomes }
  })
  return {
    citizenId,
    at,
    method: { name: 'citizen-effect', version: CITIZEN_EFFECT_VERSION },
    courses: courses.reverse(),
  }
}

/** The measures of all the course's plans, the first plan's primary one first. */
function measuresOf({ interventions }: CourseFrame, measured: ReadonlySet<number>): Measure[] {
  return measuredOf([...new Set(interventions.flatMap((i) => planOf(i.plan.id).measures))], measured)
}

/** Half a year before each start to a year after it, and the newest year; overlapping ones as one. Ends with the last day that is over. */
function windowsOf(citizenId: CitizenId, courses: readonly CourseFrame[], at: EpochMs): DailyWindow[] {
  const today = startOfLocalDay(at)
  const wanted = [
    ...courses.map(({ startAt }) => ({
      from: addLocalDays(startAt, -DAYS_BEFORE),
      to: Math.min(today, addLocalDays(startAt, YEAR_DAYS)),
    })),
    { from: Math.max(addLocalDays(at, -YEAR_DAYS), courses[0]?.startAt ?? at), to: today },
  ]
  return joinedWindows(citizenId, wanted)
}
