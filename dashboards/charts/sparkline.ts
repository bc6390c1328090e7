// A word-sized chart for rows and tiles: the line with its gaps, the target as a band, the latest reading as a dot.

import type { Lang } from './format.js'
import { periodOf } from './period.js'
import { drawable, linear } from './scale.js'
import { reduceToColumns, splitAtGaps, within } from './series.js'
import type { Series, TimeSeriesSpec } from './spec.js'
import { el, linePath, px, type SvgNode } from './svg.js'
import { summariseTimeSeries } from './time-series-text.js'

export interface SparklineSpec {
  readonly title: string
  readonly unit: string
  readonly digits: number
  readonly from: number
  readonly to: number
  readonly maxGapMs: number
  readonly series: Series
  readonly minSpan?: number
  /** Natural size; 120 × 28 when absent. */
  readonly size?: { readonly width: number; readonly height: number }
}

const MARGIN = 4

export function drawSparkline(spec: SparklineSpec): SvgNode {
  const { width, height } = spec.size ?? { width: 120, height: 28 }
  const period = periodOf(spec)
  const points = within(spec.series.points, ...period).filter((p) => p.how !== 'excluded')
  const [low, high] = extent(
    points.map((p) => drawable(p.v)),
    spec.minSpan ?? 4 * 10 ** -spec.digits,
  )
  const x = linear(period, [MARGIN, width - MARGIN])
  const y = linear([low, high], [height - MARGIN, MARGIN])
  const clamp = (at: number) => Math.min(height - 1, Math.max(1, at))
  const at = (p: { t: number; v: number }): [number, number] => [x(p.t), y(drawable(p.v))]
  const pieces = splitAtGaps(points, spec.maxGapMs)
  const columnMs = (period[1] - period[0]) / (width - 2 * MARGIN)
  const lines = pieces.filter((p) => p.length > 1).map((p) => linePath(reduceToColumns(p, columnMs).map(at)))
  const alone = pieces.filter((p) => p.length === 1).map(([p]) => `M${px(at(p!)[0])} ${px(at(p!)[1])}h0`)
  const last = points.at(-1)
  const { target } = spec.series
  const top = typeof target?.high === 'number' ? clamp(y(drawable(target.high))) : 1
  const bottom = typeof target?.low === 'number' ? clamp(y(drawable(target.low))) : height - 1
  return el(
    'svg',
    {
      class: `sparkline tone-${spec.series.tone}`,
      viewBox: `0 0 ${px(width)} ${px(height)}`,
      width: px(width),
      height: px(height),
    },
    target &&
      bottom > top &&
      el('rect', { class: 'c-spark-band', x: 0, y: px(top), width: px(width), height: px(bottom - top) }),
    lines.length > 0 && el('path', { class: 'c-line', d: lines.join('') }),
    alone.length > 0 && el('path', { class: 'c-spark-dots', d: alone.join('') }),
    last && el('circle', { class: 'c-spark-last', cx: px(at(last)[0]), cy: px(at(last)[1]), r: 2.5 }),
  )
}

/** Readings decide; the target may lie outside, so that a small trend stays visible. */
function extent(values: readonly number[], minSpan: number): [number, number] {
  const low = values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : 0
  const high = values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : 1
  const span = Math.max(high - low, drawable(minSpan), Math.abs(high) * 1e-6, 1e-6)
  const middle = (low + high) / 2
  return [middle - span / 2, middle + span / 2]
}

/** The sentence that stands for the picture. */
export function summariseSparkline(spec: SparklineSpec, lang: Lang): string {
  const asChart: TimeSeriesSpec = { ...spec, kind: 'time-series', series: [spec.series] }
  return `${spec.title}: ${summariseTimeSeries(asChart, lang)}`
}
