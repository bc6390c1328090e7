// "18 min siden", always with the exact time behind it. The clock is an argument: server and browser must agree.

import type { VNode } from 'preact'
import { type EpochMs, formatDateTime, type Lang, type RelativeWords, relativeTime } from '../charts/index.js'

export interface RelativeTimeProps {
  at: EpochMs
  now: EpochMs
  lang: Lang
  words: RelativeWords
}

export function RelativeTime({ at, now, lang, words }: RelativeTimeProps): VNode {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDateTime(at, lang)}>
      {relativeTime(at, now, words)}
    </time>
  )
}
