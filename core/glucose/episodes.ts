// Episodes of low and high glucose (clinical.md 2.6; Danne, Diabetes Care 2017;40:1631): at least 15 minutes beyond a limit, ended by 15 minutes back.
// States: outside → (15 min beyond) → inside → (15 min back, or a gap of more than 45 minutes) → outside.

import type { EpochMs } from '../time/instant.js'
import { MS_PER_MINUTE } from '../time/local-clock.js'
import { GLUCOSE_LIMITS, type GlucoseUnit } from './ranges.js'

export type EpisodeKind = 'low' | 'very-low' | 'high' | 'very-high'

export interface GlucoseEpisode {
  /** First reading beyond the limit. */
  from: EpochMs
  /** Last reading beyond the limit. */
  to: EpochMs
  /** The lowest or highest value, in the series' unit. */
  extreme: number
  /** The series ends while it runs. */
  running: boolean
}

interface Run {
  from: EpochMs
  extreme: number
}

/** Fifteen minutes, less the half minute that device clocks may be off; each reading counts for one interval. */
const LONG_ENOUGH_MINUTES = 14.5
const LONGEST_GAP_MS = 45 * MS_PER_MINUTE

function isBeyond(kind: EpisodeKind, unit: GlucoseUnit): (value: number) => boolean {
  const limits = GLUCOSE_LIMITS[unit]
  switch (kind) {
    case 'low':
      return (v) => v < limits.low
    case 'very-low':
      return (v) => v < limits.veryLow
    case 'high':
      return (v) => v > limits.high
    case 'very-high':
      return (v) => v > limits.veryHigh
  }
}

/**
 * @param series ascending times, no time twice
 * @param intervalMinutes what one reading counts for: the sensor's median interval
 *
 * @figure Episodes of low and high glucose
 * @nurse How often, and for how long, glucose was low or high for at least 15 minutes. Single odd readings do not count.
 * @statistician Runs of readings beyond a limit that last 15 minutes, each reading counting for one interval (tolerance half a minute,
 *   {LONG_ENOUGH_MINUTES}); ended by 15 minutes back, or by a gap above 45 minutes. An episode that still runs at the end of the series counts,
 *   and is marked.
 * @formula
 *   low < {GLUCOSE_LIMITS.mmol/L.low}    serious low < {GLUCOSE_LIMITS.mmol/L.veryLow}    high > {GLUCOSE_LIMITS.mmol/L.high}    very high > {GLUCOSE_LIMITS.mmol/L.veryHigh} mmol/L
 *   start and end: last − first reading + one interval ≥ 15 minutes
 * @source Danne, Diabetes Care 2017;40:1631.
 * @needs A sensor's series with two readings or more. Counts per week need the {SUFFICIENT.days} days of time in range.
 * @notFor Counting lows that the citizen felt; finger-prick readings.
 */
export function glucoseEpisodes(
  { times, values, unit }: { times: ArrayLike<number>; values: ArrayLike<number>; unit: GlucoseUnit },
  kind: EpisodeKind,
  intervalMinutes: number,
): GlucoseEpisode[] {
  const beyond = isBeyond(kind, unit)
  const deeper = kind === 'low' || kind === 'very-low' ? Math.min : Math.max
  const lastsLong = (from: EpochMs, to: EpochMs): boolean =>
    (to - from) / MS_PER_MINUTE + intervalMinutes >= LONG_ENOUGH_MINUTES

  const found: GlucoseEpisode[] = []
  let inside: GlucoseEpisode | null = null
  /** The unbroken run of readings that is about to start or to end an episode. */
  let run: Run | null = null

  for (let i = 0; i < times.length; i++) {
    const at = times[i]!
    const v = values[i]!
    if (i > 0 && at - times[i - 1]! > LONGEST_GAP_MS) {
      inside = null
      run = null
    }
    if (beyond(v) === (inside !== null)) {
      // As before: no change is under way.
      run = null
      if (inside) {
        inside.to = at
        inside.extreme = deeper(inside.extreme, v)
      }
      continue
    }
    const longer: Run = run ?? { from: at, extreme: v }
    longer.extreme = deeper(longer.extreme, v)
    run = longer
    if (!lastsLong(longer.from, at)) continue
    if (inside) inside = null
    else {
      inside = { from: longer.from, to: at, extreme: longer.extreme, running: false }
      found.push(inside)
    }
    run = null
  }
  if (inside) inside.running = true
  return found
}
