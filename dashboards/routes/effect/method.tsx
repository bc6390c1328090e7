// How the figures of an effect page came about and what they cannot carry, in words; closed until asked for, open on paper.

import type { VNode } from 'preact'
import type { OutcomeMeasure } from '#effects'
import { type EffectWords, inSentence, mcidText, nameOf } from './words.js'

interface MethodProps {
  words: EffectWords
  /** One sentence or two each. */
  said: readonly string[]
  measures: readonly OutcomeMeasure[]
}

export function Method({ words, said, measures }: MethodProps): VNode {
  const { e } = words
  const known = [...new Map(measures.map((m) => [m.id, m])).values()].filter((m) => m.mcid !== null)
  return (
    <details className="panel method">
      <summary>
        <h2>{e.method.title}</h2>
      </summary>
      <ul>
        {[...said, e.method.promise].map((text) => (
          <li key={text}>{text}</li>
        ))}
        {known.map((measure) => (
          <li key={measure.id}>
            {e.method.matters(inSentence(nameOf(words, measure.name)), mcidText(words, measure) ?? '')} (
            <cite lang="en">{measure.mcid?.source}</cite>).
            {measure.mcid?.caveat && ` ${nameOf(words, measure.mcid.caveat)}.`}
          </li>
        ))}
        <li>{e.method.more}</li>
      </ul>
    </details>
  )
}
