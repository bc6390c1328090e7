// The words of the effect charts. Says what was seen, never that an intervention works.

import type { ImprovementDirection, XmrSignal } from '#core'
import type { IntervalEstimate, WeekOutcome } from './effect-spec.js'
import { formatNumber, type Lang, NBSP } from './format.js'
import type { Meaning } from './meaning.js'

export interface EffectWords {
  readonly meaning: Readonly<Record<Meaning, string>>
  readonly signal: Readonly<Record<Exclude<XmrSignal, 'common'>, string>>
  readonly direction: Readonly<Record<ImprovementDirection, string | null>>
  readonly fewDays: string
  readonly mean: string
  readonly limits: string
  readonly nearLimits: string
  readonly noLimits: (have: string, need: string) => string
  readonly provisional: string
  readonly week: string
  readonly days: string
  readonly dayCount: (n: number) => string
  readonly xmr: {
    readonly none: (period: string) => string
    readonly count: (n: number, period: string, without: number) => string
    readonly latest: (value: string, days: string) => string
    readonly basis: (mean: string, low: string, high: string, weeks: number, period: string) => string
    readonly noLimits: (have: string, need: string) => string
    readonly provisional: string
    readonly overSensitive: string
    readonly signals: (meaning: Exclude<Meaning, 'usual'>, n: number) => string
    readonly noSignal: string
  }
  readonly outcome: Readonly<Record<WeekOutcome, string>>
  readonly outcomeHead: string
  readonly reachedOf: (n: number, of: number) => string
  readonly goal: {
    readonly none: string
    readonly reached: (n: number, of: number, period: string) => string
    readonly notMeasured: (n: number) => string
    readonly onlyNotMeasured: (n: number, period: string) => string
  }
  readonly better: string
  readonly worse: string
  readonly multiples: string
  readonly withinMcid: string
  readonly mcid: (value: string) => string
  readonly mcidHead: string
  readonly noFigure: string
  readonly beyond: string
  readonly rough: string
  readonly roughKey: string
  readonly noInterval: string
  readonly tooFew: (have: string, need: string) => string
  readonly verdict: Readonly<Record<IntervalEstimate['verdict'], string>>
  readonly to: (low: string, high: string) => string
  readonly what: string
  readonly change: string
  readonly interval: string
  readonly judged: string
  readonly basis: string
  readonly dots: {
    readonly none: string
    readonly of: (n: number, parts: string) => string
    readonly part: (n: number, meaning: Exclude<Meaning, 'unusual'> | 'missing') => string
  }
}

const daN = (n: number): string => formatNumber(n, 0, 'da')
const enN = (n: number): string => formatNumber(n, 0, 'en')
const uger = (n: number): string => `${daN(n)}${NBSP}${n === 1 ? 'uge' : 'uger'}`
const weeks = (n: number): string => `${enN(n)}${NBSP}${n === 1 ? 'week' : 'weeks'}`

