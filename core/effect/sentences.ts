// The words of the verdicts (clinical.md 6.14): each verdict has one fixed sentence, in Danish and English. Never "the intervention works" without a comparison.

import { roundHalfUp } from '../statistics/round-half-up.js'
import { type Better, oriented } from './direction.js'
import type { Verdict } from './effect-verdict.js'
import { WINDOW_DAYS } from './effect-windows.js'

export type EffectLanguage = 'da' | 'en'

export interface SaidVerdict {
  verdict: Verdict
  /** As it stands at the start of a sentence: "Systolisk blodtryk". */
  measure: string
  unit: string
  better: Better
  /** Decimals of the measure. */
  decimals: number
  /** Follow-up minus baseline with its interval; null without. */
  change: number | null
  low: number | null
  high: number | null
  mcid: number
  /** More readings that would settle it; null or 0 leaves that sentence out. */
  moreReadings: number | null
  /** For "too few": the shorter phase, and what it needs. */
  have: number
  need: number
}

interface Words {
  improved: string
  worsened: string
  relevant: (measure: string, way: string, x: string, unit: string, between: string, mcid: string) => string
  between: (low: string, high: string) => string
  small: (measure: string, way: string, x: string, mcid: string) => string
  possibly: (isBetter: boolean, x: string) => string
  stable: string
  uncertain: string
  insufficient: (have: number, need: number) => string
  more: (n: number) => string
  tooMany: (n: number) => string
  leftOut: (left: number, all: number) => string
  regression: (x: string, unit: string, expected: string) => string
  lessThanRegression: (unit: string, expected: string) => string
  notProof: string
  changeAfterStart: string
  differenceToComparison: string
  thoseWhoStayed: string
  rough: string
}

const WORDS: Record<EffectLanguage, Words> = {
  da: {
    improved: 'bedret',
    worsened: 'forværret',
    relevant: (measure, way, x, unit, between, mcid) =>
      `${measure} er ${way} med ${x} ${unit}${between}. Det er mere end den forskel, der regnes for betydningsfuld (${mcid}).`,
    between: (low, high) => ` (sandsynligt mellem ${low} og ${high})`,
    small: (measure, way, x, mcid) =>
      `${measure} er ${way} med ${x}, men mindre end det, der regnes for betydningsfuldt (${mcid}).`,
    possibly: (isBetter, x) =>
      `Det ser ud til en ${isBetter ? 'bedring' : 'forværring'} på ${x}, men målingerne er for usikre til at sige det med sikkerhed.`,
    stable: 'Ingen ændring af betydning.',
    uncertain: 'Målingerne kan ikke vise, om der er en ændring.',
    insufficient: (have, need) => `For få målinger: ${have} af ${need}.`,
    more: (n) => (n === 1 ? 'Cirka 1 måling mere kan afklare det.' : `Cirka ${n} flere målinger kan afklare det.`),
    tooMany: (n) => `Det ville kræve cirka ${n} flere målinger: flere, end opfølgningen har dage.`,
    leftOut: (left, all) => `${left} af ${all} mangler opfølgning og er ikke med.`,
    regression: (x, unit, expected) => `Af de ${x} ${unit} ville cirka ${expected} være ventet uden nogen indsats.`,
    lessThanRegression: (unit, expected) =>
      `Cirka ${expected} ${unit} var ventet uden nogen indsats: mere, end der er set.`,
    notProof: 'Viser hvad der er sket, ikke hvad der er årsagen.',
    changeAfterStart: 'ændring efter start',
    differenceToComparison: 'forskel i forhold til sammenligningsgruppen',
    thoseWhoStayed: 'Gælder kun dem, der blev: under 60 % er målt igen.',
    rough: 'Intervallet er groft: få målinger.',
  },
  en: {
    improved: 'improved',
    worsened: 'worsened',
    relevant: (measure, way, x, unit, between, mcid) =>
      `${measure} has ${way} by ${x} ${unit}${between}. That is more than the difference regarded as important (${mcid}).`,
    between: (low, high) => ` (likely between ${low} and ${high})`,
    small: (measure, way, x, mcid) =>
      `${measure} has ${way} by ${x}, but less than what is regarded as important (${mcid}).`,
    possibly: (isBetter, x) =>
      `There seems to be ${isBetter ? 'an improvement' : 'a worsening'} of ${x}, but the measurements are too uncertain to say so for sure.`,
    stable: 'No change that matters.',
    uncertain: 'The measurements cannot show whether there is a change.',
    insufficient: (have, need) => `Too few measurements: ${have} of ${need}.`,
    more: (n) => (n === 1 ? 'About 1 more measurement can settle it.' : `About ${n} more measurements can settle it.`),
    tooMany: (n) => `It would take about ${n} more measurements: more than the follow-up has days.`,
    leftOut: (left, all) => `${left} of ${all} have no follow-up and are not included.`,
    regression: (x, unit, expected) =>
      `Of the ${x} ${unit}, about ${expected} would be expected without any intervention.`,
    lessThanRegression: (unit, expected) =>
      `About ${expected} ${unit} would be expected without any intervention: more than was seen.`,
    notProof: 'Shows what happened, not what caused it.',
    changeAfterStart: 'change after the start',
    differenceToComparison: 'difference from the comparison group',
    thoseWhoStayed: 'Only those who stayed: fewer than 60 % were measured again.',
    rough: 'The interval is rough: few measurements.',
  },
}

