// Breathlessness as one grade (clinical.md 5): Danish clinics use MRC 1–5, GOLD uses mMRC 0–4, one less. The scale is always stored with the grade.

import { type Figure, refuse } from '../statistics/figure.js'

export interface Breathlessness {
  mMrc: number
  mrc: number
  /** mMRC 2 or more: "more symptoms" in GOLD's groups. */
  moreSymptoms: boolean
}

export function breathlessness(scale: 'MRC' | 'mMRC', grade: number): Figure<Breathlessness, 'invalid-items'> {
  const mMrc = scale === 'MRC' ? grade - 1 : grade
  if (!Number.isInteger(mMrc) || mMrc < 0 || mMrc > 4) return refuse('invalid-items')
  return { ok: true, mMrc, mrc: mMrc + 1, moreSymptoms: mMrc >= 2 }
}
