// Person numbers that cannot belong to anyone: the published test persons, and national replacement numbers (X-eCPR) of our own making.

import type { PersonNumber, SimProfile } from './types.js'

export interface TestPerson {
  cpr: string
  /** As published; null where only the number is. */
  name: { given: readonly string[]; family: string } | null
  birthDate: string
  sex: 'female' | 'male'
}

/** The test persons that are published for this use (danish-fhir.md 1). */
export const TEST_PERSONS = [
  { cpr: '2512489996', name: { given: ['Nancy', 'Ann'], family: 'Berggren' }, birthDate: '1948-12-25', sex: 'female' },
  {
    cpr: '0201919990',
    name: { given: ['Else', 'Test'], family: 'Lauridsen' },
    birthDate: '1991-01-02',
    sex: 'female',
  },
  { cpr: '3001749995', name: { given: ['Poul'], family: 'Hansen' }, birthDate: '1974-01-30', sex: 'male' },
  { cpr: '0107729995', name: { given: ['Max', 'Test'], family: 'Berggren' }, birthDate: '1972-07-01', sex: 'male' },
  { cpr: '0108589995', name: null, birthDate: '1958-08-01', sex: 'male' },
] as const satisfies readonly TestPerson[]

/** `DDMMYY`, `1` or `7`, two capitals, one digit: a shape that no CPR number has. */
export const X_ECPR = /^(\d{2})(\d{2})(\d{2})([17])([A-Z]{2})(\d)$/

/**
 * A replacement number that agrees with birth date and sex, different for every citizen.
 * @param index the citizen's, below 676 × 5 for citizens born on the same day
 */
export function replacementNumber(profile: Pick<SimProfile, 'birthDate' | 'sex'>, index: number): PersonNumber {
  const [year, month, day] = [profile.birthDate.slice(2, 4), profile.birthDate.slice(5, 7), profile.birthDate.slice(8)]
  const letter = (n: number): string => String.fromCharCode(65 + (n % 26))
  const letters = letter(Math.floor(index / 26)) + letter(index)
  const digit = (Math.floor(index / 676) % 5) * 2 + (profile.sex === 'male' ? 1 : 0)
  return { system: 'X-eCPR', value: `${day}${month}${year}1${letters}${digit}` }
}
