// How fresh a screen is. One that has stopped must look stopped.

import type { VNode } from 'preact'
import { type EpochMs, formatClock, type Lang } from '../charts/index.js'
import type { UiMessages } from './messages.js'

export type FreshnessState =
  | { readonly kind: 'live' }
  | { readonly kind: 'updated'; readonly at: EpochMs }
  | { readonly kind: 'lost'; readonly since: EpochMs | null }

export interface FreshnessProps {
  state: FreshnessState
  lang: Lang
  words: UiMessages['freshness']
}

/** A lost connection is announced at once; the others change quietly. */
export function Freshness({ state, lang, words }: FreshnessProps): VNode {
  const lost = state.kind === 'lost'
  return (
    <span className={`freshness freshness--${state.kind}`} role={lost ? 'alert' : 'status'}>
      <span className="freshness-dot" aria-hidden="true">
        {lost ? '▲' : state.kind === 'live' ? '●' : '○'}
      </span>
      {text(state, lang, words)}
    </span>
  )
}

function text(state: FreshnessState, lang: Lang, words: UiMessages['freshness']): string {
  switch (state.kind) {
    case 'live':
      return words.live
    case 'updated':
      return words.updated(formatClock(state.at, lang))
    case 'lost':
      return state.since === null ? words.lost : words.lostSince(formatClock(state.since, lang))
  }
}
