// The three numbers that describe healthy people of one's age, height and sex (clinical.md 1.1): median M, spread S, skewness L.
// GLI-2012: Quanjer, ERJ 2012;40:1324. GLI 2022, race-neutral and the default (1.2): Bowerman, AJRCCM 2023;207:768.

import { type Figure, refuse } from '../statistics/figure.js'
import gli from './gli.json' with { type: 'json' }

export type ReferenceSet = 'gli2012' | 'gli2022'

/** FEV1 and FVC in litres (BTPS), their ratio as a fraction. */
export type SpirometryMeasure = 'fev1' | 'fvc' | 'fev1Fvc'

/** Groups of GLI-2012. Citizens are never asked: only a clinic that has recorded one hands it in. */
export type ReferenceGroup = 'caucasian' | 'africanAmerican' | 'northEastAsian' | 'southEastAsian' | 'otherMixed'

export interface ReferencePerson {
  /** For reference purposes. Anything else has no reference values, only an own history. */
  sex: 'male' | 'female' | 'unknown'
  /** Decimal years: days since birth / 365.25. */
  ageYears: number
  heightCm: number
  /** Needed by GLI-2012, ignored by GLI 2022. */
  group?: ReferenceGroup | undefined
}

export interface Lms {
  l: number
  /** The median, which is the predicted value. */
  m: number
  s: number
}

export type NoReference = 'sex-not-recorded' | 'age-out-of-range' | 'height-out-of-range' | 'group-missing'

export const REFERENCE_LIMITS = { ageYears: [3, 95], heightCm: [100, 220] } as const

interface Equation {
  M: { a0: number; a1: number; a2: number; a3?: number; a4?: number; a5?: number; a6?: number }
  S: { p0: number; p1: number; p2?: number; p3?: number; p4?: number; p5?: number }
  L: { q0: number; q1: number }
  spline: Record<'L' | 'M' | 'S', readonly number[]>
}

const MEASURE_IN_TABLE = { fev1: 'FEV1', fvc: 'FVC', fev1Fvc: 'FEV1FVC' } as const

const OFFSETS = {
  caucasian: null,
  africanAmerican: { m: 'a3', s: 'p2' },
  northEastAsian: { m: 'a4', s: 'p3' },
  southEastAsian: { m: 'a5', s: 'p4' },
  otherMixed: { m: 'a6', s: 'p5' },
} as const

/** @returns why there are no reference values, or L, M and S; M in the measure's unit */
export function lmsOf(
  set: ReferenceSet,
  measure: SpirometryMeasure,
  { sex, ageYears, heightCm, group }: ReferencePerson,
): Figure<Lms, NoReference> {
  if (sex !== 'male' && sex !== 'female') return refuse('sex-not-recorded')
  if (!within(ageYears, REFERENCE_LIMITS.ageYears)) return refuse('age-out-of-range')
  if (!within(heightCm, REFERENCE_LIMITS.heightCm)) return refuse('height-out-of-range')
  if (set === 'gli2012' && group === undefined) return refuse('group-missing')

  const equation: Equation = gli.models[set].equations[MEASURE_IN_TABLE[measure]][sex]
  const { M, S, L, spline } = equation
  const offset = set === 'gli2012' && group !== undefined ? OFFSETS[group] : null
  const lnAge = Math.log(ageYears)
  return {
    ok: true,
    m: Math.exp(
      M.a0 + M.a1 * Math.log(heightCm) + M.a2 * lnAge + (offset ? (M[offset.m] ?? 0) : 0) + onGrid(spline.M, ageYears),
    ),
    s: Math.exp(S.p0 + S.p1 * lnAge + (offset ? (S[offset.s] ?? 0) : 0) + onGrid(spline.S, ageYears)),
    l: L.q0 + L.q1 * lnAge + onGrid(spline.L, ageYears),
  }
}

/** False for NaN too. */
const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high

/** A spline's value between its grid points, linearly. */
function onGrid(spline: readonly number[], ageYears: number): number {
  const position = (ageYears - gli.ageGrid.start) / gli.ageGrid.step
  const i = Math.min(Math.floor(position), spline.length - 2)
  const [low, high] = [spline[i]!, spline[i + 1]!]
  return low + (position - i) * (high - low)
}
