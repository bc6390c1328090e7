// Sentences about measurements: values with their unit, reasons, missing data. Pure; the same on server and in the browser.

import { formatDayClock, formatNumber, formatValue, type Lang } from '../charts/index.js'
import type { MeasureData, MissedData, ReasonData } from '../schemas/judgement.js'
import type { Messages } from './da.js'

export interface Words {
  readonly m: Messages
  readonly lang: Lang
}

export const metricName = ({ m }: Words, metric: string): string => m.metrics[metric] ?? metric

/** UCUM as people write it; an annotation in braces, such as `{Number}`, is no unit. */
export const unitText = ({ m }: Words, unit: string): string => m.units[unit] ?? (/^\{.*\}$/.test(unit) ? '' : unit)

/** Decimals a kind is read with; what a device sends beyond that is noise on a screen. */
const DIGITS: Readonly<Record<string, number>> = {
  'blood-pressure': 0,
  pulse: 0,
  spo2: 0,
  'body-weight': 1,
  'body-temperature': 1,
  'blood-glucose-capillary': 1,
  'glucose-cgm': 1,
  fev1: 2,
  fvc: 2,
  pef: 0,
  bmi: 1,
}
export const digitsOf = (metric: string, decimals: number): number => DIGITS[metric] ?? Math.min(decimals, 2)

/** `138/82 mmHg`, `86 %`. */
export function valuesText(
  words: Words,
  metric: string,
  values: readonly (number | null)[],
  unit: string,
  decimals = 0,
): string {
  const digits = digitsOf(metric, decimals)
  const shown = (metric === 'blood-pressure' ? values.slice(0, 2) : values.slice(0, 1)).filter((v) => v !== null)
  const number = shown.map((v) => formatNumber(v, digits, words.lang)).join('/')
  const text = unitText(words, unit)
  return text === '' ? number : `${number}${text === '%' && words.lang === 'en' ? '' : '\u00a0'}${text}`
}

export const measureText = (words: Words, measure: MeasureData): string =>
  `${measure.beyond === 'below' ? '<\u00a0' : measure.beyond === 'above' ? '>\u00a0' : ''}${valuesText(words, measure.metric, measure.values, measure.unit, measure.decimals)}`

/** `plejer 91 %`; null while the usual is not known. */
export function usualText(words: Words, measure: MeasureData): string | null {
  const known = measure.metric === 'blood-pressure' ? measure.usual.slice(0, 2) : measure.usual.slice(0, 1)
  if (known.some((v) => v === null)) return null
  return valuesText(words, measure.metric, known, measure.unit, measure.decimals)
}

/** What goes with a reason: how often, on what basis, and whether it is confirmed. */
export function reasonTail({ m }: Words, reason: ReasonData): string[] {
  return [
    reason.times > 1 ? m.reason.times(reason.times) : '',
    reason.unconfirmed ? m.reason.unconfirmed : '',
    reason.basis ? m.reason.basis(reason.basis.readings, reason.basis.days) : '',
  ].filter(Boolean)
}

/** `SpO₂ 86 %, rød grænse 87 · 3 målinger i træk`. */
export function reasonText(words: Words, reason: ReasonData, unit: string): string {
  return [reasonHead(words, reason, unit), ...reasonTail(words, reason)].join(' · ')
}

/** `SpO₂ 86 %, rød grænse 87`. */
export function reasonHead(words: Words, reason: ReasonData, unit: string): string {
  const { m, lang } = words
  const digits = digitsOf(reason.metric, reason.decimals)
  const number = (v: number): string => formatNumber(v, digits, lang)
  const part = reason.metric === 'blood-pressure' ? (m.values[reason.valueIndex] ?? '') : ''
  const name = metricName(words, reason.metric)
  const value = `${name} ${formatValue(reason.measured, unitText(words, unit), digits, lang)}${part ? ` ${part}` : ''}`
  switch (reason.kind) {
    case 'low':
    case 'high':
      return m.reason.limit(value, reason.level, number(reason.limit))
    case 'below-usual':
      return m.reason.belowUsual(
        value,
        number(Math.abs((reason.usual ?? 0) - reason.measured)),
        number(reason.usual ?? 0),
      )
    case 'above-usual':
      return m.reason.aboveUsual(
        value,
        number(Math.abs(reason.measured - (reason.usual ?? 0))),
        number(reason.usual ?? 0),
      )
    case 'mean-high':
      return m.reason.meanHigh(
        name,
        formatValue(reason.measured, unitText(words, unit), 0, lang),
        number(reason.limit),
        part,
      )
    case 'gain':
      return m.reason.gain(
        name,
        formatValue(reason.measured, 'kg', 1, lang),
        3,
        formatValue(reason.limit, 'kg', 1, lang),
      )
    case 'slow-gain':
    case 'slow-loss':
      return m.reason.drift(name, formatValue(reason.measured, 'kg', 1, lang), reason.kind === 'slow-gain')
  }
}

/** Why there is no colour, or that all is well. */
export function quietText(words: Words, measure: MeasureData | null, missed: MissedData | null): string {
  const { m, lang } = words
  if (measure?.doubtful) return m.reason.doubtful
  if (missed && missed.run > 0 && missed.level !== null) {
    const name = metricName(words, missed.metric)
    return missed.lastAt === null ? m.reason.never(name) : m.reason.missed(missed.run, name)
  }
  if (measure === null) return m.reason.noReadings
  if (measure.stale) return m.reason.stale(formatDayClock(measure.at, lang))
  if (measure.triage === 'green') return m.reason.fine
  if (measure.notEvaluable === 'no-reading-in-window') return m.reason.noWindow
  return measure.notEvaluable === 'no-limits' ? m.reason.noLimits : m.reason.waiting
}

/** "A.H." for titles: a name never stands in a title or an address. */
export function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((part) => [...part][0])
    .filter((c) => c !== undefined)
    .map((c) => `${c.toLocaleUpperCase('da-DK')}.`)
    .join('')
}
