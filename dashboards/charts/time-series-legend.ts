// The keys under a time series: lines, smoothing, targets, limits, how readings were taken, numbered interventions.

import { band } from './band.js'
import type { LegendItem } from './legend.js'
import type { How, Limit, Series, TimeSeriesSpec, View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { DASHES, symbolPath } from './symbols.js'
import { limitText, targetText, windowText } from './time-series-text.js'
import { WORDS } from './words.js'

type Domain = readonly [number, number]

/** Red and yellow limits differ without colour. */
const limitDash = (l: Limit): string => (l.level === 'red' ? '5 4' : '1.5 4')

export const isOnAxis = (v: number, [low, high]: Domain): boolean => v >= low && v <= high

/** @param numbered explanations of marks that stand as numbers over the plot */
export function timeSeriesLegend(
  series: readonly Series[],
  spec: TimeSeriesSpec,
  numbered: readonly string[],
  domain: Domain,
  view: View,
): LegendItem[] {
  return [
    ...lineItems(series, spec, view),
    ...targetItems(series, spec, view),
    ...limitItems(spec, domain, view),
    ...howItems(series, view),
    ...numbered.map((text) => ({ text })),
  ]
}

/** One line needs no name: the title is its name. */
function lineItems(series: readonly Series[], spec: TimeSeriesSpec, { lang }: View): LegendItem[] {
  const [first, ...others] = series
  if (!first) return []
  const smoothed = spec.smoothMs ? [WORDS[lang].smoothed(windowText(spec.smoothMs, lang))] : []
  if (others.length === 0) return smoothed.map((text) => ({ text, glyph: (x, y) => [stroke(first, x, y)] }))
  const lines = series.map(
    (s): LegendItem => ({ text: s.label, glyph: (x, y) => [stroke(s, x, y), symbol(s, 'home', x, y)] }),
  )
  return [...lines, ...smoothed.map((text) => ({ text }))]
}

function targetItems(series: readonly Series[], spec: TimeSeriesSpec, { lang }: View): LegendItem[] {
  return series.flatMap((s, i): LegendItem[] => {
    const bounds = targetText(s.target, spec.unit, spec.digits, lang)
    if (bounds === null) return []
    const name = series.length > 1 ? `${WORDS[lang].target} ${s.label.toLowerCase()}` : WORDS[lang].target
    const box = (x: number, y: number) => ({ left: x - 10, right: x + 10, top: y - 6, bottom: y + 6 })
    return [
      { text: noted(`${name} ${bounds}`, s.target?.note), glyph: (x, y) => [band(box(x, y), s.tone, i % 2 === 0)] },
    ]
  })
}

/** A limit beyond the axis is named with an arrow instead of a line, so that nobody takes it for absent. */
function limitItems(spec: TimeSeriesSpec, domain: Domain, { lang }: View): LegendItem[] {
  return (spec.limits ?? []).map((l): LegendItem => {
    const text = noted(`${WORDS[lang].level[l.level]} ${limitText(l, spec.unit, spec.digits, lang)}`, l.note)
    if (!isOnAxis(l.v, domain)) return { text: `${text} ${l.v > domain[1] ? '↑' : '↓'}` }
    return { text, glyph: (x, y) => [limitLine(l, x - 10, x + 10, y)] }
  })
}

/** Home readings are the rule and need no key. */
function howItems(series: readonly Series[], { lang }: View): LegendItem[] {
  const [first] = series
  if (!first) return []
  const used = new Set(series.flatMap((s) => s.points.map((p) => p.how)))
  return (['clinic', 'doubtful', 'excluded'] as const)
    .filter((how) => used.has(how))
    .map((how) => ({ text: WORDS[lang].how[how], glyph: (x, y) => [symbol(first, how, x, y)] }))
}

export function limitLine(l: Limit, left: number, right: number, y: number): SvgNode {
  const attrs = { class: `c-limit c-${l.level}`, 'stroke-dasharray': limitDash(l) }
  return el('path', { ...attrs, d: `M${px(left)} ${px(y)}H${px(right)}` })
}

export const noted = (text: string, note: string | undefined): string => (note ? `${text} (${note})` : text)

function stroke(s: Series, x: number, y: number): SvgNode {
  const line = el('path', { class: 'c-line', 'stroke-dasharray': DASHES[s.tone], d: `M${px(x - 11)} ${px(y)}h22` })
  return el('g', { class: `tone-${s.tone}` }, line)
}

function symbol(s: Series, how: How, x: number, y: number): SvgNode {
  const point = el('path', { class: `c-point c-${how}`, d: symbolPath(s.tone, how, x, y) })
  return el('g', { class: `tone-${s.tone}` }, point)
}
