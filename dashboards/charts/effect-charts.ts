// The charts of an effect: weekly XmR, goal bar, interval dot plot.

import type { Charts } from './chart.js'
import type { EffectChartSpec } from './effect-spec.js'
import { drawGoalBar, summariseGoalBar, tabulateGoalBar } from './goal-bar.js'
import { drawIntervalDots } from './interval-dots.js'
import { summariseIntervalDots, tabulateIntervalDots } from './interval-dots-text.js'
import { drawXmr } from './xmr.js'
import { summariseXmr, tabulateXmr, xmrCursor } from './xmr-text.js'

export const EFFECT_CHARTS: Charts<EffectChartSpec> = {
  draw(spec, view) {
    switch (spec.kind) {
      case 'xmr':
        return drawXmr(spec, view)
      case 'goal-bar':
        return drawGoalBar(spec, view)
      case 'interval-dots':
        return drawIntervalDots(spec, view)
    }
  },
  summary(spec, lang) {
    switch (spec.kind) {
      case 'xmr':
        return summariseXmr(spec, lang)
      case 'goal-bar':
        return summariseGoalBar(spec, lang)
      case 'interval-dots':
        return summariseIntervalDots(spec, lang)
    }
  },
  table(spec, lang, newest) {
    switch (spec.kind) {
      case 'xmr':
        return tabulateXmr(spec, lang, newest)
      case 'goal-bar':
        return tabulateGoalBar(spec, lang, newest)
      case 'interval-dots':
        return tabulateIntervalDots(spec, lang)
    }
  },
  cursor(spec, lang) {
    return spec.kind === 'xmr' ? xmrCursor(spec, lang) : null
  },
}
