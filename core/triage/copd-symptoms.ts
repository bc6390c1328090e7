// The symptom rule of COPD (clinical.md 4.2; Seemungal, AJRCCM 2000;161:1608): worse on two days in a row.
// Breathlessness at rest does not wait for a second day: the table leaves that open, and the safer reading is taken.

import { type Figure, refuse } from '../statistics/figure.js'
import type { Colour } from './colour.js'

export const MAJOR_SYMPTOMS = ['breathlessness', 'sputum-amount', 'sputum-colour'] as const
export const MINOR_SYMPTOMS = ['cold', 'wheeze', 'sore-throat', 'cough'] as const
export type CopdSymptom = (typeof MAJOR_SYMPTOMS)[number] | (typeof MINOR_SYMPTOMS)[number]

export interface SymptomDay {
  /** Local day number. */
  day: number
  /** Worse than usual. */
  worse: readonly CopdSymptom[]
  breathlessAtRest: boolean
}

/**
 * @param days answers, any order, one a day
 * @param today local day number
 * @returns refuses when today has no answer, and when today is worse but yesterday was not asked
 *
 * @figure COPD symptoms
 * @nurse Worse on two days in a row: two major symptoms (breathlessness, amount or colour of sputum) are red; one major and one minor (cold,
 *   wheeze, sore throat, cough) are yellow. Breathless at rest is red at once.
 * @statistician The milder of today's and yesterday's level; an unanswered day makes a worsening not evaluable rather than green. Diary rules
 *   predict exacerbations moderately (AUC 0.63–0.70).
 * @formula
 *   level 2: ≥ 2 major, or breathless at rest;  level 1: ≥ 1 major and ≥ 1 minor
 *   colour = min(level today, level yesterday): 2 red, 1 yellow, 0 green
 * @source Seemungal, AJRCCM 2000;161:1608. How well it predicts: COSMIC, Respir Res 2012;13:44. Red at once for breathlessness at rest is the
 *   platform's choice.
 * @needs Today's answers, and yesterday's when today is worse.
 * @notFor Counting exacerbations, which also need treatment to have started.
 */
export function copdSymptomColour(
  days: readonly SymptomDay[],
  today: number,
): Figure<{ colour: Colour }, 'no-reading-in-window'> {
  const now = days.find((d) => d.day === today)
  if (!now) return refuse('no-reading-in-window')
  if (now.breathlessAtRest) return { ok: true, colour: 'red' }
  const level = levelOf(now)
  if (level === 0) return { ok: true, colour: 'green' }
  const yesterday = days.find((d) => d.day === today - 1)
  if (!yesterday) return refuse('no-reading-in-window')
  const both = Math.min(level, levelOf(yesterday))
  return { ok: true, colour: both === 2 ? 'red' : both === 1 ? 'yellow' : 'green' }
}

/** 2: two major ones worse; 1: one major and one minor; 0: less. */
function levelOf({ worse, breathlessAtRest }: SymptomDay): 0 | 1 | 2 {
  const count = (kinds: readonly CopdSymptom[]): number => kinds.filter((k) => worse.includes(k)).length
  const major = count(MAJOR_SYMPTOMS)
  if (major >= 2 || breathlessAtRest) return 2
  return major >= 1 && count(MINOR_SYMPTOMS) >= 1 ? 1 : 0
}
