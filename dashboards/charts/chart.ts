// One entry for every kind of chart: draw it, say it, tabulate it.

import { drawAgp } from './agp.js'
import { summariseAgp, tabulateAgp } from './agp-text.js'
import { drawBloodPressure, summariseBloodPressure, tabulateBloodPressure } from './blood-pressure.js'
import type { Lang } from './format.js'
import { drawGoalBar, summariseGoalBar, tabulateGoalBar } from './goal-bar.js'
import { drawIntervalDots } from './interval-dots.js'
import { summariseIntervalDots, tabulateIntervalDots } from './interval-dots-text.js'
import type { ChartSpec, ChartTable, View } from './spec.js'
import type { SvgNode } from './svg.js'
import { drawTimeInRange, summariseTimeInRange, tabulateTimeInRange } from './time-in-range.js'
import { drawTimeSeries } from './time-series.js'
import { summariseTimeSeries, tabulateTimeSeries } from './time-series-text.js'
import { drawXmr } from './xmr.js'
import { summariseXmr, tabulateXmr } from './xmr-text.js'

export function draw(spec: ChartSpec, view?: View): SvgNode {
  switch (spec.kind) {
    case 'time-series':
      return drawTimeSeries(spec, view)
    case 'blood-pressure':
      return drawBloodPressure(spec, view)
    case 'agp':
      return drawAgp(spec, view)
    case 'time-in-range':
      return drawTimeInRange(spec, view)
    case 'xmr':
      return drawXmr(spec, view)
    case 'goal-bar':
      return drawGoalBar(spec, view)
    case 'interval-dots':
      return drawIntervalDots(spec, view)
  }
}

/** What the chart shows, in sentences that hold without it. */
export function summary(spec: ChartSpec, lang: Lang): string {
  switch (spec.kind) {
    case 'time-series':
      return summariseTimeSeries(spec, lang)
    case 'blood-pressure':
      return summariseBloodPressure(spec, lang)
    case 'agp':
      return summariseAgp(spec, lang)
    case 'time-in-range':
      return summariseTimeInRange(spec, lang)
    case 'xmr':
      return summariseXmr(spec, lang)
    case 'goal-bar':
      return summariseGoalBar(spec, lang)
    case 'interval-dots':
      return summariseIntervalDots(spec, lang)
  }
}

/**
 * Every reading as text, also for CSV.
 * @param newest only so many rows from the end
 */
export function table(spec: ChartSpec, lang: Lang, newest?: number): ChartTable {
  switch (spec.kind) {
    case 'time-series':
      return tabulateTimeSeries(spec, lang, newest)
    case 'blood-pressure':
      return tabulateBloodPressure(spec, lang, newest)
    case 'agp':
      return tabulateAgp(spec, lang)
    case 'time-in-range':
      return tabulateTimeInRange(spec, lang)
    case 'xmr':
      return tabulateXmr(spec, lang, newest)
    case 'goal-bar':
      return tabulateGoalBar(spec, lang, newest)
    case 'interval-dots':
      return tabulateIntervalDots(spec, lang)
  }
}
