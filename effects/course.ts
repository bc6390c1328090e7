// Courses: which interventions are judged together, where a course ends, and what else happened on the way (clinical.md 6.15). Pure.

import { combinedStarts, type EpochMs, localDaysBetween } from '#core'
import type { CitizenEvent, EffectMember, Intervention } from '#ledger'
import type { EffectCourse, EffectMark, StartedIntervention } from './citizen-effect.js'
import { isPlan, kindName, planOf } from './plans.js'

export type CourseFrame = Omit<EffectCourse, 'outcomes'>

/** Interventions with a start that lies behind `at`, oldest first. One whose start nobody has said is not begun, and a plan that this version does not know is not told. */
export function begunInterventions(interventions: readonly Intervention[], at: EpochMs): StartedIntervention[] {
  return interventions
    .flatMap((i): StartedIntervention[] => {
      if (i.start === null || i.start.at > at || !isPlan(i.plan)) return []
      return [
        {
          id: i.interventionId,
          plan: { id: i.plan, name: planOf(i.plan).name },
          kind: { id: i.kind, name: kindName(i.kind) },
          startAt: i.start.at,
          recordedAt: i.start.recordedAt,
          stoppedAt: i.stop === null || i.stop.at > at ? null : i.stop.at,
          startMoved: i.startMoved && { to: i.startMoved.at, recordedAt: i.startMoved.recordedAt },
        },
      ]
    })
    .sort((a, b) => a.startAt - b.startAt)
}

/** Courses in order of start. */
export function coursesOf(
  interventions: readonly Intervention[],
  events: readonly CitizenEvent[],
  member: Pick<EffectMember, 'endedAt'>,
  at: EpochMs,
): CourseFrame[] {
  const begun = begunInterventions(interventions, at)
  return combinedStarts(begun).map((together) => {
    const startAt = together[0].startAt
    const ended = endOf(startAt, events, member.endedAt, at)
    return {
      startAt,
      days: localDaysBetween(startAt, ended?.at ?? at),
      interventions: together,
      ended,
      marks: marksOf(begun, events, ended, at),
    }
  })
}

/** The first death, admission or end of home monitoring after a start: nothing later is looked at. */
function endOf(
  startAt: EpochMs,
  events: readonly CitizenEvent[],
  leftAt: EpochMs | null,
  at: EpochMs,
): EffectCourse['ended'] {
  const ends = events.flatMap((e) => (e.kind === 'exacerbation' ? [] : [{ at: e.at, why: e.kind }]))
  const all = [...ends, ...(leftAt === null ? [] : [{ at: leftAt, why: 'left' as const }])]
  const after = all.filter((e) => e.at > startAt && e.at <= at).sort((a, b) => a.at - b.at)
  return after[0] ?? null
}

function marksOf(
  begun: readonly StartedIntervention[],
  events: readonly CitizenEvent[],
  ended: EffectCourse['ended'],
  at: EpochMs,
): EffectMark[] {
  const marks: EffectMark[] = begun.flatMap(({ kind, startAt, stoppedAt, startMoved }) => [
    { at: startAt, kind: 'start' as const, name: kind.name },
    ...(stoppedAt === null ? [] : [{ at: stoppedAt, kind: 'stop' as const, name: kind.name }]),
    ...(startMoved === null ? [] : [{ at: startMoved.to, kind: 'start-moved-to' as const, name: kind.name }]),
  ])
  const happened = events.filter((e) => e.at <= at).map((e) => ({ at: e.at, kind: e.kind, name: null }))
  const left = ended?.why === 'left' ? [{ at: ended.at, kind: 'left' as const, name: null }] : []
  return [...marks, ...happened, ...left].sort((a, b) => a.at - b.at)
}
