// How much pressure moves (clinical.md 3.3): within the series, from reading to reading, from day to day, from morning to evening.

import { standardDeviation, variationPercent } from '../statistics/standard-deviation.js'
import { mean, sum } from '../statistics/sum.js'
import type { DayPhase } from './phase.js'

export interface PressureSample {
  /** Systolic or diastolic, mmHg. */
  value: number
  /** Local day number. */
  day: number
  phase: DayPhase | null
}

/** mmHg, but for the percentage. Null where there are too few readings for it. */
export interface PressureVariability {
  mean: number | null
  sd: number | null
  cvPercent: number | null
  /** Average real variability: the mean step from one reading to the next. */
  arv: number | null
  /** SD of the day means. */
  dayToDaySd: number | null
  morningMean: number | null
  eveningMean: number | null
  morningMinusEvening: number | null
}

/**
 * @param samples in time order
 *
 * @figure Blood pressure variability (SD, CV, ARV, day to day, morning minus evening)
 * @nurse How much the pressure moves: from reading to reading, from day to day, and between morning and evening. Some movement is normal; a large
 *   one is a reason to look at how and when it is measured first.
 * @statistician SD and CV (n − 1) over used readings; ARV is the mean absolute step between successive readings in time order; day-to-day SD is
 *   that of unweighted day means. All grow with measurement error, and SD falls short in few readings.
 * @formula
 *   ARV = Σ |x(k+1) − x(k)| / (n − 1)        CV % = 100 SD / mean
 *   day-to-day SD = SD of day means           morning − evening = difference of phase means
 * @source Parati, J Hypertens 2021;39:1742 (home); average real variability: Mena, J Hypertens 2005;23:505.
 * @needs Two readings (or days, or one in each phase); each is blank without. Shown beside a sufficient average only.
 * @notFor A treatment goal: none is agreed.
 * @with averageRealVariability
 */
export function pressureVariability(samples: readonly PressureSample[]): PressureVariability {
  const values = samples.map((s) => s.value)
  const meanOf = (phase: DayPhase): number | null => mean(samples.filter((s) => s.phase === phase).map((s) => s.value))
  const [morningMean, eveningMean] = [meanOf('morning'), meanOf('evening')]
  return {
    mean: mean(values),
    sd: standardDeviation(values),
    cvPercent: variationPercent(values),
    arv: averageRealVariability(values),
    dayToDaySd: standardDeviation(dayMeans(samples)),
    morningMean,
    eveningMean,
    morningMinusEvening: morningMean === null || eveningMean === null ? null : morningMean - eveningMean,
  }
}

/** @returns null for fewer than two values */
export function averageRealVariability(values: readonly number[]): number | null {
  if (values.length < 2) return null
  return sum(values.slice(1).map((v, i) => Math.abs(v - values[i]!))) / (values.length - 1)
}

function dayMeans(samples: readonly PressureSample[]): number[] {
  const days = new Map<number, number[]>()
  for (const { day, value } of samples) {
    const own = days.get(day)
    if (own) own.push(value)
    else days.set(day, [value])
  }
  return [...days.values()].map((own) => sum(own) / own.length)
}
