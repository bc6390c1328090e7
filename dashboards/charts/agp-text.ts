// The glucose profile in words and as a table of 24 hours.

import { GLUCOSE_UNIT, usableHours } from './agp.js'
import { formatNumber, formatPeriod, formatValue, type Lang, withUnit } from './format.js'
import { periodOf } from './period.js'
import type { AgpSpec, ChartTable, HourProfile, Sufficiency } from './spec.js'
import { WORDS } from './words.js'

/** Null when the data carry the figure; else why not. */
export function insufficiency({ days, activePercent, representative }: Sufficiency, lang: Lang): string | null {
  return representative ? null : WORDS[lang].summary.notRepresentative(days, formatValue(activePercent, '%', 0, lang))
}

export function summariseAgp(spec: AgpSpec, lang: Lang): string {
  const w = WORDS[lang]
  const hours = usableHours(spec.hours)
  const [from, to] = periodOf(spec)
  const period = formatPeriod(from, to - 1, lang)
  const lowest = hours.reduce<HourProfile | undefined>((a, h) => (a && a.p50 <= h.p50 ? a : h), undefined)
  const highest = hours.reduce<HourProfile | undefined>((a, h) => (a && a.p50 >= h.p50 ? a : h), undefined)
  if (!lowest || !highest) return w.summary.none(period)
  const value = (h: HourProfile) => formatValue(h.p50, GLUCOSE_UNIT, 1, lang)
  const median =
    lowest === highest
      ? w.summary.medianAt(value(lowest), w.hourSpan(lowest.hour))
      : w.summary.medianExtremes(
          formatNumber(lowest.p50, 1, lang),
          w.hourSpan(lowest.hour),
          value(highest),
          w.hourSpan(highest.hour),
        )
  return [
    w.summary.profile(period, formatValue(spec.sufficiency.activePercent, '%', 0, lang)),
    median,
    insufficiency(spec.sufficiency, lang),
  ]
    .filter((s) => s !== null)
    .join(' ')
}

export function tabulateAgp(spec: AgpSpec, lang: Lang): ChartTable {
  const w = WORDS[lang]
  const n = (v: number) => formatNumber(v, 1, lang)
  const percent = (p: string) => withUnit(p, '%', lang)
  const rows = usableHours(spec.hours).map((h) => [
    w.hourSpan(h.hour),
    ...[h.p5, h.p25, h.p50, h.p75, h.p95].map(n),
    formatNumber(h.days, 0, lang),
  ])
  const head = [
    w.hour,
    percent('5'),
    percent('25'),
    `${w.median} (${GLUCOSE_UNIT})`,
    percent('75'),
    percent('95'),
    w.days,
  ]
  return { head, rows, total: rows.length }
}
