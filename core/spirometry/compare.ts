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

/** @param measured litres, or a fraction for FEV1/FVC */
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
