// One measured value against the reference set (clinical.md 1.1–1.3). The set's name goes with the result: sets are never mixed on one graph.

import { type Figure, refuse } from '../statistics/figure.js'
import {
  type Lms,
  lmsOf,
  type NoReference,
  type ReferencePerson,
  type ReferenceSet,
  type SpirometryMeasure,
} from './lms.js'
import { lowerLimitOfNormal } from './lower-limit.js'
import { percentPredicted } from './percent-predicted.js'
import { type SpirometryWord, wordForZ } from './words.js'
import { zScore } from './z-score.js'

/** Recommended by ATS 2023 and stored with each result. */
export const DEFAULT_REFERENCE_SET: ReferenceSet = 'gli2022'

export interface ReferenceComparison extends Lms {
  set: ReferenceSet
  measure: SpirometryMeasure
  /** Litres, or a fraction for FEV1/FVC. */
  predicted: number
  lowerLimit: number | null
  z: number
  word: SpirometryWord
  /** Null for FEV1/FVC, which is never shown as a percentage. */
  percentPredicted: number | null
}

/**
 * @param measured litres, or a fraction for FEV1/FVC
 *
 * @figure Lung function against healthy people (z, LLN, % of predicted)
 * @nurse How a blow compares with healthy people of the same age, height and sex. Predicted (*forventet*) is what half of them reach; below the
 *   lower limit of normal (LLN) lie only 5 of 100. "Within normal limits, mild, moderate, severe" is a word for that distance, not a diagnosis.
 *   Compare only figures of the same reference set: changing the set can change the word.
 * @statistician LMS z-score against GLI 2022 (race-neutral, the default) or GLI-2012, with linear interpolation of the published splines on a grid
 *   of 0.25 years; the set is stored with each result. Words by z: at least −1.645 within normal limits, at least −2.5 mild, at least −4 moderate,
 *   below severe; unrounded values are compared. FEV1/FVC is given as z, never as percent of predicted. Percent of predicted is not constant in
 *   its centile over age and is given for recognition only.
 * @formula
 *   M = exp(a0 + a1 ln height + a2 ln age + group + spline_M(age))
 *   S = exp(p0 + p1 ln age + group + spline_S(age))        L = q0 + q1 ln age + spline_L(age)
 *   z = ((x / M)^L − 1) / (L S)         (ln(x / M) / S where L is 0)
 *   LLN = M (1 − 1.64485 L S)^(1 / L)   percent of predicted = 100 x / M
 *   age = days since birth / 365.25     height in cm, FEV1 and FVC in litres
 * @source GLI 2022: Bowerman, AJRCCM 2023;207:768. GLI-2012: Quanjer, ERJ 2012;40:1324. Words: ERS/ATS 2021, Stanojevic, ERJ 2022;60:2101499.
 * @needs Sex recorded as male or female, age {REFERENCE_LIMITS.ageYears.0}–{REFERENCE_LIMITS.ageYears.1} years, height
 *   {REFERENCE_LIMITS.heightCm.0}–{REFERENCE_LIMITS.heightCm.1} cm; GLI-2012 also a recorded group, which citizens are never asked for. Otherwise
 *   the citizen's own history only.
 * @notFor A diagnosis from one blow; comparing values of two reference sets; effect, where litres are compared.
 * @with lmsOf, zScore, lowerLimitOfNormal, percentPredicted, wordForZ, decimalAge
 */
export function compareWithReference(
  measure: SpirometryMeasure,
  measured: number,
  person: ReferencePerson,
  set: ReferenceSet = DEFAULT_REFERENCE_SET,
): Figure<ReferenceComparison, NoReference | 'implausible'> {
  const lms = lmsOf(set, measure, person)
  if (!lms.ok) return lms
  const z = zScore(measured, lms)
  if (z === null) return refuse('implausible')
  const { l, m, s } = lms
  return {
    ok: true,
    l,
    m,
    s,
    set,
    measure,
    predicted: m,
    lowerLimit: lowerLimitOfNormal(lms),
    z,
    word: wordForZ(z),
    percentPredicted: measure === 'fev1Fvc' ? null : percentPredicted(measured, m),
  }
}