const da: EffectWords = {
  meaning: { improvement: 'forbedring', concern: 'forværring', unusual: 'usædvanlig', usual: 'sædvanlig variation' },
  signal: {
    'above-upl': 'over øvre grænse',
    'below-lpl': 'under nedre grænse',
    'trend-up': '7 stigende i træk',
    'trend-down': '7 faldende i træk',
    'two-of-three-high': '2 af 3 nær øvre grænse',
    'two-of-three-low': '2 af 3 nær nedre grænse',
    'shift-high': '7 i træk over gennemsnittet',
    'shift-low': '7 i træk under gennemsnittet',
  },
  direction: { up: 'højere er bedre', down: 'lavere er bedre', none: null },
  fewDays: 'få dage',
  mean: 'gennemsnit',
  limits: 'grænser',
  nearLimits: 'nær grænsen',
  noLimits: (have, need) => `ingen grænser: ${have} af ${need} uger`,
  provisional: 'foreløbige',
  week: 'Uge',
  days: 'Dage',
  dayCount: (n) => `${daN(n)}${NBSP}${n === 1 ? 'dag' : 'dage'}`,
  xmr: {
    none: (period) => `Ingen ugemidler ${period}.`,
    count: (n, period, without) =>
      `${daN(n)} ${n === 1 ? 'ugemiddel' : 'ugemidler'}, ${period}${without > 0 ? `; ${uger(without)} uden målinger` : ''}.`,
    latest: (value, days) => `Seneste uge ${value} (${days}).`,
    basis: (mean, low, high, n, period) =>
      `Gennemsnit ${mean} og grænser ${low} til ${high}, beregnet af ${uger(n)}, ${period}.`,
    noLimits: (have, need) => `Ikke nok til grænser endnu: ${have} af ${need} uger.`,
    provisional: 'Grænserne er foreløbige: de hviler på få uger.',
    overSensitive: 'Ugerne ligner hinanden så meget, at signaler kommer for let.',
    signals: (meaning, n) =>
      ({
        improvement: `${uger(n)} med forbedring ud over sædvanlig variation.`,
        concern: `${uger(n)} med forværring ud over sædvanlig variation.`,
        unusual: `${uger(n)} uden for sædvanlig variation.`,
      })[meaning],
    noSignal: 'Ingen uge ligger uden for sædvanlig variation.',
  },
  outcome: { reached: 'nået', 'not-reached': 'ikke nået', 'not-measured': 'ikke målt' },
  outcomeHead: 'Mål',
  reachedOf: (n, of) => `${daN(n)} af ${daN(of)}`,
  goal: {
    none: 'Ingen uger at vise endnu.',
    reached: (n, of, period) =>
      of === 1
        ? `${n === 1 ? 'Nået' : 'Ikke nået'} i den seneste uge, ${period}.`
        : `Nået i ${daN(n)} af de seneste ${daN(of)} uger, ${period}.`,
    notMeasured: (n) => `${uger(n)} er ikke målt.`,
    onlyNotMeasured: (n, period) =>
      n === 1 ? `Den seneste uge er ikke målt, ${period}.` : `De seneste ${uger(n)} er ikke målt, ${period}.`,
  },
  better: 'bedre →',
  worse: '← værre',
  multiples: 'gange den mindste forskel af betydning',
  withinMcid: 'mindre end en forskel af betydning',
  mcid: (value) => `forskel af betydning: ${value}`,
  mcidHead: 'Forskel af betydning',
  noFigure: 'uden tal',
  beyond: 'ligger længere ude',
  rough: 'groft interval',
  roughKey: 'groft interval: få eller ensartede målinger',
  noInterval: 'uden interval',
  tooFew: (have, need) => `for få målinger: ${have} af ${need}`,
  verdict: {
    'improved-relevant': 'bedring af betydning',
    'improved-small': 'lille bedring',
    'possibly-improved': 'måske bedring',
    stable: 'ingen ændring af betydning',
    uncertain: 'uafklaret',
    'possibly-worsened': 'måske forværring',
    'worsened-small': 'lille forværring',
    'worsened-relevant': 'forværring af betydning',
  },
  to: (low, high) => `${low} til ${high}`,
  what: 'Hvad',
  change: 'Ændring',
  interval: '95\u00a0%-interval',
  judged: 'Vurdering',
  basis: 'Grundlag',
  dots: {
    none: 'Ingen ændringer at vise endnu.',
    of: (n, parts) => `Af ${daN(n)}: ${parts}.`,
    part: (n, meaning) =>
      `${daN(n)} ${{ improvement: 'bedring', concern: 'forværring', usual: 'uden sikker ændring', missing: 'uden tal' }[meaning]}`,
  },
}

