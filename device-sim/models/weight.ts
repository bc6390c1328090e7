// Body weight at home (clinical.md 7.4): dry weight, slow noise, weekday, water, clothes, and now and then somebody else on the scale.

import { type EpochMs, mulberry32At, streamSeed } from '#core'
import { eventsFeltAt, waterKg } from '../truth/events.js'
import { type Body, localDay, slowDailyNoise } from './body.js'

/** Kilograms, before clothes and scale. */
export function trueWeight(body: Body, at: EpochMs): number {
  let kg = body.citizen.truth.weight.dryWeightKg
  for (const event of eventsFeltAt(body.citizen.truth, at)) {
    if (event.kind === 'decompensation') kg += waterKg(event, at)
  }
  return kg
}

export interface WeightReading {
  kg: number
  secondPerson: boolean
}

export function weightReading(body: Body, at: EpochMs): WeightReading {
  const day = localDay(at)
  const weekday = 0.1 * Math.cos((2 * Math.PI * day) / 7)
  const chance = streamSeed(body.noise, `scale/${at}`)
  const clothes = mulberry32At(chance, 0) < 0.05 ? 0.8 : 0
  const secondPerson = mulberry32At(chance, 1) < 1 / 80
  const own = trueWeight(body, at) + 0.35 * slowDailyNoise(body, 'weight', day, 0.8) + weekday + clothes
  const jump = (8 + 22 * mulberry32At(chance, 2)) * (mulberry32At(chance, 3) < 0.5 && own > 70 ? -1 : 1)
  return { kg: Number((secondPerson ? own + jump : own).toFixed(1)), secondPerson }
}
