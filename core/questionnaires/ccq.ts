// CCQ, the clinical COPD questionnaire (clinical.md 5): the text needs the holder's permission and is not shipped. The mean of ten items 0–6.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

/** The published limit for "more symptoms" lies between 1.0 and 1.5: in between the word stays open. */
export type CcqBand = 'fewer-symptoms' | 'between' | 'more-symptoms'

/**
 * @figure CCQ (clinical COPD questionnaire)
 * @nurse Symptoms, daily life and mood in COPD, 0 to 6, higher is worse. From 1.5 "more symptoms"; between 1.0 and 1.5 the published limits
 *   disagree and no word is used. A change of {mcid.ccq} is regarded as one that matters.
 * @statistician Mean of ten items 0–6; complete answers only.
 * @formula
 *   CCQ = Σ items / 10
 * @source van der Molen, Health Qual Life Outcomes 2003;1:13; important difference: Kocks, Respir Res 2006;7:62.
 * @needs All 10 items, and the holder's permission to use the text.
 * @notFor Comparing citizens.
 */
export function ccq(items: Items): Figure<{ score: number; band: CcqBand }, 'invalid-items'> {
  if (!areItems(items, 10, 6)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < 10) return notEnough(values.length, 10)
  const score = total(values) / 10
  return { ok: true, score, band: score >= 1.5 ? 'more-symptoms' : score >= 1 ? 'between' : 'fewer-symptoms' }
}
