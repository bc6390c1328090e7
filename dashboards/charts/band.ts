// A target band: a pale fill on screen, and a hatch with outline that style sheets show in print and forced colours.

import { el, px, type SvgNode } from './svg.js'

export interface Rect {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const HATCH_PX = 9

/** @param rising direction of the hatch, so that two bands differ in black and white */
export function band({ left, right, top, bottom }: Rect, tone: string, rising: boolean): SvgNode {
  return el(
    'g',
    { class: `c-band tone-${tone}` },
    el('rect', { x: px(left), y: px(top), width: px(right - left), height: px(bottom - top) }),
    el('path', {
      class: 'c-band-edge',
      d: `M${px(left)} ${px(top)}H${px(right)}M${px(left)} ${px(bottom)}H${px(right)}`,
    }),
    el('path', { class: 'c-hatch', d: hatch({ left, right, top, bottom }, rising) }),
  )
}

/** Diagonal lines at 45°, cut at the rectangle's edges. */
export function hatch({ left, right, top, bottom }: Rect, rising: boolean, everyPx = HATCH_PX): string {
  const width = right - left
  const height = bottom - top
  const lines: string[] = []
  for (let offset = everyPx; offset < width + height; offset += everyPx) {
    const x0 = Math.max(0, offset - height)
    const x1 = Math.min(width, offset)
    const y0 = offset - x0
    const y1 = offset - x1
    const at = (x: number, y: number) => `${px(left + x)} ${px(rising ? top + y : bottom - y)}`
    lines.push(`M${at(x0, y0)}L${at(x1, y1)}`)
  }
  return lines.join('')
}
