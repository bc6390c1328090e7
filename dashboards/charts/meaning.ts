// What a point or an estimate means, in shape, colour and (beside it) word. Never red or green: a signal is not an alarm.

import { type ImprovementDirection, meaningOf, type Verdict, type XmrMeaning, type XmrSignal } from '#core'
import { el, type SvgNode } from './svg.js'
import { circle, diamond, type Shape, square, triangle } from './symbols.js'

export type Meaning = 'improvement' | 'concern' | 'unusual' | 'usual'

export const MEANINGS: readonly Meaning[] = ['improvement', 'concern', 'unusual', 'usual']

const OF_SIGNAL: Readonly<Record<XmrMeaning, Meaning>> = {
  'special-improvement': 'improvement',
  'special-concern': 'concern',
  'special-neutral': 'unusual',
  common: 'usual',
}

export function meaningOfSignal(signal: XmrSignal | null, improvement: ImprovementDirection): Meaning {
  return OF_SIGNAL[meaningOf(signal ?? 'common', improvement)]
}

/** Only an interval that excludes no change is an improvement or a worsening; a "possibly" looks like no answer. */
export function meaningOfVerdict(verdict: Verdict): Exclude<Meaning, 'unusual'> {
  if (verdict.startsWith('improved')) return 'improvement'
  return verdict.startsWith('worsened') ? 'concern' : 'usual'
}

const SHAPES: Readonly<Record<Meaning, { shape: Shape; r: number }>> = {
  improvement: { shape: square, r: 3.5 },
  concern: { shape: diamond, r: 5 },
  unusual: { shape: triangle, r: 4 },
  usual: { shape: circle, r: 3 },
}

/** @param isOpen rests on little: the outline only @param scale 1 among many points, more for a single estimate */
export function meaningSymbol(meaning: Meaning, isOpen: boolean, x: number, y: number, scale = 1): SvgNode {
  const { shape, r } = SHAPES[meaning]
  return el('path', { class: `c-meaning c-${meaning}${isOpen ? ' c-open' : ''}`, d: shape(x, y, r * scale) })
}
