// An interval dot plot in words and as a table: each row's change in its own unit, with interval and verdict, or why there is none.

import { oriented } from '#core'
import type { IntervalDotsSpec, IntervalEstimate, IntervalRow } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatNumber, formatValue, type Lang, withUnit } from './format.js'
import { meaningOfVerdict } from './meaning.js'
import type { ChartTable } from './spec.js'

/** The estimate when there is one that can be drawn, else null. */
export function estimateOf({ result, mcid }: IntervalRow): IntervalEstimate | null {
  if (!('change' in result) || !Number.isFinite(result.change)) return null
  return mcid > 0 && Number.isFinite(mcid) ? result : null
}

/** The interval when it is one: finite and in order. */
export function intervalOf({ low, high }: IntervalEstimate): { low: number; high: number } | null {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high) || low > high) return null
  return { low, high }
}

/** On the row's own scale: in multiples of the smallest difference that matters, better above 0. */
export const onScale = (change: number, { better, mcid }: IntervalRow): number => oriented(change, better) / mcid

/** Why nothing is drawn in a row: `for få målinger: 5 af 7`. Null when something is. */
export function reasonText(row: IntervalRow, lang: Lang): string | null {
  const w = EFFECT_WORDS[lang]
  const { result } = row
  if ('why' in result) return result.why
  if ('have' in result) return w.tooFew(formatNumber(result.have, 0, lang), formatNumber(result.need, 0, lang))
  return estimateOf(row) === null ? w.noFigure : null
}

const signed = (v: number, digits: number, lang: Lang): string => {
  const text = formatNumber(v, digits, lang)
  return v > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** `−14 mmHg`. */
export const changeText = (estimate: IntervalEstimate, { unit, digits }: IntervalRow, lang: Lang): string =>
  withUnit(signed(estimate.change, digits, lang), unit, lang)

/** `−18 til −10`, `uden interval`. */
export function intervalText(estimate: IntervalEstimate, { digits }: IntervalRow, lang: Lang): string {
  const interval = intervalOf(estimate)
  const w = EFFECT_WORDS[lang]
  return interval ? w.to(signed(interval.low, digits, lang), signed(interval.high, digits, lang)) : w.noInterval
}

export const mcidText = ({ mcid, unit, digits }: IntervalRow, lang: Lang): string =>
  Number.isFinite(mcid) ? formatValue(mcid, unit, digits, lang) : ''

/** The verdict in few words, and whether the interval is rough. */
export function verdictText(estimate: IntervalEstimate, lang: Lang): string {
  const w = EFFECT_WORDS[lang]
  const text = w.verdict[estimate.verdict]
  return estimate.isRough ? `${text} (${w.rough})` : text
}

/** With more rows than this the sentence counts them; the table names them. */
const TOLD_ONE_BY_ONE = 4

export function summariseIntervalDots({ rows }: IntervalDotsSpec, lang: Lang): string {
  const w = EFFECT_WORDS[lang].dots
  if (rows.length === 0) return w.none
  if (rows.length <= TOLD_ONE_BY_ONE) return rows.map((row) => rowSentence(row, lang)).join(' ')
  const kinds = rows.map((row) => kindOf(row))
  const parts = (['improvement', 'concern', 'usual', 'missing'] as const).flatMap((kind) => {
    const n = kinds.filter((k) => k === kind).length
    return n > 0 ? [w.part(n, kind)] : []
  })
  return w.of(rows.length, parts.join(', '))
}

function kindOf(row: IntervalRow): 'improvement' | 'concern' | 'usual' | 'missing' {
  const estimate = estimateOf(row)
  return estimate ? meaningOfVerdict(estimate.verdict) : 'missing'
}

function rowSentence(row: IntervalRow, lang: Lang): string {
  const estimate = estimateOf(row)
  if (!estimate) return `${row.label}: ${reasonText(row, lang)}.`
  const change = `${changeText(estimate, row, lang)} (${intervalText(estimate, row, lang)})`
  return `${row.label}: ${change}, ${verdictText(estimate, lang)}.`
}

export function tabulateIntervalDots(spec: IntervalDotsSpec, lang: Lang): ChartTable {
  const w = EFFECT_WORDS[lang]
  const hasBasis = spec.rows.some((row) => row.basis !== undefined)
  const rows = spec.rows.map((row) => {
    const estimate = estimateOf(row)
    const figures = estimate
      ? [changeText(estimate, row, lang), intervalText(estimate, row, lang), verdictText(estimate, lang)]
      : ['', '', reasonText(row, lang) ?? '']
    return [row.label, ...figures, mcidText(row, lang), ...(hasBasis ? [row.basis ?? ''] : [])]
  })
  const head = [w.what, w.change, w.interval, w.judged, w.mcidHead, ...(hasBasis ? [w.basis] : [])]
  return { head, rows, total: rows.length }
}
