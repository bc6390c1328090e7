// One entry for every kind of chart: draw it, say it, tabulate it, walk over it.

import { CLINICAL_CHARTS } from './clinical-charts.js'
import type { CursorData } from './cursor.js'
import { EFFECT_CHARTS } from './effect-charts.js'
import type { EffectChartSpec } from './effect-spec.js'
import type { Lang } from './format.js'
import type { ChartSpec, ChartTable, View } from './spec.js'
import type { SvgNode } from './svg.js'

/** What a family of charts can do. */
export interface Charts<Spec> {
  draw(spec: Spec, view?: View): SvgNode
  /** What the chart shows, in sentences that hold without it. */
  summary(spec: Spec, lang: Lang): string
  /**
   * Every figure as text, also for CSV.
   * @param newest only so many rows from the end
   */
  table(spec: Spec, lang: Lang, newest?: number): ChartTable
  /** What the keyboard cursor walks over. @returns null for charts that are read whole (bars, dot plots), and for empty ones */
  cursor(spec: Spec, lang: Lang): CursorData | null
}

const EFFECT_KINDS: Readonly<Record<EffectChartSpec['kind'], true>> = {
  xmr: true,
  'goal-bar': true,
  'interval-dots': true,
}
const ofEffect = (spec: ChartSpec): spec is EffectChartSpec => spec.kind in EFFECT_KINDS

export const CHARTS: Charts<ChartSpec> = {
  draw: (spec, view) => (ofEffect(spec) ? EFFECT_CHARTS.draw(spec, view) : CLINICAL_CHARTS.draw(spec, view)),
  summary: (spec, lang) => (ofEffect(spec) ? EFFECT_CHARTS.summary(spec, lang) : CLINICAL_CHARTS.summary(spec, lang)),
  table: (spec, lang, newest) =>
    ofEffect(spec) ? EFFECT_CHARTS.table(spec, lang, newest) : CLINICAL_CHARTS.table(spec, lang, newest),
  cursor: (spec, lang) => (ofEffect(spec) ? EFFECT_CHARTS.cursor(spec, lang) : CLINICAL_CHARTS.cursor(spec, lang)),
}

export const { draw, summary, table } = CHARTS
