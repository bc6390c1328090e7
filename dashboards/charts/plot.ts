// The frame of a chart: margins, value axis with unit, grid, and the axis line. Knows nothing of what is drawn inside.

import { formatNumber } from './format.js'
import { linear, type Scale, type ValueAxis } from './scale.js'
import type { View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'

export interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly y: Scale
}

/** Height of one row of text. */
export const rowPx = (view: View): number => Math.round(view.fontPx * 1.5)

/** Narrow charts are a little flatter: a phone shows several under each other. Larger type gets more room. */
export const plotHeight = (view: View): number =>
  Math.round(Math.min(250, 110 + view.width * 0.2) * Math.sqrt(view.fontPx / 13))

export function leftMargin(axis: ValueAxis, view: View): number {
  const widest = Math.max(0, ...axis.ticks.map((v) => textWidth(formatNumber(v, axis.digits, view.lang), view.fontPx)))
  return Math.ceil(widest) + 8
}

/** @param rowsAbove rows of text above the plot, the unit's included */
export function plotFrame(axis: ValueAxis, view: View, rowsAbove: number, rightMargin: number): Plot {
  const top = rowsAbove * rowPx(view) + 6
  const bottom = top + plotHeight(view)
  return {
    left: leftMargin(axis, view),
    right: view.width - rightMargin,
    top,
    bottom,
    y: linear(axis.domain, [bottom, top]),
  }
}

/** Grid lines with their numbers, and the unit over them. */
export function valueGrid(axis: ValueAxis, plot: Plot, unit: string, view: View): SvgNode {
  const lines = axis.ticks.map((v) => `M${px(plot.left)} ${px(plot.y(v))}H${px(plot.right)}`).join('')
  const number = (v: number) => formatNumber(v, axis.digits, view.lang)
  return el(
    'g',
    { class: 'c-axis' },
    el('path', { class: 'c-grid', d: lines }),
    axis.ticks.map((v) =>
      el('text', { x: px(plot.left - 6), y: px(plot.y(v) + view.fontPx * 0.35), 'text-anchor': 'end' }, number(v)),
    ),
    unit !== '' && el('text', { class: 'c-unit', x: 0, y: px(plot.top - 12) }, unit),
  )
}

export interface XTick {
  readonly x: number
  readonly label: string
}

/** The axis at the bottom. A label that would touch its left neighbour or leave the drawing is left out. */
export function bottomAxis(ticks: readonly XTick[], plot: Plot, view: View): SvgNode {
  const marks = ticks.map((t) => `M${px(t.x)} ${px(plot.bottom)}v5`).join('')
  let free = 0
  const labels: SvgNode[] = []
  for (const tick of ticks) {
    const half = textWidth(tick.label, view.fontPx) / 2
    const x = Math.max(half, Math.min(tick.x, view.width - half))
    if (tick.label === '' || x - half < free || Math.abs(x - tick.x) > half) continue
    labels.push(el('text', { x: px(x), y: px(plot.bottom + 6 + view.fontPx), 'text-anchor': 'middle' }, tick.label))
    free = x + half + 6
  }
  return el(
    'g',
    { class: 'c-axis' },
    el('path', { class: 'c-baseline', d: `M${px(plot.left)} ${px(plot.bottom)}H${px(plot.right)}${marks}` }),
    labels,
  )
}

export const axisHeight = (view: View): number => view.fontPx + 12

/**
 * The outermost element. `data-plot` tells the cursor script where the data lie:
 * left, right, top, bottom of the plot, then the values at its bottom and top.
 */
export function chartRoot(
  kind: string,
  view: View,
  height: number,
  plot: Plot | null,
  nodes: readonly (SvgNode | null)[],
): SvgNode {
  return el(
    'svg',
    {
      class: `chart-svg chart-${kind}`,
      viewBox: `0 0 ${px(view.width)} ${px(height)}`,
      width: px(view.width),
      height: px(height),
      'font-size': view.fontPx,
      'data-plot':
        plot === null
          ? undefined
          : [plot.left, plot.right, plot.top, plot.bottom].map(px).concat(plot.y.domain.map(String)).join(' '),
    },
    nodes,
  )
}

/** Moves labels of one column apart so that none touch; order is kept, and all stay between `top` and `bottom` if they fit. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y)
  let free = top
  for (const o of order) {
    o.y = Math.max(o.y, free)
    free = o.y + gap
  }
  let limit = bottom
  for (const o of order.toReversed()) {
    o.y = Math.min(o.y, limit)
    limit = o.y - gap
  }
  const placed: number[] = []
  for (const o of order) placed[o.i] = o.y
  return placed
}
