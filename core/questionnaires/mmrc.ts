// Breathlessness as one grade (clinical.md 5): Danish clinics use MRC 1–5, GOLD uses mMRC 0–4, one less. The scale is always stored with the grade.

import { type Figure, refuse } from '../statistics/figure.js'

export interface Breathlessness {
  mMrc: number
  mrc: number
  /** mMRC 2 or more: "more symptoms" in GOLD's groups. */
  moreSymptoms: boolean
}

/**
 * @figure Breathlessness (mMRC, MRC; *MRC-åndenød*)
 * @nurse How breathless the citizen gets, as one grade. Danish clinics use MRC 1–5, GOLD uses mMRC 0–4, which is one less; the scale always stands
 *   beside the number. mMRC 2 or more counts as "more symptoms".
 * @statistician A single ordinal item: medians and shares, no means. A change of {mcid.mmrc} grade is the smallest possible, and a coarse one.
 * @formula
 *   mMRC = MRC − 1
 * @source Bestall, Thorax 1999;54:581; GOLD report 2023–2025.
 * @needs One answered grade with its scale.
 * @notFor Mixing the two scales in one series.
 */
export function breathlessness(scale: 'MRC' | 'mMRC', grade: number): Figure<Breathlessness, 'invalid-items'> {
  const mMrc = scale === 'MRC' ? grade - 1 : grade
  if (!Number.isInteger(mMrc) || mMrc < 0 || mMrc > 4) return refuse('invalid-items')
  return { ok: true, mMrc, mrc: mMrc + 1, moreSymptoms: mMrc >= 2 }
}
