// The ambulatory glucose profile: one standard day with median, 25–75 % and 5–95 % bands, as clinicians read it on paper.

import { FEW_DASH, FEW_DAYS, medianLine, type Quantile, quantileBand } from './agp-curves.js'
import { formatNumber, withUnit } from './format.js'
import { type LegendItem, legend } from './legend.js'
import { axisHeight, bottomAxis, chartRoot, type Plot, plotFrame, spread, valueGrid } from './plot.js'
import { drawable, linear, type Scale, type ValueAxis } from './scale.js'
import { type AgpSpec, DEFAULT_VIEW, type HourProfile, type View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'
import { WORDS } from './words.js'

export const GLUCOSE_UNIT = 'mmol/L'
export const VERY_LOW = 3.0
export const VERY_HIGH = 13.9

const QUANTILES: readonly { q: Quantile; percent: string }[] = [
  { q: 'p95', percent: '95' },
  { q: 'p75', percent: '75' },
  { q: 'p50', percent: '50' },
  { q: 'p25', percent: '25' },
  { q: 'p5', percent: '5' },
]

/** Hours that can be drawn, each once, in order. */
export function usableHours(hours: readonly HourProfile[]): HourProfile[] {
  const byHour = new Map<number, HourProfile>()
  for (const h of hours) {
    const whole = Number.isInteger(h.hour) && h.hour >= 0 && h.hour < 24
    if (whole && QUANTILES.every(({ q }) => Number.isFinite(h[q]))) byHour.set(h.hour, h)
  }
  return [...byHour.values()].sort((a, b) => a.hour - b.hour)
}

export function drawAgp(spec: AgpSpec, view: View = DEFAULT_VIEW): SvgNode {
  const hours = usableHours(spec.hours)
  const axis = axisOf(spec, hours)
  const percent = (n: string) => withUnit(n, '%', view.lang)
  const plot = plotFrame(axis, view, 1, textWidth(percent('95'), view.fontPx) + 12)
  const x = linear([0, 24], [plot.left, plot.right])
  const profile = { hours, x, plot }
  const keys = legend(legendItems(spec, hours, view), plot.bottom + axisHeight(view) + 6, view.width, view.fontPx)
  const last = hours.at(-1)
  return chartRoot('agp', view, plot.bottom + axisHeight(view) + 6 + keys.height, plot, [
    el(
      'g',
      { class: 'tone-glucose' },
      quantileBand(profile, 'p5', 'p95', 'c-agp-outer'),
      quantileBand(profile, 'p25', 'p75', 'c-agp-inner'),
    ),
    valueGrid(axis, plot, GLUCOSE_UNIT, view),
    targetLines(spec, plot),
    bottomAxis(hourAxis(x, view), plot, view),
    el('g', { class: 'tone-glucose' }, medianLine(profile, false), medianLine(profile, true)),
    last ? quantileLabels(last, plot, view, percent) : null,
    keys.node,
  ])
}

/** The limits every reader knows are the ticks; the range grows with the data. */
function axisOf({ target }: AgpSpec, hours: readonly HourProfile[]): ValueAxis {
  const values = hours.flatMap((h) => [h.p5, h.p95]).map(drawable)
  const low = Math.min(2, ...values.map((v) => Math.floor(v)))
  const high = Math.max(16, target.high + 2, ...values.map((v) => Math.ceil(v + 0.5)))
  const step = Math.max(4, Math.ceil((high - VERY_HIGH) / 4))
  const above = Array.from({ length: Math.max(0, Math.floor((high - 18) / step) + 1) }, (_, i) => 18 + i * step)
  return {
    domain: [low, high],
    ticks: [target.low, target.high, VERY_HIGH, ...above].filter((v) => v <= high),
    digits: 1,
  }
}

function targetLines({ target }: AgpSpec, plot: Plot): SvgNode {
  const line = (v: number) => `M${px(plot.left)} ${px(plot.y(v))}H${px(plot.right)}`
  return el(
    'g',
    {},
    el('path', { class: 'c-limit c-red', 'stroke-dasharray': '5 4', d: line(VERY_LOW) }),
    el('path', { class: 'c-target-line', d: line(target.low) + line(target.high) }),
  )
}

function hourAxis(x: Scale, { lang, width }: View) {
  const every = width < 500 ? 6 : 3
  return Array.from({ length: 24 / every + 1 }, (_, i) => i * every).map((h) => ({
    x: x(h),
    label: lang === 'da' ? `kl.\u00a0${h}` : `${String(h).padStart(2, '0')}:00`,
  }))
}

function quantileLabels(last: HourProfile, plot: Plot, view: View, percent: (n: string) => string): SvgNode {
  const wanted = QUANTILES.map(({ q }) => plot.y(drawable(last[q])))
  const places = spread(wanted, view.fontPx + 1, plot.top + view.fontPx * 0.4, plot.bottom - view.fontPx * 0.4)
  return el(
    'g',
    { class: 'c-quantile' },
    QUANTILES.map(({ q, percent: n }, i) =>
      el(
        'text',
        { class: q === 'p50' ? 'c-median' : undefined, x: px(plot.right + 6), y: px(places[i]! + view.fontPx * 0.35) },
        percent(n),
      ),
    ),
  )
}

function legendItems({ target }: AgpSpec, hours: readonly HourProfile[], { lang }: View): LegendItem[] {
  const w = WORDS[lang]
  const n = (v: number) => formatNumber(v, 1, lang)
  const fill = (className: string) => (x: number, y: number) => [
    el('g', { class: 'tone-glucose' }, el('path', { class: className, d: `M${px(x - 10)} ${px(y - 5)}h20v10h-20z` })),
  ]
  const stroke = (className: string, dash?: string) => (x: number, y: number) => [
    el(
      'g',
      { class: 'tone-glucose' },
      el('path', { class: className, 'stroke-dasharray': dash, d: `M${px(x - 11)} ${px(y)}h22` }),
    ),
  ]
  const few = hours.some((h) => h.days < FEW_DAYS)
  return [
    { text: w.median.toLowerCase(), glyph: stroke('c-line') },
    { text: withUnit('25–75', '%', lang), glyph: fill('c-agp-inner') },
    { text: withUnit('5–95', '%', lang), glyph: fill('c-agp-outer') },
    { text: `${w.target} ${n(target.low)}–${n(target.high)}`, glyph: stroke('c-target-line') },
    { text: w.under(n(VERY_LOW)), glyph: stroke('c-limit c-red', '5 4') },
    ...(few ? [{ text: w.fewDays(FEW_DAYS), glyph: stroke('c-line', FEW_DASH) }] : []),
  ]
}
