// The charts of what was measured: pages that are drawn again in the browser load these and no others.

import { drawAgp } from './agp.js'
import { summariseAgp, tabulateAgp } from './agp-text.js'
import { drawBloodPressure, summariseBloodPressure, tabulateBloodPressure } from './blood-pressure.js'
import type { Charts } from './chart.js'
import { clinicalCursor } from './cursor-data.js'
import type { ClinicalChartSpec } from './spec.js'
import { drawTimeInRange, summariseTimeInRange, tabulateTimeInRange } from './time-in-range.js'
import { drawTimeSeries } from './time-series.js'
import { summariseTimeSeries, tabulateTimeSeries } from './time-series-text.js'

export const CLINICAL_CHARTS: Charts<ClinicalChartSpec> = {
  draw(spec, view) {
    switch (spec.kind) {
      case 'time-series':
        return drawTimeSeries(spec, view)
      case 'blood-pressure':
        return drawBloodPressure(spec, view)
      case 'agp':
        return drawAgp(spec, view)
      case 'time-in-range':
        return drawTimeInRange(spec, view)
    }
  },
  summary(spec, lang) {
    switch (spec.kind) {
      case 'time-series':
        return summariseTimeSeries(spec, lang)
      case 'blood-pressure':
        return summariseBloodPressure(spec, lang)
      case 'agp':
        return summariseAgp(spec, lang)
      case 'time-in-range':
        return summariseTimeInRange(spec, lang)
    }
  },
  table(spec, lang, newest) {
    switch (spec.kind) {
      case 'time-series':
        return tabulateTimeSeries(spec, lang, newest)
      case 'blood-pressure':
        return tabulateBloodPressure(spec, lang, newest)
      case 'agp':
        return tabulateAgp(spec, lang)
      case 'time-in-range':
        return tabulateTimeInRange(spec, lang)
    }
  },
  cursor: clinicalCursor,
}
