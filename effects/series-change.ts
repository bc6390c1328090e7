// The change as an interrupted time series (clinical.md 6.5, 6.13): replaces before and after once there are 12 weeks on each side.

import {
  effectVerdict,
  interruptedTimeSeries,
  MIN_READINGS_PER_PHASE,
  methodsForPerson,
  verdictAfterDeviceSwap,
  type WeekMean,
} from '#core'
import type { ShownChange } from './citizen-effect.js'
import type { Asked } from './outcome.js'

/** Weeks after the start that are looked at: a fixed window, set in advance. */
const WEEKS_AFTER = 52

/** @returns null when there are too few weeks, or they cannot tell */
export function seriesChange(weeks: readonly WeekMean[], { measure, swapped }: Asked): ShownChange | null {
  const used = weeks.filter((w) => w.week < WEEKS_AFTER)
  const weeksBefore = used.filter((w) => w.week < 0).length
  const { change } = methodsForPerson({
    readingsBefore: weeksBefore,
    readingsAfter: used.length - weeksBefore,
    readings: used.length,
    spanDays: 7 * used.length,
    weeksBefore,
    weeksAfter: used.length - weeksBefore,
  })
  if (!change.ok || change.method !== 'interrupted-time-series') return null
  const found = interruptedTimeSeries({
    week: used.map((w) => w.week),
    value: used.map((w) => w.value),
    interventionWeek: 0,
  })
  if (!found.ok) return null
  const { estimate, low, high } = found.effectAtEnd
  const shown = { ok: true, method: 'interrupted-time-series', estimate, low, high, rough: found.rough } as const
  const { better, mcid } = measure
  if (better === null || mcid === null) return { ...shown, verdict: null, moreNeeded: null }
  // Weeks stand for readings: twelve on each side are more than the verdict asks for.
  const enough = { nBaseline: MIN_READINGS_PER_PHASE, nFollowUp: MIN_READINGS_PER_PHASE }
  const judged = effectVerdict({ estimate, low, high, mcid: mcid.value, better, ...enough })
  const verdict = swapped ? verdictAfterDeviceSwap(judged) : judged
  return verdict === 'insufficient-data' ? null : { ...shown, verdict, moreNeeded: null }
}
