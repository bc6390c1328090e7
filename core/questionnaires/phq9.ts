// PHQ-9 (clinical.md 5; Kroenke and Spitzer): nine items 0–3. One or two empty items are filled with the mean of the others; three are too many.
// Item 9, thoughts of being better off dead, raises a human task at once, whatever the total.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { roundHalfUp } from '../statistics/round-half-up.js'
import { answered, areItems, type Items, total } from './items.js'

export type Phq9Severity = 'minimal' | 'mild' | 'moderate' | 'moderately-severe' | 'severe'

export interface Phq9 {
  score: Figure<{ total: number; severity: Phq9Severity; emptyItems: number }, 'invalid-items'>
  /** A person must act now, and the citizen is shown the crisis text. */
  item9Alert: boolean
  /** Item 9 was left empty by somebody with a total of 15 or more: call. */
  asksForCall: boolean
}

const ITEMS = 9
const FEWEST = 7

/**
 * @figure PHQ-9 (depression)
 * @nurse Signs of depression in the last two weeks, 0 to 27, higher is worse. Any answer above 0 to item 9 (thoughts of being better off dead)
 *   raises a task for a person at once, whatever the sum, and the citizen sees where to get help. A change of {mcid.phq9} points is regarded as
 *   one that matters.
 * @statistician Sum of nine items 0–3; with one or two empty the mean of the others fills in (person-mean imputation, rounded half up), with three
 *   or more there is no score. Bands by published cut points.
 * @formula
 *   PHQ-9 = round(9 × Σ answered / answered)        5 mild, 10 moderate, 15 moderately severe, 20 severe
 * @source Kroenke, J Gen Intern Med 2001;16:606; important difference: Löwe, Med Care 2004;42:1194.
 * @needs {FEWEST} of {ITEMS} items.
 * @notFor Diagnosing depression; judging the risk of suicide by the sum.
 * @with phq9Severity
 */
export function phq9(items: Items): Phq9 {
  const score = scoreOf(items)
  const item9 = items[8] ?? null
  return {
    score,
    item9Alert: item9 !== null && item9 > 0,
    asksForCall: item9 === null && score.ok && score.total >= 15,
  }
}

function scoreOf(items: Items): Phq9['score'] {
  if (!areItems(items, ITEMS, 3)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < FEWEST) return notEnough(values.length, FEWEST)
  const sum = roundHalfUp((total(values) * ITEMS) / values.length)
  return { ok: true, total: sum, severity: phq9Severity(sum), emptyItems: ITEMS - values.length }
}

export function phq9Severity(score: number): Phq9Severity {
  if (score >= 20) return 'severe'
  if (score >= 15) return 'moderately-severe'
  if (score >= 10) return 'moderate'
  return score >= 5 ? 'mild' : 'minimal'
}
