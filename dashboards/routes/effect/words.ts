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

/** `−14 mmHg`, `+2 point`: a change always has its sign. */
export function changeText({ lang }: EffectWords, { changeUnit, decimals }: OutcomeMeasure, change: number): string {
  return withUnit(signed(change, decimals, lang), changeUnit[lang], lang)
}

function signed(change: number, digits: number, lang: Lang): string {
  return `${Number(change.toFixed(digits)) > 0 ? '+' : ''}${formatNumber(change, digits, lang)}`
}

interface Ends {
  low: number | null
  high: number | null
}

/** Of a change; null without an interval. */
export function endsOf({ lang }: EffectWords, digits: number, { low, high }: Ends): [string, string] | null {
  return low === null || high === null ? null : [signed(low, digits, lang), signed(high, digits, lang)]
}

/** `−18 til +2`; null without an interval. */
export function intervalText(words: EffectWords, digits: number, interval: Ends): string | null {
  const ends = endsOf(words, digits, interval)
  return ends && words.e.to(...ends)
}

/** `5 mmHg`; null where no difference is agreed. */
export function mcidText({ lang }: EffectWords, { mcid, changeUnit, decimals }: OutcomeMeasure): string | null {
  return mcid && formatValue(mcid.value, changeUnit[lang], decimals, lang)
}

/** `55 %`, from 0 to 1. */
export const shareText = ({ lang }: EffectWords, share: number): string => formatValue(share * 100, '%', 0, lang)

interface Judged {
  verdict: Verdict
  estimate: number | null
  low: number | null
  high: number | null
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
      decimals: measure.decimals,
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