/** The one sentence of a verdict. Numbers are sizes: the words say which way. */
export function verdictSentence(said: SaidVerdict, language: EffectLanguage): string {
  const words = WORDS[language]
  const number = numbers(said.decimals, language)
  const size = number(Math.abs(said.change ?? 0))
  const way = said.verdict.startsWith('improved') ? words.improved : words.worsened
  switch (said.verdict) {
    case 'improved-relevant':
    case 'worsened-relevant':
      return words.relevant(said.measure, way, size, said.unit, between(said, words, number), number(said.mcid))
    case 'improved-small':
    case 'worsened-small':
      return words.small(said.measure, way, size, number(said.mcid))
    case 'possibly-improved':
    case 'possibly-worsened': {
      const sentence = words.possibly(said.verdict === 'possibly-improved', size)
      const more = moreReadingsSentence(said.moreReadings, language)
      return more === null ? sentence : `${sentence} ${more}`
    }
    case 'stable':
      return words.stable
    case 'uncertain':
      return words.uncertain
    case 'insufficient-data':
      return words.insufficient(said.have, said.need)
  }
}

/** The interval in the direction of the verdict: a fall of 3 to 11, whichever way is good. */
function between({ verdict, better, low, high }: SaidVerdict, words: Words, number: (x: number) => string): string {
  if (low === null || high === null) return ''
  const sign = verdict.startsWith('improved') ? 1 : -1
  const ends = [sign * oriented(low, better), sign * oriented(high, better)].sort((a, b) => a - b)
  return words.between(number(ends[0]!), number(ends[1]!))
}

function numbers(decimals: number, language: EffectLanguage): (x: number) => string {
  return (x) => {
    const rounded = roundHalfUp(x, decimals)
    const text = (Object.is(rounded, -0) ? 0 : rounded).toFixed(decimals)
    return (language === 'da' ? text.replace('.', ',') : text).replace('-', '−')
  }
}

/** One measurement a day: more than these cannot come. */
const FOLLOW_UP_DAYS = WINDOW_DAYS.followUpTo - WINDOW_DAYS.followUpFrom + 1

/** Beside "uncertain" and "possibly". @returns null when no number of readings after the start would do */
export function moreReadingsSentence(more: number | null, language: EffectLanguage): string | null {
  if (!more) return null
  const words = WORDS[language]
  return more > FOLLOW_UP_DAYS ? words.tooMany(more) : words.more(more)
}

/** Always under a group figure. */
export function leftOutSentence(leftOut: number, all: number, language: EffectLanguage): string {
  return WORDS[language].leftOut(leftOut, all)
}

/** Under the change of a group enrolled on a limit. @param change,expected in the unit, with their signs @param unit of the measure */
export function regressionSentence(
  change: number,
  expected: number,
  unit: string,
  decimals: number,
  language: EffectLanguage,
): string {
  const number = numbers(decimals, language)
  const words = WORDS[language]
  const [size, awaited] = [number(Math.abs(change)), number(Math.abs(expected))]
  const isWhole = Math.sign(change) === Math.sign(expected) && Math.abs(change) >= Math.abs(expected)
  return isWhole ? words.regression(size, unit, awaited) : words.lessThanRegression(unit, awaited)
}

export type EffectPhrase = 'notProof' | 'changeAfterStart' | 'differenceToComparison' | 'thoseWhoStayed' | 'rough'

/** Fixed words of the effect pages. */
export function effectPhrase(phrase: EffectPhrase, language: EffectLanguage): string {
  return WORDS[language][phrase]
}
