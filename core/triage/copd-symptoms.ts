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
