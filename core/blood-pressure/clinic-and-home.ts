// White-coat and masked patterns (clinical.md 3.8): a clinic reading within 30 days beside the home average. The name is shown to clinicians only, with both numbers.

import { type Figure, refuse } from '../statistics/figure.js'
import { roundHalfUp } from '../statistics/round-half-up.js'
import type { EpochMs } from '../time/instant.js'
import { MS_PER_DAY } from '../time/local-clock.js'
import { isElevatedAtHome } from './elevated.js'

export interface PressurePair {
  systolicMmHg: number
  diastolicMmHg: number
  at: EpochMs
}

export type ClinicHomePattern = 'both-normal' | 'white-coat' | 'masked' | 'both-elevated'

export const CLINIC_LIMIT = { systolicMmHg: 140, diastolicMmHg: 90 } as const
const WITHIN_DAYS = 30

/** @param home a sufficient home average, dated by its last reading */
export function clinicHomePattern(
  clinic: PressurePair,
  home: PressurePair,
): Figure<{ pattern: ClinicHomePattern }, 'too-far-apart'> {
  if (Math.abs(clinic.at - home.at) > WITHIN_DAYS * MS_PER_DAY) return refuse('too-far-apart')
  const atClinic =
    roundHalfUp(clinic.systolicMmHg) >= CLINIC_LIMIT.systolicMmHg ||
    roundHalfUp(clinic.diastolicMmHg) >= CLINIC_LIMIT.diastolicMmHg
  const atHome = isElevatedAtHome(home.systolicMmHg, home.diastolicMmHg)
  return { ok: true, pattern: atClinic ? (atHome ? 'both-elevated' : 'white-coat') : atHome ? 'masked' : 'both-normal' }
}