const en: EffectWords = {
  meaning: { improvement: 'improvement', concern: 'worsening', unusual: 'unusual', usual: 'usual variation' },
  signal: {
    'above-upl': 'above the upper limit',
    'below-lpl': 'below the lower limit',
    'trend-up': '7 rising in a row',
    'trend-down': '7 falling in a row',
    'two-of-three-high': '2 of 3 near the upper limit',
    'two-of-three-low': '2 of 3 near the lower limit',
    'shift-high': '7 in a row above the mean',
    'shift-low': '7 in a row below the mean',
  },
  direction: { up: 'higher is better', down: 'lower is better', none: null },
  fewDays: 'few days',
  mean: 'mean',
  limits: 'limits',
  nearLimits: 'near the limit',
  noLimits: (have, need) => `no limits: ${have} of ${need} weeks`,
  provisional: 'provisional',
  week: 'Week',
  days: 'Days',
  dayCount: (n) => `${enN(n)}${NBSP}${n === 1 ? 'day' : 'days'}`,
  xmr: {
    none: (period) => `No weekly means ${period}.`,
    count: (n, period, without) =>
      `${enN(n)} weekly ${n === 1 ? 'mean' : 'means'}, ${period}${without > 0 ? `; ${weeks(without)} without readings` : ''}.`,
    latest: (value, days) => `Latest week ${value} (${days}).`,
    basis: (mean, low, high, n, period) =>
      `Mean ${mean} and limits ${low} to ${high}, computed from ${weeks(n)}, ${period}.`,
    noLimits: (have, need) => `Not enough for limits yet: ${have} of ${need} weeks.`,
    provisional: 'The limits are provisional: they rest on few weeks.',
    overSensitive: 'The weeks resemble each other so much that signals come too easily.',
    signals: (meaning, n) =>
      ({
        improvement: `${weeks(n)} with improvement beyond usual variation.`,
        concern: `${weeks(n)} with worsening beyond usual variation.`,
        unusual: `${weeks(n)} beyond usual variation.`,
      })[meaning],
    noSignal: 'No week lies beyond usual variation.',
  },
  outcome: { reached: 'reached', 'not-reached': 'not reached', 'not-measured': 'not measured' },
  outcomeHead: 'Goal',
  reachedOf: (n, of) => `${enN(n)} of ${enN(of)}`,
  goal: {
    none: 'No weeks to show yet.',
    reached: (n, of, period) =>
      of === 1
        ? `${n === 1 ? 'Reached' : 'Not reached'} in the latest week, ${period}.`
        : `Reached in ${enN(n)} of the last ${enN(of)} weeks, ${period}.`,
    notMeasured: (n) => `${weeks(n)} ${n === 1 ? 'was' : 'were'} not measured.`,
    onlyNotMeasured: (n, period) =>
      n === 1 ? `The latest week was not measured, ${period}.` : `The last ${weeks(n)} were not measured, ${period}.`,
  },
  better: 'better →',
  worse: '← worse',
  multiples: 'times the smallest difference that matters',
  withinMcid: 'less than a difference that matters',
  mcid: (value) => `difference that matters: ${value}`,
  mcidHead: 'Difference that matters',
  noFigure: 'without a figure',
  beyond: 'lies farther out',
  rough: 'rough interval',
  roughKey: 'rough interval: few or similar readings',
  noInterval: 'no interval',
  tooFew: (have, need) => `too few readings: ${have} of ${need}`,
  verdict: {
    'improved-relevant': 'improvement that matters',
    'improved-small': 'small improvement',
    'possibly-improved': 'possibly an improvement',
    stable: 'no change that matters',
    uncertain: 'undecided',
    'possibly-worsened': 'possibly a worsening',
    'worsened-small': 'small worsening',
    'worsened-relevant': 'worsening that matters',
  },
  to: (low, high) => `${low} to ${high}`,
  what: 'What',
  change: 'Change',
  interval: '95% interval',
  judged: 'Judgement',
  basis: 'Basis',
  dots: {
    none: 'No changes to show yet.',
    of: (n, parts) => `Of ${enN(n)}: ${parts}.`,
    part: (n, meaning) =>
      `${enN(n)} ${{ improvement: 'improved', concern: 'worsened', usual: 'without a sure change', missing: 'without a figure' }[meaning]}`,
  },
}

export const EFFECT_WORDS: Readonly<Record<Lang, EffectWords>> = { da, en }
