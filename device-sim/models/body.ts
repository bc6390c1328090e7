// What every model is given: the hidden body, and the noise of one history. Models are pure functions of both and of the time.

import { copenhagenOffset, type EpochMs, normalAt, streamSeed } from '#core'
import type { SimCitizen } from '../population/types.js'

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const MINUTE = 60_000

export interface Body {
  citizen: SimCitizen
  /** Seed of this citizen's noise in this history. */
  noise: number
}

export function bodyOf(citizen: SimCitizen, seed: number): Body {
  return { citizen, noise: streamSeed(seed, `noise/${citizen.index}`) }
}

/** Number of the local day: what day-to-day noise is drawn by. */
export function localDay(at: EpochMs): number {
  return Math.floor((at + copenhagenOffset(at) * MINUTE) / DAY)
}

/** Local clock time as hours from 0 to 24. */
export function localHour(at: EpochMs): number {
  return ((((at + copenhagenOffset(at) * MINUTE) % DAY) + DAY) % DAY) / HOUR
}

/** cos with its top at `peakHour`, once a day: −1…1. */
export function circadian(at: EpochMs, peakHour: number): number {
  return Math.cos((2 * Math.PI * (localHour(at) - peakHour)) / 24)
}

/** Standard normal of a day. */
export function dailyNoise(body: Body, label: string, day: number): number {
  return normalAt(streamSeed(body.noise, label), day)
}

/** Standard normal of one reading. `draw` tells several of the same reading apart. */
export function readingNoise(body: Body, label: string, at: EpochMs, draw = 0): number {
  return normalAt(streamSeed(body.noise, `${label}/${at}`), draw)
}

/** AR(1) by days with standard deviation 1: a weighted sum of the last forty days' noise, so that no day needs the one before. */
export function slowDailyNoise(body: Body, label: string, day: number, rho: number): number {
  const seed = streamSeed(body.noise, label)
  let sum = 0
  let weight = Math.sqrt(1 - rho * rho)
  for (let back = 0; back < 40; back++, weight *= rho) sum += weight * normalAt(seed, day - back)
  return sum
}
