// WHO-5 well-being index (clinical.md 5; Topp, Psychother Psychosom 2015): five items 0–5, times four, 0–100. All five are needed.

import { type Figure, notEnough, refuse } from '../statistics/figure.js'
import { answered, areItems, type Items, total } from './items.js'

export interface Who5 {
  /** 0–25. */
  raw: number
  /** 0–100, higher is better. */
  score: number
  band: 'ok' | 'reduced' | 'likely-depression-risk'
  /** Below 50: PHQ-9 is suggested. */
  suggestsPhq9: boolean
}

export function who5(items: Items): Figure<Who5, 'invalid-items'> {
  if (!areItems(items, 5, 5)) return refuse('invalid-items')
  const values = answered(items)
  if (values.length < 5) return notEnough(values.length, 5)
  const raw = total(values)
  const score = raw * 4
  const band = score <= 28 ? 'likely-depression-risk' : score <= 50 ? 'reduced' : 'ok'
  return { ok: true, raw, score, band, suggestsPhq9: score < 50 }
}
