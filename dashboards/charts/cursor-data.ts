// Prepares what the keyboard cursor of a chart walks over, compact enough for an attribute.

import { GLUCOSE_UNIT, usableHours } from './agp.js'
import { asTimeSeries } from './blood-pressure.js'
import type { CursorData } from './cursor.js'
import { type Lang, withUnit } from './format.js'
import { periodOf } from './period.js'
import { reduceToColumns, within } from './series.js'
import type { AgpSpec, ClinicalChartSpec, How, TimeSeriesSpec } from './spec.js'
import { WORDS } from './words.js'

/** Finer than any screen: more stops than this cannot be told apart. */
const COLUMNS = 400

/** @returns null for charts that are read whole (the bar), and for empty ones */
export function clinicalCursor(spec: ClinicalChartSpec, lang: Lang): CursorData | null {
  switch (spec.kind) {
    case 'time-series':
      return timeCursor(spec, lang)
    case 'blood-pressure':
      return timeCursor(asTimeSeries(spec, lang), lang)
    case 'agp':
      return hourCursor(spec, lang)
    case 'time-in-range':
      return null
  }
}

function timeCursor(spec: TimeSeriesSpec, lang: Lang): CursorData | null {
  const period = periodOf(spec)
  const columnMs = (period[1] - period[0]) / COLUMNS
  const stops = new Map<number, { values: (number | null)[]; how: How }>()
  for (const [i, s] of spec.series.entries()) {
    for (const p of reduceToColumns(within(s.points, ...period), columnMs)) {
      const stop = stops.get(p.t) ?? { values: spec.series.map(() => null), how: p.how ?? 'home' }
      stop.values[i] = p.v
      stops.set(p.t, stop)
    }
  }
  if (stops.size === 0) return null
  const inOrder = [...stops].sort(([a], [b]) => a - b)
  const how: Record<number, How> = {}
  for (const [i, [, stop]] of inOrder.entries()) if (stop.how !== 'home') how[i] = stop.how
  return {
    axis: 'time',
    lang,
    from: period[0],
    to: period[1],
    unit: spec.unit,
    digits: spec.digits,
    labels: spec.series.length > 1 ? spec.series.map((s) => s.label) : [],
    points: inOrder.map(([t, stop]) => [t - period[0], ...stop.values]),
    how,
  }
}

function hourCursor(spec: AgpSpec, lang: Lang): CursorData | null {
  const hours = usableHours(spec.hours)
  if (hours.length === 0) return null
  return {
    axis: 'hour',
    lang,
    from: 0,
    to: 24,
    unit: GLUCOSE_UNIT,
    digits: 1,
    labels: [WORDS[lang].median, ...['5', '25', '75', '95'].map((p) => withUnit(p, '%', lang))],
    points: hours.map((h) => [h.hour + 0.5, h.p50, h.p5, h.p25, h.p75, h.p95]),
    how: {},
  }
}
