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

/**
 * @param home a sufficient home average, dated by its last reading
 *
 * @figure White-coat and masked pattern
 * @nurse Whether clinic and home agree: high at the clinic only (white-coat), high at home only (masked), both, or neither. Both numbers are
 *   shown, and the name of the pattern to clinicians only.
 * @statistician Cross-classification of two thresholded means, each rounded half up; people near a limit change cell by chance.
 * @formula
 *   clinic: ≥ {CLINIC_LIMIT.systolicMmHg}/{CLINIC_LIMIT.diastolicMmHg}       home: ≥ {HOME_LIMIT.systolicMmHg}/{HOME_LIMIT.diastolicMmHg}       (either number)
 * @source Mancia, J Hypertens 2023;41:1874; Parati, J Hypertens 2021;39:1742.
 * @needs A sufficient home average and a clinic reading within {WITHIN_DAYS} days of it.
 * @notFor A diagnosis; starting or stopping medicine by itself.
 */
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
