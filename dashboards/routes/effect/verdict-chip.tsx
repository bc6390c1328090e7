// A verdict as shape, word and colour: blue is better, orange worse, grey everything that is not sure. Never red, never green.

import type { VNode } from 'preact'
import type { Verdict } from '#core'
import type { EffectWords } from './words.js'

type Tone = 'better' | 'worse' | 'usual'
const SHAPE: Readonly<Record<Tone, string>> = { better: '■', worse: '◆', usual: '○' }

/** Only an interval that excludes no change has a colour. */
export function toneOf(verdict: Verdict | null): Tone {
  if (verdict?.startsWith('improved')) return 'better'
  return verdict?.startsWith('worsened') ? 'worse' : 'usual'
}

interface VerdictChipProps {
  /** Null where nothing is judged: then `label` says why. */
  verdict: Verdict | null
  words: EffectWords
  label?: string
}

export function VerdictChip({ verdict, words: { e }, label }: VerdictChipProps): VNode {
  const tone = toneOf(verdict)
  return (
    <span className={`chip verdict verdict--${tone}`}>
      <span className="chip-shape" aria-hidden="true">
        {SHAPE[tone]}
      </span>
      {label ?? (verdict === null ? e.unjudged : e.verdicts[verdict])}
    </span>
  )
}
