// Draws the hidden body of one citizen (clinical.md 7.1–7.4): person values once, from the citizen's own stream.

import { type Condition, type EpochMs, type RandomStream, seededStream, streamSeed } from '#core'
import { predictedFev1L } from '../models/lung-reference.js'
import type {
  BloodPressureTruth,
  CitizenTruth,
  GlucoseTruth,
  LungTruth,
  ScriptedEvent,
  SimProfile,
  Treatment,
  WeightTruth,
} from './types.js'

const DAY = 86_400_000
const YEAR_DAYS = 365.25

export interface TruthInput {
  seed: number
  label: string
  profile: SimProfile
  conditions: readonly Condition[]
  /** Wears a glucose sensor. */
  sensor: boolean
  now: EpochMs
  scripted: readonly ScriptedEvent[]
}

export function truthOfCitizen({ seed, label, profile, conditions, sensor, now, scripted }: TruthInput): CitizenTruth {
  const stream = (part: string): RandomStream => seededStream(seed, `${label}/truth/${part}`)
  const age = (now - Date.parse(profile.birthDate)) / DAY / YEAR_DAYS
  const body = stream('body')
  const heightCm = Math.round(profile.sex === 'male' ? body.normal(177, 7) : body.normal(164, 6))
  const bmi = clamp(body.normal(conditions.includes('diabetes-type-2') ? 30 : 27, 4), 18, 42)
  const has = (condition: Condition): boolean => conditions.includes(condition)
  return {
    seed: streamSeed(seed, `${label}/events`),
    heightCm,
    morningMinute: Math.round(body.between(7 * 60 + 15, 9 * 60)),
    eveningMinute: Math.round(body.between(18 * 60 + 50, 21 * 60)),
    restingPulse: clamp(body.normal(has('copd') ? 80 : 72, 7), 56, 95),
    bloodPressure: bloodPressure(stream('blood-pressure'), age, now, has('hypertension')),
    glucose: has('diabetes-type-2') ? glucose(stream('glucose'), sensor) : null,
    lungs: has('copd')
      ? { ...lungs(stream('lungs'), profile.sex, age, heightCm, now), bronchodilator: inhaler(stream('inhaler'), now) }
      : null,
    weight: weight(stream('weight'), (bmi * heightCm * heightCm) / 10_000, has('heart-failure')),
    scripted,
  }
}

function bloodPressure(s: RandomStream, age: number, now: EpochMs, hypertension: boolean): BloodPressureTruth {
  const dipper = !s.chance(0.25)
  const systolicAmplitude = dipper ? clamp(s.normal(8, 1.5), 4.5, 12) : 3
  return {
    systolicMesor: clamp(s.normal(138, 14) + 0.5 * Math.max(0, age - 60) - (hypertension ? 0 : 6), 104, 178),
    diastolicMesor: clamp(s.normal(82, 9), 60, 104),
    systolicAmplitude,
    diastolicAmplitude: systolicAmplitude * 0.875,
    dipper,
    irregularShare: s.chance(0.08) ? 0.25 : 0.02,
    treatment: hypertension ? treatment(s, now) : null,
  }
}

/** Half get a new drug, some a lower dose; for the rest nothing is begun that works on the pressure. */
function treatment(s: RandomStream, now: EpochMs): Treatment | null {
  if (s.chance(0.5)) return newDrug(s, now)
  return s.chance(0.25) ? { ...newDrug(s, now), systolicEffect: 8, diastolicEffect: 4 } : null
}

/** In the middle of the story, so that there is a before and an after. */
function newDrug(s: RandomStream, now: EpochMs): Treatment {
  return {
    startsAt: now - Math.round(s.between(42, 56)) * DAY,
    systolicEffect: -9,
    diastolicEffect: -5,
    timeConstantDays: 10,
  }
}

function glucose(s: RandomStream, sensor: boolean): GlucoseTruth {
  const poor = sensor || s.chance(0.4)
  return {
    basalMmolL: clamp(s.normal(poor ? 7.5 : 6.4, 0.4), 5.6, 8.5),
    dawnMmolL: 0.8,
    mmolPerGram: 0.045 * (1 - s.between(0, 0.1)),
    wanderSd: s.between(2, 2.25),
    sensor,
  }
}

/** For half of them, and for half of those it does something: trough FEV1 rises by about 0.1 L with a long-acting drug. */
function inhaler(s: RandomStream, now: EpochMs): LungTruth['bronchodilator'] {
  const [given, works, daysAgo] = [s.chance(0.5), s.chance(0.5), Math.round(s.between(42, 56))]
  return given ? { startsAt: now - daysAgo * DAY, fev1EffectL: works ? 0.15 : 0, timeConstantDays: 3 } : null
}

function lungs(
  s: RandomStream,
  sex: 'female' | 'male',
  age: number,
  heightCm: number,
  now: EpochMs,
): Omit<LungTruth, 'bronchodilator'> {
  const share = s.between(0.25, 0.75)
  const fev1L = Math.max(0.55, predictedFev1L(sex, age, heightCm) * share)
  return {
    asOf: now,
    fev1L,
    fev1Fvc: clamp(0.32 + 0.4 * share + s.normal(0, 0.03), 0.34, 0.68),
    pefLPerMin: clamp(70 + 105 * fev1L + s.normal(0, 20), 80, 520),
    annualLossL: 0.035,
    spo2: clamp(s.normal(92.5, 1.8), 88.5, 96.5),
    catScore: clamp(s.normal(30 - 22 * share, 4), 6, 32),
    mrc: Math.round(clamp(5.3 - 4 * share + s.normal(0, 0.5), 1, 5)),
    exacerbationsPerYear: s.gamma(1.2, 1.6 / 1.2),
  }
}

function weight(s: RandomStream, kg: number, heartFailure: boolean): WeightTruth {
  return { dryWeightKg: clamp(kg + s.normal(0, 1), 42, 150), decompensationsPerYear: heartFailure ? 0.5 : 0 }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
