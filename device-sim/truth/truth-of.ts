// The hidden truth as a file (clinical.md 7.7): events, true daily means, start of treatment, and which readings are corrupt,
// so that detectors and effect methods can be scored against it.

import { addLocalDays, type EpochMs, formatInstant, localDate, startOfLocalDay } from '#core'
import { planMessages } from '../history/plan-messages.js'
import type { Corruption } from '../history/types.js'
import { truePressure } from '../models/blood-pressure.js'
import { type Body, bodyOf, HOUR } from '../models/body.js'
import { trueGlucose } from '../models/glucose.js'
import { trueFev1 } from '../models/lungs.js'
import { trueWeight } from '../models/weight.js'
import type { Adherence, Population, SimCitizen } from '../population/types.js'
import { type BodyEvent, eventsBetween } from './events.js'

export interface TruthFile {
  seed: number
  from: string
  to: string
  citizens: CitizenTruthRecord[]
  corrupt: { citizenId: string; deviceId: string; metric: string; at: string; why: Corruption }[]
}

export interface CitizenTruthRecord {
  citizenId: string
  conditions: readonly string[]
  adherence: Adherence
  treatmentStart: string | null
  systolicEffect: number | null
  events: (Omit<BodyEvent, 'onsetAt'> & { onsetAt: string })[]
  /** By local day, over the day's 24 full hours; null where the citizen has no such illness. */
  days: {
    date: string
    systolic: number
    diastolic: number
    weightKg: number
    fev1L: number | null
    glucose: number | null
  }[]
}

/** @param seed of the noise, as given to `history`; the population's own by default */
export function truthOf(population: Population, from: EpochMs, to: EpochMs, seed = population.seed): TruthFile {
  const corrupt: TruthFile['corrupt'] = []
  for (const { message, duplicate } of planMessages(population, { from, to, seed })) {
    if (duplicate) continue
    for (const { metric, at, corrupt: why } of message.readings) {
      if (why === null) continue
      const { citizen, device } = message
      corrupt.push({ citizenId: citizen.citizenId, deviceId: device.deviceId, metric, at: formatInstant(at), why })
    }
  }
  const citizens = population.citizens.map((citizen) => recordOf(citizen, bodyOf(citizen, seed), from, to))
  return { seed, from: formatInstant(from), to: formatInstant(to), citizens, corrupt }
}

function recordOf(citizen: SimCitizen, body: Body, from: EpochMs, to: EpochMs): CitizenTruthRecord {
  const { treatment } = citizen.truth.bloodPressure
  const days: CitizenTruthRecord['days'] = []
  for (let midnight = startOfLocalDay(from); midnight < to; midnight = addLocalDays(midnight, 1)) {
    const hours = Array.from({ length: 24 }, (_, hour) => midnight + hour * HOUR)
    const mean = (value: (at: EpochMs) => number): number =>
      Number((hours.reduce((sum, at) => sum + value(at), 0) / hours.length).toFixed(3))
    days.push({
      date: localDate(midnight),
      systolic: mean((at) => truePressure(body, at).systolic),
      diastolic: mean((at) => truePressure(body, at).diastolic),
      weightKg: mean((at) => trueWeight(body, at)),
      fev1L: citizen.truth.lungs ? mean((at) => trueFev1(body, at)) : null,
      glucose: citizen.truth.glucose ? mean((at) => trueGlucose(body, at)) : null,
    })
  }
  return {
    citizenId: citizen.citizenId,
    conditions: citizen.conditions,
    adherence: citizen.adherence,
    treatmentStart: treatment ? formatInstant(treatment.startsAt) : null,
    systolicEffect: treatment?.systolicEffect ?? null,
    events: eventsBetween(citizen.truth, from, to).map((event) => ({
      ...event,
      onsetAt: formatInstant(event.onsetAt),
    })),
    days,
  }
}
