// What is said of a citizen's effect in words: the verdict, the movement beside it, and what to keep in mind.

import { addLocalDays, type EpochMs, moreReadingsSentence, type Verdict } from '#core'
import type { EffectCaveat, EffectCourse, OutcomeEffect, OutcomeMeasure, OutcomeTrend } from '#effects'
import { formatDate } from '../../charts/index.js'
import { changeText, type EffectWords, endsOf, nameOf, sentenceOf } from './words.js'

export interface Said {
  verdict: Verdict | null
  /** Instead of the verdict's own words. */
  label?: string
  sentence: string
}

export function saidOf(words: EffectWords, { measure, change }: OutcomeEffect): Said {
  const { lang, e } = words
  if (!change.ok) {
    if (change.reason === 'not-begun')
      return { verdict: null, label: e.notBegun, sentence: e.citizen.notBegun(formatDate(change.from, lang)) }
    const verdict = 'insufficient-data'
    const side = change.of === 'baseline' ? e.citizen.before : e.citizen.after
    const sentence = sentenceOf(words, measure, { ...NO_FIGURES, verdict, have: change.have, need: change.need })
    return { verdict, sentence: sentence.replace(/\.$/, ` ${side}.`) }
  }
  const { verdict, estimate } = change
  if (verdict === null) {
    const ends = endsOf(words, measure, change)
    const between = ends ? e.citizen.between(...ends) : ''
    const name = nameOf(words, measure.name)
    return { verdict, sentence: e.citizen.unjudged(name, changeText(words, measure, estimate, change), between) }
  }
  const sentence = sentenceOf(words, measure, { ...change, verdict })
  const more = verdict === 'uncertain' ? moreReadingsSentence(change.moreNeeded, lang) : null
  return { verdict, sentence: more ? `${sentence} ${more}` : sentence }
}

const NO_FIGURES = { estimate: null, low: null, high: null, moreNeeded: null }

export function trendText(words: EffectWords, measure: OutcomeMeasure, trend: OutcomeTrend): string {
  const { trend: t } = words.e.citizen
  if (!trend.ok) return trend.of === 'days' ? t.tooFewDays(trend.have, trend.need) : t.tooFew(trend.have, trend.need)
  const text = (v: number): string => changeText(words, measure, v, trend)
  const [low, high] = [text(trend.low), text(trend.high)]
  const moving = trend.low > 0 ? t.up : trend.high < 0 ? t.down : null
  const sentence = moving ? moving(text(trend.per30Days), low, high) : t.still(low, high)
  return trend.rough ? `${sentence} ${t.rough}` : sentence
}

/** Each said once; what holds for some measures only names them. */
export function caveatsOf(words: EffectWords, course: EffectCourse, at: EpochMs): string[] {
  const named = new Map<string, string[]>()
  for (const { measure, caveats, chart } of course.outcomes) {
    const newest = chart.points.at(-1)
    const stale = newest && !course.ended && isStale(newest.from, at) ? [staleText(words, newest.from)] : []
    for (const text of [...caveats.map((c) => caveatText(words, c)), ...stale])
      named.set(text, [...(named.get(text) ?? []), nameOf(words, measure.name)])
  }
  return [...named].map(([text, names]) =>
    names.length < course.outcomes.length ? `${names.join(', ')}: ${text}` : text,
  )
}

/** Two weeks that are over without a measurement: what stands here says nothing of now. */
const isStale = (newestWeek: EpochMs, at: EpochMs): boolean => addLocalDays(newestWeek, 21) <= at

const staleText = ({ lang, e }: EffectWords, week: EpochMs): string => e.citizen.caveat.stale(formatDate(week, lang))

function caveatText(words: EffectWords, caveat: EffectCaveat): string {
  const { caveat: c } = words.e.citizen
  const date = (t: EpochMs): string => formatDate(t, words.lang)
  switch (caveat.kind) {
    case 'device-swapped':
      return c.swapped(date(caveat.at), caveat.model ? ` (${caveat.model})` : '')
    case 'combined':
      return c.combined(caveat.interventions)
    case 'start-moved':
      return c.startMoved(date(caveat.to))
    case 'ended':
      return c.ended[caveat.why](date(caveat.at))
    case 'exacerbation-in-baseline':
      return c.exacerbation
    case 'other-start-in-follow-up':
      return c.otherStart(nameOf(words, caveat.name), date(caveat.at))
    case 'window-open':
      return c.windowOpen(date(caveat.until))
  }
}
