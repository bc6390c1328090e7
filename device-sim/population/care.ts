// What a citizen's clinic has written down: plans that were begun, with goals, and illnesses that it knows of. Drawn from streams of its own; where the
// truth holds a treatment, its start is the plan's.

import { type Condition, type EpochMs, seededStream } from '#core'
import { eventsBetween } from '../truth/events.js'
import { seededId } from './ids.js'
import type { CitizenTruth, SimCare, SimCareEvent, SimGoal, SimIntervention } from './types.js'

const DAY = 86_400_000
/** A clinic hears of an exacerbation some days after its onset. */
const HEARD_OF_AFTER = 7 * DAY
const EXACERBATION_LASTS = 14 * DAY
/** One in four, of those whom the truth gives no treatment, has only just begun: weeks enough for a chart, nothing yet to compare. */
const JUST_BEGUN = { every: 4, at: 1 }

export interface CareInput {
  seed: number
  label: string
  index: number
  conditions: readonly Condition[]
  /** Wears a glucose sensor. */
  sensor: boolean
  enrolledAt: EpochMs
  now: EpochMs
  truth: CitizenTruth
}

/** The plan of the first condition, and one for a raised pressure. */
export function careOf(input: CareInput): SimCare {
  const { seed, label, conditions } = input
  const wanted = conditions.filter((c, i) => i === 0 || c === 'hypertension')
  const begun = wanted.flatMap((condition) => begunFor(condition, input))
  return {
    interventions: begun.map((b) => ({
      ...b,
      interventionId: seededId(seed, `${label}/intervention/${b.plan}/${b.kind}`),
    })),
    goals: wanted.flatMap((condition) => goalsFor(condition, input)),
    events: eventsOf(input),
  }
}

type Begun = Omit<SimIntervention, 'interventionId'>

function begunFor(condition: Condition, { seed, label, index, now, truth }: CareInput): Begun[] {
  const stream = seededStream(seed, `${label}/care/${condition}`)
  const usual = now - Math.round(stream.between(42, 56)) * DAY
  const startAt = index % JUST_BEGUN.every === JUST_BEGUN.at ? now - (3 + stream.int(3)) * DAY : usual
  const second = startAt + (5 + stream.int(12)) * DAY
  const two = stream.chance(0.3) && second < now
  switch (condition) {
    case 'hypertension': {
      const { treatment } = truth.bloodPressure
      if (treatment === null) return [{ plan: 'blood-pressure', kind: 'exercise', startAt }]
      const kind = treatment.systolicEffect > 0 ? 'dose-change' : 'new-medicine'
      return [{ plan: 'blood-pressure', kind, startAt: treatment.startsAt }]
    }
    case 'copd': {
      const inhaler = truth.lungs?.bronchodilator ?? null
      const first: Begun = inhaler
        ? { plan: 'copd', kind: 'new-medicine', startAt: inhaler.startsAt }
        : { plan: 'copd', kind: 'rehabilitation', startAt }
      const training: Begun = { plan: 'copd', kind: 'inhaler-training', startAt: first.startAt + (second - startAt) }
      return two && training.startAt < now ? [first, training] : [first]
    }
    case 'diabetes-type-2': {
      const diet: Begun = { plan: 'diabetes', kind: 'diet-guidance', startAt }
      return two ? [diet, { plan: 'diabetes', kind: 'exercise', startAt: second }] : [diet]
    }
    case 'heart-failure':
      return [{ plan: 'heart-failure', kind: 'fluid-guidance', startAt }]
  }
}

function goalsFor(condition: Condition, { sensor, truth }: CareInput): SimGoal[] {
  switch (condition) {
    case 'hypertension':
      return [
        { measure: 'systolic', low: null, high: 135 },
        { measure: 'diastolic', low: null, high: 85 },
      ]
    case 'copd':
      return [{ measure: 'cat', low: null, high: Math.max(4, Math.round(truth.lungs?.catScore ?? 20) - 2) }]
    case 'diabetes-type-2':
      return [
        sensor ? { measure: 'time-in-range', low: 70, high: null } : { measure: 'glucose-mean', low: null, high: 8 },
      ]
    case 'heart-failure': {
      const dry = Math.round(truth.weight.dryWeightKg)
      return [{ measure: 'weight', low: dry - 1, high: dry + 1 }]
    }
  }
}

function eventsOf({ truth, enrolledAt, now }: CareInput): SimCareEvent[] {
  return eventsBetween(truth, enrolledAt, now - HEARD_OF_AFTER).flatMap((event): SimCareEvent[] => {
    if (event.kind !== 'exacerbation') return []
    const until = event.onsetAt + EXACERBATION_LASTS
    const known: SimCareEvent = { kind: 'exacerbation', at: event.onsetAt, until }
    return event.admitted
      ? [known, { kind: 'admission', at: event.onsetAt + DAY, until: event.onsetAt + 6 * DAY }]
      : [known]
  })
}
