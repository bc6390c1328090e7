// The people of the demo as the built-in provider knows them: one key each, no password. Only present when DEMO is on.

import type { Role } from '../principal.js'
import type { Login } from './people.js'

/** Stands for the built-in provider in accounts, whatever address the server has today. */
export const BUILT_IN_ISSUER = 'urn:naermaal:built-in'

export type DemoRole = Exclude<Role, 'system'>
export const DEMO_ROLES: readonly DemoRole[] = ['nurse', 'doctor', 'citizen', 'relative', 'manager', 'operator']

/** The account key of each demo person: what `people.addProfessional({ login })` and the like are given. */
export const DEMO_LOGINS: Readonly<Record<DemoRole, Login>> = {
  nurse: { issuer: BUILT_IN_ISSUER, subject: 'nurse' },
  doctor: { issuer: BUILT_IN_ISSUER, subject: 'doctor' },
  citizen: { issuer: BUILT_IN_ISSUER, subject: 'citizen' },
  relative: { issuer: BUILT_IN_ISSUER, subject: 'relative' },
  manager: { issuer: BUILT_IN_ISSUER, subject: 'manager' },
  operator: { issuer: BUILT_IN_ISSUER, subject: 'operator' },
}

export function isDemoRole(text: unknown): text is DemoRole {
  return typeof text === 'string' && Object.hasOwn(DEMO_LOGINS, text)
}

/** Words of the buttons. */
export const DEMO_LABELS: Readonly<Record<DemoRole, { da: string; en: string }>> = {
  nurse: { da: 'Sygeplejerske i kommunen', en: 'Municipal nurse' },
  doctor: { da: 'Læge på hospitalet', en: 'Hospital doctor' },
  citizen: { da: 'Borger med KOL', en: 'Citizen with COPD' },
  relative: { da: 'Borgerens datter', en: 'Her daughter' },
  manager: { da: 'Leder', en: 'Manager' },
  operator: { da: 'Driftsansvarlig', en: 'Operator' },
}
