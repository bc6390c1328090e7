// Danish person numbers as FHIR identifiers: which system a number belongs to, judged by its shape and date only.
// Modulus 11 is not checked: numbers without it have been issued since 2007, and the CPR office asks systems to accept them.

import { isCalendarDate } from '../time/instant.js'
import { CPR, D_ECPR, X_ECPR } from './systems.js'

export interface PersonNumber {
  /** The CPR system, or the one of a national (X) or regional (D) replacement number. */
  system: typeof CPR | typeof X_ECPR | typeof D_ECPR
  use: 'official' | 'temp'
  /** Ten characters, no hyphen, letters in capitals. */
  value: string
}

const SHAPES = [
  { shape: /^\d{10}$/, system: CPR, use: 'official' },
  { shape: /^\d{6}[17][A-Z]{2}\d$/, system: X_ECPR, use: 'temp' },
  { shape: /^\d{6}[056][A-Z]{2}\d$/, system: D_ECPR, use: 'temp' },
] as const

/** Reads a person number with or without its hyphen; null when it has none of the three shapes or no possible day and month. */
export function parsePersonNumber(text: string): PersonNumber | null {
  const value = text.replace(/^(.{6})-/, '$1').toUpperCase()
  // 2000 was a leap year: the 29th of February is possible whatever the century.
  if (!isCalendarDate(2000, Number(value.slice(2, 4)), Number(value.slice(0, 2)))) return null
  const found = SHAPES.find(({ shape }) => shape.test(value))
  return found ? { system: found.system, use: found.use, value } : null
}

/** True for the system of any person number, regional children of the D-eCPR system included: such values never stand in a URL. */
export function isPersonNumberSystem(system: string): boolean {
  return system === CPR || system === X_ECPR || system === D_ECPR || system.startsWith(`${D_ECPR}.`)
}
