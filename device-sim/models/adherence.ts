// Whether a citizen measures (clinical.md 7.5): her class, holidays, and illness. Missing is informative: the ill measure less.

import { type EpochMs, mulberry32At, streamSeed } from '#core'
import type { Adherence } from '../population/types.js'
import { worstSymptoms } from '../truth/events.js'
import { type Body, DAY, localDay } from './body.js'

const HOLIDAY_PER_DAY = 1 / 180
const LONGEST_HOLIDAY = 14

/** The probability that her class gives to one planned sitting, before holidays and illness. */
export function usualShare({ class: kind, stopsAfterWeeks }: Adherence, enrolledAt: EpochMs, at: EpochMs): number {
  const weeks = Math.max(0, (at - enrolledAt) / (7 * DAY))
  switch (kind) {
    case 'steady':
      return 0.95
    case 'fading':
      return 0.9 * 0.985 ** weeks
    case 'weekend-gaps':
      return isWeekend(at) ? 0.25 : 0.93
    case 'drop-out':
      return weeks < (stopsAfterWeeks ?? 0) ? 0.85 : 0
  }
}

/** Local day 0 (1970-01-01) was a Thursday. */
function isWeekend(at: EpochMs): boolean {
  const weekday = (((localDay(at) + 3) % 7) + 7) % 7
  return weekday >= 5
}

export function onHoliday(body: Body, day: number): boolean {
  const seed = streamSeed(body.noise, 'holiday')
  for (let began = day - LONGEST_HOLIDAY + 1; began <= day; began++) {
    if (mulberry32At(seed, 2 * began) >= HOLIDAY_PER_DAY) continue
    if (day < began + 7 + Math.floor(8 * mulberry32At(seed, 2 * began + 1))) return true
  }
  return false
}

/** Whoever has a story to tell measures while it is told. */
const STORY_MS = 9 * 86_400_000

/** Whether she sits down to measure at that time of that day. @param slot tells the sittings of a day apart */
export function measures(body: Body, at: EpochMs, slot: string): boolean {
  const day = localDay(at)
  const { adherence, enrolledAt, truth } = body.citizen
  if (truth.scripted.some((event) => event.keepsMeasuring && Math.abs(at - event.onsetAt) < STORY_MS)) return true
  if (onHoliday(body, day)) return false
  const ill = worstSymptoms(truth, at) > 0.6 ? 0.6 : 1
  return mulberry32At(streamSeed(body.noise, `sits/${slot}`), day) < usualShare(adherence, enrolledAt, at) * ill
}
