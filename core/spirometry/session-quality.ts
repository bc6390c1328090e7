// The quality letter of one session (clinical.md 1.4; ATS/ERS 2019, Graham, AJRCCM 2019;200:e70), for FEV1 and FVC apart. Adults.

import { type Figure, refuse } from '../statistics/figure.js'
import { roundHalfUp } from '../statistics/round-half-up.js'

export interface Blow {
  /** FEV1 or FVC in litres. */
  value: number
  /** By the blow's own judgement or the device's flag; null when nobody said. */
  acceptable: boolean | null
  usable: boolean | null
}

export type QualityGrade = 'A' | 'B' | 'C' | 'D' | 'E' | 'U' | 'F'

export interface SessionQuality {
  grade: QualityGrade
  /** Litres between the two largest acceptable values, to the millilitre; null for fewer than two. */
  bestDifferenceL: number | null
  /** The largest acceptable or usable value in litres. */
  bestL: number | null
}

const ADULT_YEARS = 18

/**
 * @returns refuses when it is unknown whether a blow was acceptable: a device that sends only numbers has no letter
 *
 * @figure Quality letter of a spirometry session (A–F)
 * @nurse How far a session can be trusted: A and B are good, C is usable, the rest is not good enough for a mean or a personal best. A bad letter
 *   is about the blows, not about the lungs; the help is another try or better instruction.
 * @statistician Ordinal grade per measure (FEV1 and FVC apart) by the number of acceptable blows and the difference between the two largest,
 *   rounded to 1 mL first. Where a device sends the curve's measures, acceptability is judged by the standard's criteria; otherwise by the
 *   device's own flag. Without either the grade is unknown, not bad.
 * @formula
 *   d = largest − second largest acceptable value
 *   A: 3 or more acceptable, d ≤ 0.150 L     B: 2, d ≤ 0.150 L      C: 2 or more, d ≤ 0.200 L
 *   D: 2 or more, d ≤ 0.250 L                E: d > 0.250 L, or exactly 1 acceptable
 *   U: none acceptable, one or more usable   F: none usable
 * @source ATS/ERS 2019 standard, Graham, AJRCCM 2019;200:e70.
 * @needs An adult ({ADULT_YEARS} years or more) and, for every blow, whether it was acceptable.
 * @notFor Judging the lungs, or the citizen's effort.
 * @with judgeBlow, isGoodGrade
 */
export function sessionQuality(
  blows: readonly Blow[],
  ageYears: number,
): Figure<SessionQuality, 'acceptability-unknown' | 'not-an-adult'> {
  if (!(ageYears >= ADULT_YEARS)) return refuse('not-an-adult')
  if (blows.some((b) => b.acceptable === null || (b.acceptable === false && b.usable === null))) {
    return refuse('acceptability-unknown')
  }
  const acceptable = blows.filter((b) => b.acceptable === true).map((b) => b.value)
  const counting = blows.filter((b) => b.acceptable === true || b.usable === true).map((b) => b.value)
  const [first, second] = [...acceptable].sort((a, b) => b - a)
  const bestDifferenceL = first === undefined || second === undefined ? null : roundHalfUp(first - second, 3)
  return {
    ok: true,
    grade: letter(acceptable.length, bestDifferenceL, counting.length > 0),
    bestDifferenceL,
    bestL: counting.length === 0 ? null : Math.max(...counting),
  }
}

function letter(acceptable: number, differenceL: number | null, anyUsable: boolean): QualityGrade {
  if (acceptable === 0) return anyUsable ? 'U' : 'F'
  if (differenceL === null) return 'E'
  if (differenceL <= 0.15) return acceptable >= 3 ? 'A' : 'B'
  if (differenceL <= 0.2) return 'C'
  return differenceL <= 0.25 ? 'D' : 'E'
}

/** Grades good enough for personal bests and means (clinical.md 1.5, 1.8). */
export function isGoodGrade(grade: QualityGrade): boolean {
  return grade === 'A' || grade === 'B' || grade === 'C'
}
