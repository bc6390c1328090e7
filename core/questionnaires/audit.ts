// AUDIT and AUDIT-C (clinical.md 5; WHO 2001, Bush 1998): ten items on alcohol, 0–40; C is the first three, 0–12.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

export type AuditZone = 'low' | 'hazardous' | 'harmful' | 'possible-dependence'

/**
 * Items 1–8 are 0–4; items 9 and 10 are 0, 2 or 4. All ten are needed.
 *
 * @figure AUDIT and AUDIT-C (alcohol)
 * @nurse Drinking and what comes of it, 0 to 40: from 8 hazardous, from 16 harmful, from 20 possible dependence. AUDIT-C is the first three
 *   questions, 0 to 12; from {AUDIT_C_LIMITS.male} (men) or {AUDIT_C_LIMITS.female} (women) a talk is suggested, and a municipality may set other
 *   limits. One Danish unit is 12 g.
 * @statistician Sum of ten items (1–8: 0–4; 9 and 10: 0, 2, 4); AUDIT-C the sum of the first three. Complete answers only.
 * @formula
 *   AUDIT = Σ 10 items          AUDIT-C = Σ items 1–3
 * @source WHO, AUDIT manual, 2001; AUDIT-C: Bush, Arch Intern Med 1998;158:1789.
 * @needs All 10 items; for AUDIT-C the first three.
 * @notFor Diagnosing dependence.
 * @with auditZone, auditC, isAuditCPositive
 */
export function audit(items: Items): Figure<{ score: number; zone: AuditZone }, 'invalid-items'> {
  const lastTwo = items.slice(8)
  if (!areItems(items, 10, 4) || lastTwo.some((v) => v === 1 || v === 3)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < 10) return notEnough(values.length, 10)
  const score = total(values)
  return { ok: true, score, zone: auditZone(score) }
}

export function auditZone(score: number): AuditZone {
  if (score >= 20) return 'possible-dependence'
  if (score >= 16) return 'harmful'
  return score >= 8 ? 'hazardous' : 'low'
}

/** The first three items; whether the others were asked does not matter. */
export function auditC(items: Items): Figure<{ score: number }, 'invalid-items'> {
  const three = items.slice(0, 3)
  if (!areItems(three, 3, 4)) return refuse('invalid-items')
  const values = answered(three)
  return values.length < 3 ? notEnough(values.length, 3) : { ok: true, score: total(values) }
}

/** From which AUDIT-C score on a talk is suggested. A municipality may set others. */
export const AUDIT_C_LIMITS = { male: 4, female: 3 } as const

export function isAuditCPositive(
  score: number,
  sex: 'male' | 'female',
  limits: Record<'male' | 'female', number> = AUDIT_C_LIMITS,
): boolean {
  return score >= limits[sex]
}
