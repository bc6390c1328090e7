// Home spirometry, saturation and symptom scores in COPD (clinical.md 7.3).

import type { EpochMs } from '#core'
import type { LungTruth } from '../population/types.js'
import { type Exacerbation, eventsFeltAt, lungLevel, symptomLevel } from '../truth/events.js'
import { type Body, circadian, DAY, localHour, readingNoise } from './body.js'

/** Litres; 2 SD = 210 mL in stable COPD. */
export const FEV1_WITHIN_SD_L = 0.105
const SMALLEST_FEV1_L = 0.25

function felt(body: Body, at: EpochMs): Exacerbation[] {
  return eventsFeltAt(body.citizen.truth, at).filter((event) => event.kind === 'exacerbation')
}

function lungs(body: Body) {
  const { lungs: truth } = body.citizen.truth
  if (!truth) throw new RangeError('This citizen has no lung disease.')
  return truth
}

/** Litres, before the noise of a blow. */
export function trueFev1(body: Body, at: EpochMs): number {
  const truth = lungs(body)
  const usual = truth.fev1L + (truth.annualLossL * (truth.asOf - at)) / (365.25 * DAY)
  const ill = felt(body, at).reduce((sum, event) => sum + lungLevel(event, at), 0)
  return (usual + opened(truth.bronchodilator, at)) * (1 + 0.03 * circadian(at, 16)) * (1 - 0.07 * Math.min(1, ill))
}

/** Litres that the inhaler has won by then. */
function opened(inhaler: LungTruth['bronchodilator'], at: EpochMs): number {
  if (!inhaler || at < inhaler.startsAt) return 0
  return inhaler.fev1EffectL * (1 - Math.exp(-(at - inhaler.startsAt) / DAY / inhaler.timeConstantDays))
}

export interface Spirometry {
  fev1L: number
  fvcL: number
  pefLPerMin: number
}

export function spirometryReading(body: Body, at: EpochMs): Spirometry {
  const truth = lungs(body)
  const expected = trueFev1(body, at)
  const fev1L = Math.max(SMALLEST_FEV1_L, expected + FEV1_WITHIN_SD_L * readingNoise(body, 'blow', at, 0))
  const fvcL = expected / truth.fev1Fvc + 0.14 * readingNoise(body, 'blow', at, 1)
  const pef = truth.pefLPerMin * (fev1L / truth.fev1L) ** 0.5 * (1 + 0.05 * readingNoise(body, 'blow', at, 2))
  return {
    fev1L: round(fev1L, 2),
    fvcL: round(Math.max(fev1L + 0.05, fvcL), 2),
    pefLPerMin: Math.round(Math.min(880, Math.max(45, pef))),
  }
}

/** Per cent, whole numbers as oximeters show them. */
export function saturationReading(body: Body, at: EpochMs): number {
  const hour = localHour(at)
  const night = hour >= 23 || hour < 6 ? 0.7 : 0
  const ill = felt(body, at).reduce((drop, event) => drop + event.spo2Drop * lungLevel(event, at), 0)
  const spo2 = lungs(body).spo2 - night - ill + 1.1 * readingNoise(body, 'spo2', at)
  return Math.min(100, Math.max(74, Math.round(spo2)))
}

/** CAT, 0–40. */
export function catReading(body: Body, at: EpochMs): number {
  const rise = felt(body, at).reduce((sum, event) => sum + event.catRise * symptomLevel(event, at), 0)
  return Math.min(40, Math.max(0, Math.round(lungs(body).catScore + rise + 1.2 * readingNoise(body, 'cat', at))))
}

/** MRC dyspnoea grade, 1–5. */
export function mrcReading(body: Body, at: EpochMs): number {
  const worse = felt(body, at).some((event) => symptomLevel(event, at) > 0.5) ? 1 : 0
  return Math.min(5, Math.max(1, lungs(body).mrc + worse))
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals))
}
