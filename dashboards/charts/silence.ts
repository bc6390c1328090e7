// Says "no readings" in words where nothing was measured for long, so that silence does not look like calm.

import type { Plot } from './plot.js'
import type { View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'
import { WORDS } from './words.js'

/** Beginning and end. */
export type Span = readonly [number, number]

/** @param spans of silence on the drawing, free of other words; one without room stays empty */
export function silenceTexts(spans: readonly Span[], plot: Plot, view: View): SvgNode | null {
  const text = WORDS[view.lang].noReadings
  const needed = textWidth(text, view.fontPx) + 16
  const nodes = spans
    .filter(([start, end]) => end - start >= needed)
    .map(([start, end]) =>
      el('text', { x: px((start + end) / 2), y: px(plot.bottom - 8), 'text-anchor': 'middle' }, text),
    )
  return nodes.length > 0 ? el('g', { class: 'c-silence' }, nodes) : null
}
