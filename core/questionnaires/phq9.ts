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
