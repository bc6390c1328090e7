// How much of a plan was followed (clinical.md 4.7): each reading serves one due day, so extra readings never hide missed ones.

import defaults from '../clinical/defaults.json' with { type: 'json' }

export interface Adherence {
  due: number
  met: number
  /** Percent of due days that were met; null when nothing was due. */
  percent: number | null
  /** Readings that served no due day. */
  extraReadings: number
  /** Due days missed in a row at the end, and the longest such run. */
  currentMissedRun: number
  longestMissedRun: number
  level: MissedLevel
}

/** A silent citizen is the riskiest, and a dead battery looks the same: device state and last contact are shown beside. */
export type MissedLevel = 'green' | 'yellow' | 'red'

/** Two missed in a row are yellow, four are red. */
export function missedLevel(run: number): MissedLevel {
  const { yellowRun, redRun } = defaults.triageTemplates.missed
  return run >= redRun ? 'red' : run >= yellowRun ? 'yellow' : 'green'
}

/**
 * Due days in order take the earliest unused reading from the due day to `graceDays` after it.
 * @param dueDays local day numbers that the plan asks for, pauses already taken out
 * @param readingDays local day number of each reading
 * @param today local day number: a due day that may still be met is not counted until it is. Left out, all are over
 *
 * @figure Adherence to the plan, and missed in a row (*mangler … i træk*)
 * @nurse How many of the planned days were measured. Extra measurements do not make up for missed ones, and holidays and admissions do not count.
 *   {defaults.triageTemplates.missed.yellowRun} missed in a row is yellow, {defaults.triageTemplates.missed.redRun} is red: the silent citizens
 *   are the ones to worry about, and a flat battery looks just the same.
 * @statistician Greedy one-to-one matching of due days to reading days in order, with a grace period; percent of due days met, which cannot exceed
 *   100. A due day that may still be met is not counted. Missingness is informative: people measure less when they are ill.
 * @formula
 *   adherence % = 100 × due days met / due days            missed run = unmet due days in a row at the end
 * @source The platform's own definition.
 * @needs A plan with at least one day due.
 * @notFor Judging character; correcting other figures for what is missing.
 * @with missedLevel, withoutPauses, missedRun, standardPlan
 */
export function adherence(
  dueDays: readonly number[],
  readingDays: readonly number[],
  graceDays: number,
  today = Number.POSITIVE_INFINITY,
): Adherence {
  const ascending = (days: readonly number[]): number[] => [...days].sort((a, b) => a - b)
  const [due, readings] = [ascending(dueDays), ascending(readingDays)]
  let [next, met, open, run, longest] = [0, 0, 0, 0, 0]
  for (const day of due) {
    // Due days ascend, so a reading too early for this one is too early for all that follow.
    while (next < readings.length && readings[next]! < day) next++
    if (next < readings.length && readings[next]! <= day + graceDays) {
      next++
      met++
      run = 0
    } else if (day + graceDays >= today) {
      open++
    } else {
      run++
      longest = Math.max(longest, run)
    }
  }
  return {
    due: due.length - open,
    met,
    percent: due.length === open ? null : (100 * met) / (due.length - open),
    extraReadings: readings.length - met,
    currentMissedRun: run,
    longestMissedRun: longest,
    level: missedLevel(run),
  }
}
