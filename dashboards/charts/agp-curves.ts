// The curves of a glucose profile: quadratic B-splines over the hours. Between neighbouring hours they stay between the
// hours' values, so nothing overshoots and bands never cross; an hour without neighbour is drawn flat.

import type { Plot } from './plot.js'
import { drawable, type Scale } from './scale.js'
import type { HourProfile } from './spec.js'
import { el, px, type SvgNode } from './svg.js'

/** Below this many days an hour's median is dashed (clinical rule 2.7). */
export const FEW_DAYS = 5
/** Round dots under the line's round caps. */
export const FEW_DASH = '0.1 6'

export type Quantile = 'p5' | 'p25' | 'p50' | 'p75' | 'p95'

export interface Profile {
  /** Each hour once, in order. */
  readonly hours: readonly HourProfile[]
  readonly x: Scale
  readonly plot: Plot
}

type XY = readonly [number, number]
interface Segment {
  readonly start: XY
  readonly control: XY
  readonly end: XY
}

const at = ([x, y]: XY): string => `${px(x)} ${px(y)}`

/** The stretch of one hour, from half-way to the hour before to half-way to the hour after; midnight joins the two ends. */
function segment({ hours, x, plot }: Profile, { hour, ...own }: HourProfile, q: Quantile): Segment {
  const y = (v: number) => Math.min(plot.bottom, Math.max(plot.top, plot.y(v)))
  const value = drawable(own[q])
  const side = (other: number, edge: number): XY => {
    const neighbour = hours.find((h) => h.hour === (other + 24) % 24)
    return [x(edge), y(neighbour ? (value + drawable(neighbour[q])) / 2 : value)]
  }
  return { start: side(hour - 1, hour), control: [x(hour + 0.5), y(value)], end: side(hour + 1, hour + 1) }
}

/** Runs of hours that follow each other without a hole. */
function runs(hours: readonly HourProfile[]): HourProfile[][] {
  const found: HourProfile[][] = []
  for (const h of hours) {
    const run = found.at(-1)
    if (run?.at(-1)?.hour === h.hour - 1) run?.push(h)
    else found.push([h])
  }
  return found
}

export function quantileBand(profile: Profile, low: Quantile, high: Quantile, className: string): SvgNode | null {
  const paths = runs(profile.hours).map((run) => {
    const upper = run.map((h) => segment(profile, h, high))
    const lower = run.map((h) => segment(profile, h, low)).toReversed()
    const there = upper.map((s, i) => `${i === 0 ? `M${at(s.start)}` : ''}Q${at(s.control)} ${at(s.end)}`)
    const back = lower.map((s, i) => `${i === 0 ? `L${at(s.end)}` : ''}Q${at(s.control)} ${at(s.start)}`)
    return `${there.join('')}${back.join('')}Z`
  })
  return paths.length > 0 ? el('path', { class: className, d: paths.join('') }) : null
}

/** @param few draws the hours with too few days, dotted; otherwise the others */
export function medianLine(profile: Profile, few: boolean): SvgNode | null {
  const paths = runs(profile.hours.filter((h) => h.days < FEW_DAYS === few)).map((run) => {
    const parts = run.map((h) => segment(profile, h, 'p50'))
    return parts.map((s, i) => `${i === 0 ? `M${at(s.start)}` : ''}Q${at(s.control)} ${at(s.end)}`).join('')
  })
  return paths.length > 0
    ? el('path', { class: 'c-line', 'stroke-dasharray': few ? FEW_DASH : undefined, d: paths.join('') })
    : null
}
