// Mixed model with one intercept per person (clinical.md 6.8; Laird and Ware 1982), REML: many visits with gaps. Uses everybody with any data;
// valid if who drops out depends only on what was seen. Say so.

import { type Estimate, estimateOf } from '../statistics/estimate.js'
import { type Figure, notEnough, type Refused, refuse } from '../statistics/figure.js'
import { gridThenGolden } from '../statistics/golden-section.js'
import { invertSymmetric, type Matrix } from '../statistics/small-matrix.js'

export const MIN_PEOPLE = 10
const K = 4
/** Bounds of ln(variance between / variance within). */
const LEAST = -14
const MOST = 14

export interface ModelVisit {
  person: string
  month: number
  treated: boolean
  value: number
}

export interface MixedModel {
  n: number
  people: number
  residualVar: number
  interceptVar: number
  /** Share of the variance that lies between people. */
  icc: number
  /** Say "no between-person variation found". */
  noBetweenPersonVariation: boolean
  coef: { intercept: Estimate; perMonth: Estimate; treated: Estimate; perMonthTreated: Estimate }
}

/**
 * What a screen may show.
 *
 * @figure Change over many visits (mixed model)
 * @nurse How fast those with the intervention change per month, compared with those without, using everybody who has any visit. It is right if
 *   those who leave do so for reasons that the data show.
 * @statistician Linear mixed model with a random intercept, REML over the variance ratio, Wald z intervals (a little narrow for few people).
 *   Ignorable (MAR) dropout assumed. No random slope, so within-person change that differs between people makes the slope's interval too narrow.
 * @formula
 *   y = b0 + b1 month + b2 treated + b3 month × treated + u(person) + e          effect per month = b3
 * @source Laird and Ware, Biometrics 1982;38:963. Coverage: [How honest are the figures?](effect-honesty.md)
 * @needs {MIN_PEOPLE} people; when the people do not differ it says "no between-person variation found".
 * @notFor Dropout that depends on what was not measured.
 * @with fitMixedModel
 */
export function mixedModel(visits: readonly ModelVisit[]): Figure<MixedModel, 'cannot-tell-apart'> {
  const people = new Set(visits.map((v) => v.person)).size
  if (people < MIN_PEOPLE) return notEnough(people, MIN_PEOPLE)
  const fitted = fitMixedModel(visits)
  return 'ok' in fitted ? fitted : { ok: true, ...fitted }
}

/** The arithmetic alone; not for showing. */
export function fitMixedModel(visits: readonly ModelVisit[]): MixedModel | Refused<'cannot-tell-apart'> {
  const n = visits.length
  // Counted from the middle, so that products lose no digits.
  const middle = visits.reduce((total, v) => total + v.value, 0) / Math.max(1, n)
  const people = productsOf(visits, middle)
  const fitAt = (logRatio: number): Fit | null => solve(people, n, Math.exp(logRatio))
  if (n <= K || fitAt(0) === null || visits.every((v) => v.value === visits[0]!.value))
    return refuse('cannot-tell-apart')
  const logRatio = gridThenGolden((x) => fitAt(x)?.criterion ?? Number.POSITIVE_INFINITY, LEAST, MOST, 0.25)
  const found = fitAt(logRatio)
  if (!found || !(found.variance > 0)) return refuse('cannot-tell-apart')
  const noBetweenPersonVariation = logRatio < LEAST + 0.5
  const ratio = noBetweenPersonVariation ? 0 : Math.exp(logRatio)
  const of = (j: number, shift = 0): Estimate =>
    estimateOf(found.b[j]! + shift, Math.sqrt(found.variance * found.inverse[j]![j]!), null)
  return {
    n,
    people: people.length,
    residualVar: found.variance,
    interceptVar: ratio * found.variance,
    icc: ratio / (1 + ratio),
    noBetweenPersonVariation,
    coef: { intercept: of(0, middle), perMonth: of(1), treated: of(2), perMonthTreated: of(3) },
  }
}

/** Of one person: products of the rows (1, month, treated, month × treated, y), and their sums. */
interface PersonProducts {
  visits: number
  sums: number[]
  products: Matrix
}

function productsOf(visits: readonly ModelVisit[], middle: number): PersonProducts[] {
  const people = new Map<string, PersonProducts>()
  for (const { person, month, treated, value } of visits) {
    const row = [1, month, treated ? 1 : 0, treated ? month : 0, value - middle]
    const own = people.get(person) ?? { visits: 0, sums: row.map(() => 0), products: row.map(() => row.map(() => 0)) }
    people.set(person, own)
    own.visits++
    for (let a = 0; a <= K; a++) {
      own.sums[a]! += row[a]!
      for (let c = 0; c <= K; c++) own.products[a]![c]! += row[a]! * row[c]!
    }
  }
  return [...people.values()]
}

interface Fit {
  b: number[]
  inverse: Matrix
  variance: number
  /** What REML minimises over the ratio. */
  criterion: number
}

/** Generalised least squares with W = I − λ/(1 + nᵢλ) J for each person. */
function solve(people: readonly PersonProducts[], n: number, ratio: number): Fit | null {
  const total: Matrix = Array.from({ length: K + 1 }, () => new Array<number>(K + 1).fill(0))
  let logs = 0
  for (const { visits, sums, products } of people) {
    const pull = ratio / (1 + visits * ratio)
    logs += Math.log1p(visits * ratio)
    for (let a = 0; a <= K; a++) {
      for (let c = 0; c <= K; c++) total[a]![c]! += products[a]![c]! - pull * sums[a]! * sums[c]!
    }
  }
  const found = invertSymmetric(total.slice(0, K).map((row) => row.slice(0, K)))
  if (!found) return null
  const moment = total[K]!.slice(0, K)
  const b = found.inverse.map((row) => row.reduce((sum, v, j) => sum + v * moment[j]!, 0))
  const sse = Math.max(0, total[K]![K]! - b.reduce((sum, v, j) => sum + v * moment[j]!, 0))
  const variance = sse / (n - K)
  return {
    b,
    inverse: found.inverse,
    variance,
    criterion: ((n - K) * Math.log(variance) + logs + found.logDeterminant) / 2,
  }
}
