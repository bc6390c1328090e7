// One citizen with everything that is measured at home, for `npm run bench -- core`: drawn from a seed, the same in every run.

import {
  addLocalDays,
  type EpochMs,
  fromLocal,
  type GlucoseReading,
  type PressureReading,
  type RandomStream,
  seededStream,
  type TimedValue,
} from '#core'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const CGM_EVERY_MS = 5 * MINUTE

/** Three blows of one sitting, litres. */
export interface BlowSession {
  at: EpochMs
  blows: readonly { fev1L: number; fvcL: number }[]
}

export interface BenchCitizen {
  startAt: EpochMs
  endAt: EpochMs
  glucose: readonly GlucoseReading[]
  /** Two readings in the morning and two in the evening, in time order. */
  pressure: readonly PressureReading[]
  weight: readonly TimedValue[]
  spirometry: readonly BlowSession[]
  spo2: readonly TimedValue[]
}

/** @param cgmReadings one every five minutes */
export function benchCitizen(seed: number, days: number, cgmReadings: number): BenchCitizen {
  const startAt = fromLocal(2026, 3, 1).at
  const random = (label: string): RandomStream => seededStream(seed, `bench/core/${label}`)
  const daily = (hour: number): EpochMs[] =>
    Array.from({ length: days }, (_, day) => addLocalDays(startAt, day) + hour * HOUR)
  const morning = daily(7)
  return {
    startAt,
    endAt: addLocalDays(startAt, days),
    glucose: glucose(random('glucose'), startAt, cgmReadings),
    pressure: morning.flatMap((at) => pressureOfDay(random(`pressure/${at}`), at)),
    weight: series(random('weight'), morning, 82, 0.4),
    spirometry: morning.map((at) => blowsOf(random(`blows/${at}`), at)),
    spo2: series(random('spo2'), morning, 93, 1.1),
  }
}

/** Meals and a slow wander, in tenths of mmol/L: crosses every limit now and then, as a real sensor does. */
function glucose(random: RandomStream, startAt: EpochMs, n: number): GlucoseReading[] {
  let wander = 0
  return Array.from({ length: n }, (_, i) => {
    wander = 0.995 * wander + random.normal(0, 0.2)
    const meals = 1.8 * Math.max(0, Math.sin((2 * Math.PI * i) / 96)) ** 2
    const value = Math.min(27, Math.max(2, 7.2 + meals + wander))
    return { at: startAt + i * CGM_EVERY_MS, value: Math.round(10 * value) / 10, unit: 'mmol/L' }
  })
}

function pressureOfDay(random: RandomStream, morning: EpochMs): PressureReading[] {
  return [0, 1, 13 * 60, 13 * 60 + 1].map((minutes) => ({
    at: morning + minutes * MINUTE,
    systolicMmHg: Math.round(random.normal(138, 7)),
    diastolicMmHg: Math.round(random.normal(82, 5)),
    pulsePerMinute: Math.round(random.normal(72, 5)),
    irregular: random.chance(0.02),
  }))
}

function blowsOf(random: RandomStream, at: EpochMs): BlowSession {
  const fev1L = random.normal(1.6, 0.1)
  const blows = Array.from({ length: 3 }, () => {
    const own = fev1L - Math.abs(random.normal(0, 0.06))
    return { fev1L: own, fvcL: own + random.normal(1.2, 0.05) }
  })
  return { at, blows }
}

function series(random: RandomStream, times: readonly EpochMs[], mean: number, sd: number): TimedValue[] {
  let last = 0
  return times.map((at) => {
    last = 0.5 * last + random.normal(0, sd)
    return { at, value: Math.round(10 * (mean + last)) / 10 }
  })
}
