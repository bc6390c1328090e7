// Vectors of spirometry (spirometry.json, spirometry-edges.json, and the quality letters in questionnaires.json).

import { z } from 'zod'
import { goldGrade } from '../../spirometry/gold-airflow.js'
import { lmsOf, type ReferencePerson, type ReferenceSet, type SpirometryMeasure } from '../../spirometry/lms.js'
import { lowerLimitOfNormal } from '../../spirometry/lower-limit.js'
import { percentPredicted } from '../../spirometry/percent-predicted.js'
import { sessionQuality } from '../../spirometry/session-quality.js'
import { zScore } from '../../spirometry/z-score.js'
import type { VectorTable } from '../registry.js'

const referenceInput = () =>
  z.object({
    sex: z.string(),
    age: z.number(),
    height: z.number(),
    group: z.enum(['caucasian', 'africanAmerican', 'northEastAsian', 'southEastAsian', 'otherMixed']).nullish(),
    FEV1: z.number().nullish(),
    FVC: z.number().nullish(),
    FEV1FVC: z.number().nullish(),
  })

function spirometryVector(input: unknown): unknown {
  const i = referenceInput().parse(input)
  const person: ReferencePerson = {
    sex: i.sex === 'male' || i.sex === 'female' ? i.sex : 'unknown',
    ageYears: i.age,
    heightCm: i.height,
    group: i.group ?? undefined,
  }
  const setOf = (set: ReferenceSet): unknown => ({
    FEV1: measured(set, 'fev1', i.FEV1, person),
    FVC: measured(set, 'fvc', i.FVC, person),
    FEV1FVC: measured(set, 'fev1Fvc', i.FEV1FVC, person),
  })
  const gold = (set: ReferenceSet): number | null => {
    const lms = lmsOf(set, 'fev1', person)
    const percent = lms.ok && i.FEV1 ? percentPredicted(i.FEV1, lms.m) : null
    return percent === null || !i.FEV1FVC ? null : goldGrade(percent, i.FEV1FVC)
  }
  return {
    gli2012: setOf('gli2012'),
    gli2022: setOf('gli2022'),
    goldGradeByGli2012: gold('gli2012'),
    goldGradeByGli2022: gold('gli2022'),
  }
}

function measured(
  set: ReferenceSet,
  measure: SpirometryMeasure,
  value: number | null | undefined,
  person: ReferencePerson,
): unknown {
  const lms = lmsOf(set, measure, person)
  if (!lms.ok) return null
  return {
    L: lms.l,
    M: lms.m,
    S: lms.s,
    predicted: lms.m,
    percentPredicted: value ? percentPredicted(value, lms.m) : null,
    z: value ? zScore(value, lms) : null,
    lln: lowerLimitOfNormal(lms),
  }
}

function spirometryQualityVector(input: unknown): unknown {
  const { blows, ageYears } = z
    .object({
      blows: z.array(z.object({ value: z.number(), acceptable: z.boolean().nullish(), usable: z.boolean().nullish() })),
      ageYears: z.number(),
    })
    .parse(input)
  const found = sessionQuality(
    blows.map((b) => ({ value: b.value, acceptable: b.acceptable ?? null, usable: b.usable ?? null })),
    ageYears,
  )
  return found.ok
    ? { grade: found.grade, bestDifference: found.bestDifferenceL, best: found.bestL }
    : { grade: null, bestDifference: null, best: null }
}

function goldAirflowVector(input: unknown): unknown {
  const { fev1PercentPredicted, ratio } = z
    .object({ fev1PercentPredicted: z.number().nullable(), ratio: z.number().nullable() })
    .parse(input)
  return {
    grade: fev1PercentPredicted === null || ratio === null ? null : goldGrade(fev1PercentPredicted, ratio),
  }
}

export const spirometryVectors: VectorTable = {
  kinds: { spirometryQuality: spirometryQualityVector, goldAirflow: goldAirflowVector },
  files: { spirometry: spirometryVector },
}
