// Home blood pressure (clinical.md 7.1): mesor, circadian rhythm, season, drug, day, sitting and cuff.

import { type EpochMs, mulberry32At, streamSeed } from '#core'
import type { SimDevice } from '../population/types.js'
import { eventsFeltAt, lungLevel, strain } from '../truth/events.js'
import { type Body, circadian, DAY, dailyNoise, localDay, localHour, readingNoise } from './body.js'

const PEAK_HOUR = 15.5
const MISSED_DOSE_SHARE = 0.05

export interface Pressure {
  systolic: number
  diastolic: number
}

/** The true pressure at that time, before the noise of day, sitting and cuff. */
export function truePressure(body: Body, at: EpochMs): Pressure {
  const { bloodPressure: truth } = body.citizen.truth
  const rhythm = circadian(at, PEAK_HOUR)
  const hour = localHour(at)
  const common = (hour >= 6 && hour < 9 ? 4 : 0) + 3 * seasonOf(at) + heartChange(body, at)
  const drug = drugShare(body, at)
  return {
    systolic:
      truth.systolicMesor + truth.systolicAmplitude * rhythm + common + drug * (truth.treatment?.systolicEffect ?? 0),
    diastolic:
      truth.diastolicMesor +
      truth.diastolicAmplitude * rhythm +
      common * 0.5 +
      drug * (truth.treatment?.diastolicEffect ?? 0),
  }
}

/** 1 in January, −1 in July. */
function seasonOf(at: EpochMs): number {
  return Math.cos((2 * Math.PI * (at / DAY - 15)) / 365.25)
}

/** How much of the drug's full effect is there; a missed dose gives half of it back the next day. */
function drugShare(body: Body, at: EpochMs): number {
  const { treatment } = body.citizen.truth.bloodPressure
  if (!treatment || at < treatment.startsAt) return 0
  const reached = 1 - Math.exp(-(at - treatment.startsAt) / DAY / treatment.timeConstantDays)
  const missed = mulberry32At(streamSeed(body.noise, 'missed-dose'), localDay(at) - 1) < MISSED_DOSE_SHARE
  return missed ? reached / 2 : reached
}

function heartChange(body: Body, at: EpochMs): number {
  let change = 0
  for (const event of eventsFeltAt(body.citizen.truth, at)) {
    if (event.kind === 'decompensation') change += event.systolicChange * strain(event, at)
  }
  return change
}

export interface PressureReading extends Pressure {
  mean: number
  pulse: number
  irregular: boolean
}

/**
 * What the cuff shows.
 * @param sittingAt when the sitting began: its readings share one posture, one cuff, one conversation
 * @param nth 0 for the first reading of the sitting
 */
export function pressureReading(
  body: Body,
  device: SimDevice,
  sittingAt: EpochMs,
  at: EpochMs,
  nth: number,
): PressureReading {
  const { citizen } = body
  const truth = truePressure(body, at)
  const day = localDay(at)
  const sitting = streamSeed(body.noise, `sitting/${sittingAt}`)
  const irregular = mulberry32At(sitting, 10 + nth) < citizen.truth.bloodPressure.irregularShare
  const spread = irregular ? 1.6 : 1
  const z = readingNoise(body, 'bp', at, 0)
  const own = readingNoise(body, 'bp', at, 1)
  const common =
    device.truth.biasMmHg +
    (day === localDay(citizen.enrolledAt) ? 6 : 0) +
    (nth === 0 ? 1 : -1) +
    (mulberry32At(sitting, 0) < 0.03 ? (mulberry32At(sitting, 1) < 0.5 ? -8 : 8) : 0) +
    (mulberry32At(sitting, 2) < 0.1 ? 6 : 0)
  const dayZ = dailyNoise(body, 'bp-day', day)
  const systolic = clamp(truth.systolic + common + 6 * dayZ + 5 * spread * z, 72, 235)
  const diastolic = clamp(truth.diastolic + common * 0.6 + 3.6 * dayZ + 3.4 * spread * (0.6 * z + 0.8 * own), 40, 140)
  const shown = { systolic: Math.round(systolic), diastolic: Math.round(Math.min(diastolic, systolic - 14)) }
  return {
    ...shown,
    mean: Math.round(shown.diastolic + (shown.systolic - shown.diastolic) / 3),
    pulse: pulseReading(body, at),
    irregular,
  }
}

/** Beats per minute at rest: rhythm of the day, day, reading, illness. */
export function pulseReading(body: Body, at: EpochMs): number {
  let pulse =
    body.citizen.truth.restingPulse +
    3 * circadian(at, 15) +
    3 * dailyNoise(body, 'pulse-day', localDay(at)) +
    2.5 * readingNoise(body, 'pulse', at)
  for (const event of eventsFeltAt(body.citizen.truth, at)) {
    pulse += event.pulseRise * (event.kind === 'exacerbation' ? lungLevel(event, at) : strain(event, at))
  }
  return Math.round(clamp(pulse, 42, 150))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
