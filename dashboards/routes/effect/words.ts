// Changes, intervals and verdicts as people read them. Pure; what the two effect pages and their sheets share.

import { type Verdict, verdictSentence } from '#core'
import type { Name, OutcomeMeasure } from '#effects'
import { formatNumber, formatValue, type Lang, withUnit } from '../../charts/index.js'
import { EFFECT_MESSAGES, type EffectMessages } from '../../messages/effect/index.js'

export interface EffectWords {
  readonly lang: Lang
  readonly e: EffectMessages
}

export const effectWords = (lang: Lang): EffectWords => ({ lang, e: EFFECT_MESSAGES[lang] })

export const nameOf = ({ lang }: EffectWords, name: Name): string => name[lang]

/** `Systolisk blodtryk` loses its capital inside a sentence; `SpO₂` and `FEV1` keep theirs. */
export function inSentence(name: string): string {
  const rest = name.slice(1)
  const [word = ''] = rest.split(' ')
  const isAbbreviation = word !== word.toLocaleLowerCase('da-DK')
  return isAbbreviation ? name : name.charAt(0).toLocaleLowerCase('da-DK') + rest
}

/** `148 mmHg`. */
export function valueText({ lang }: EffectWords, measure: OutcomeMeasure, v: number): string {
  return formatValue(v, measure.unit[lang], measure.decimals, lang)
}

interface Interval {
  low: number | null
  high: number | null
}

/** One decimal more than the measure's where an end that is not zero would read as zero: an interval without zero must look like one. */
export function changeDigits({ decimals }: OutcomeMeasure, { low, high }: Interval): number {
  const readsAsZero = (end: number | null): boolean => end !== null && end !== 0 && Number(end.toFixed(decimals)) === 0
  return readsAsZero(low) || readsAsZero(high) ? decimals + 1 : decimals
}

const NO_INTERVAL: Interval = { low: null, high: null }

/** `−14 mmHg`, `+2 point`: a change always has its sign. @param interval that it stands beside */
export function changeText(
  { lang }: EffectWords,
  measure: OutcomeMeasure,
  change: number,
  interval = NO_INTERVAL,
): string {
  return withUnit(signed(change, changeDigits(measure, interval), lang), measure.changeUnit[lang], lang)
}

function signed(change: number, digits: number, lang: Lang): string {
  return `${Number(change.toFixed(digits)) > 0 ? '+' : ''}${formatNumber(change, digits, lang)}`
}

/** Of a change; null without an interval. */
export function endsOf({ lang }: EffectWords, measure: OutcomeMeasure, interval: Interval): [string, string] | null {
  const { low, high } = interval
  const digits = changeDigits(measure, interval)
  return low === null || high === null ? null : [signed(low, digits, lang), signed(high, digits, lang)]
}

/** `−18 til +2`; null without an interval. */
export function intervalText(words: EffectWords, measure: OutcomeMeasure, interval: Interval): string | null {
  const ends = endsOf(words, measure, interval)
  return ends && words.e.to(...ends)
}

/** `5 mmHg`; null where no difference is agreed. */
export function mcidText({ lang }: EffectWords, { mcid, changeUnit, decimals }: OutcomeMeasure): string | null {
  return mcid && formatValue(mcid.value, changeUnit[lang], decimals, lang)
}

/** `55 %`, from 0 to 1. */
export const shareText = ({ lang }: EffectWords, share: number): string => formatValue(share * 100, '%', 0, lang)

interface Judged extends Interval {
  verdict: Verdict
  estimate: number | null
  moreNeeded: number | null
  have?: number
  need?: number
}

/** The fixed sentence of a verdict (clinical.md 6.14). */
export function sentenceOf(words: EffectWords, measure: OutcomeMeasure, judged: Judged): string {
  const { lang } = words
  return verdictSentence(
    {
      verdict: judged.verdict,
      measure: nameOf(words, measure.name),
      unit: measure.changeUnit[lang],
      better: measure.better ?? 'down',
      decimals: changeDigits(measure, judged),
      change: judged.estimate,
      low: judged.low,
      high: judged.high,
      mcid: measure.mcid?.value ?? 0,
      moreReadings: judged.moreNeeded,
      have: judged.have ?? 0,
      need: judged.need ?? 0,
    },
    lang,
  )
}
