// The catalogue of plans: templates of what is begun with citizens, what it is hoped to change, and whom it is for.

import { AppError } from '#core'
import type { Name } from './citizen-effect.js'

export interface Plan {
  id: string
  name: Name
  /** Ids of outcome measures; the first is the primary one, chosen in advance. */
  measures: readonly [string, ...string[]]
  /** Set when people are picked by a limit: they come back by themselves to some degree (clinical.md 6.6). */
  enrolment: EnrolmentRule | null
}

export interface EnrolmentRule {
  /** Id of the outcome measure that people are picked by. */
  measure: string
  /** In its unit. */
  cut: number
  direction: 'above' | 'below'
  /** Of everybody who could be picked: mean and SD between people, and the correlation of a person's two measurements as far apart as the windows. */
  population: { mean: number; sd: number; reliability: number; source: string }
}

/** What can be begun. */
export const INTERVENTION_KINDS: Readonly<Record<string, Name>> = {
  'new-medicine': { da: 'Ny medicin', en: 'New medicine' },
  'dose-change': { da: 'Ændret dosis', en: 'Changed dose' },
  rehabilitation: { da: 'Lungerehabilitering', en: 'Pulmonary rehabilitation' },
  'inhaler-training': { da: 'Oplæring i inhalation', en: 'Inhaler training' },
  'diet-guidance': { da: 'Kostvejledning', en: 'Diet guidance' },
  exercise: { da: 'Træning', en: 'Exercise' },
  'fluid-guidance': { da: 'Vejledning om væske og vanddrivende', en: 'Guidance on fluid and diuretics' },
}

export const PLANS: readonly Plan[] = [
  {
    id: 'blood-pressure',
    name: { da: 'Blodtryksforløb', en: 'Blood pressure course' },
    measures: ['systolic', 'diastolic'],
    enrolment: {
      measure: 'systolic',
      cut: 135,
      direction: 'above',
      // A general adult population measured at home, and the same patients a month later on unchanged treatment.
      population: {
        mean: 120,
        sd: 17.8,
        reliability: 0.73,
        source: 'Stergiou, Am J Hypertens 2000;13:678; Asayama, J Hypertens 2022;40:398',
      },
    },
  },
  {
    id: 'copd',
    name: { da: 'KOL-forløb', en: 'COPD course' },
    measures: ['fev1', 'cat'],
    enrolment: null,
  },
  {
    id: 'diabetes',
    name: { da: 'Diabetesforløb', en: 'Diabetes course' },
    measures: ['glucose-mean', 'time-in-range'],
    enrolment: null,
  },
  {
    id: 'heart-failure',
    name: { da: 'Hjertesvigtsforløb', en: 'Heart failure course' },
    measures: ['weight'],
    enrolment: null,
  },
]

const BY_ID = new Map(PLANS.map((p) => [p.id, p]))

export function isPlan(id: string): boolean {
  return BY_ID.has(id)
}

/** @throws AppError `unknown-plan` */
export function planOf(id: string): Plan {
  const found = BY_ID.get(id)
  if (!found) throw new AppError('unknown-plan', `There is no plan ${id}.`)
  return found
}

export function kindName(id: string): Name {
  return INTERVENTION_KINDS[id] ?? { da: id, en: id }
}
