// A goal week by week: one segment a week, solid when reached, empty when not, hatched when nobody measured. An unmeasured week is no failure.

import { hatch } from './band.js'
import type { GoalBarSpec, WeekOutcome } from './effect-spec.js'
import { EFFECT_WORDS } from './effect-words.js'
import { formatDayMonth, formatPeriod, type Lang } from './format.js'
import { type LegendItem, legend } from './legend.js'
import { addDays, type EpochMs } from './local-time.js'
import { chartRoot } from './plot.js'
import { type ChartTable, DEFAULT_VIEW, type View } from './spec.js'
import { el, px, type SvgNode } from './svg.js'
import { textWidth } from './text-width.js'
import { weekText } from './xmr-text.js'

const MAX_WIDTH = 480
const MAX_STEP = 44
const OUTCOMES: readonly WeekOutcome[] = ['reached', 'not-reached', 'not-measured']
const HATCH_PX = 5

type Week = GoalBarSpec['weeks'][number]

const shownWeeks = ({ weeks }: GoalBarSpec): Week[] =>
  weeks.filter((w) => Number.isFinite(w.t)).sort((a, b) => a.t - b.t)

const count = (weeks: readonly Week[], outcome: WeekOutcome): number =>
  weeks.filter((w) => w.outcome === outcome).length

export function drawGoalBar(spec: GoalBarSpec, given: View = DEFAULT_VIEW): SvgNode {
  const view = { ...given, width: Math.min(given.width, MAX_WIDTH) }
  const { lang, width, fontPx } = view
  const w = EFFECT_WORDS[lang]
  const weeks = shownWeeks(spec)
  const reached = w.reachedOf(count(weeks, 'reached'), weeks.length)
  const step = Math.min(MAX_STEP, (width - textWidth(reached, fontPx) * 1.08 - 12) / Math.max(1, weeks.length))
  const right = step * weeks.length
  const height = Math.round(fontPx * 2)
  const used = OUTCOMES.filter((outcome) => count(weeks, outcome) > 0)
  const keysTop = height + fontPx * 1.5 + 10
  const keys = legend(
    used.map((outcome) => key(outcome, lang)),
    keysTop,
    width,
    fontPx,
  )
  return chartRoot('goal-bar', view, keysTop + keys.height, null, [
    el(
      'g',
      {},
      weeks.map((week, i) => segment(week.outcome, i * step + 1, step - gapOf(step), 1, height - 2)),
    ),
    el('text', { class: 'c-strong', x: px(right + 10), y: px(height / 2 + fontPx * 0.35) }, reached),
    dates(weeks, right, height + fontPx + 4, view),
    keys.node,
  ])
}

const gapOf = (step: number): number => Math.min(4, step * 0.2)

/** The first day of the bar and the last, when both have room under it. */
function dates(weeks: readonly Week[], right: number, y: number, { lang, fontPx }: View): SvgNode | null {
  const [first, last] = ends(weeks)
  if (first === undefined || last === undefined) return null
  const [from, to] = [formatDayMonth(first, lang), formatDayMonth(last, lang)]
  const fits = textWidth(from, fontPx) + textWidth(to, fontPx) + 10 <= right
  return el(
    'g',
    { class: 'c-axis' },
    el('text', { x: 0, y: px(y) }, fits ? from : `${from} – ${to}`),
    fits && el('text', { x: px(right), y: px(y), 'text-anchor': 'end' }, to),
  )
}

/** First day of the first week, last day of the last. */
function ends(weeks: readonly Week[]): [EpochMs, EpochMs] | [] {
  const first = weeks[0]
  const last = weeks.at(-1)
  return first && last ? [first.t, addDays(last.t, 6)] : []
}

function segment(outcome: WeekOutcome, x: number, width: number, y: number, height: number): SvgNode {
  const box = { left: x, right: x + width, top: y, bottom: y + height }
  const check = Math.min(width, height) * 0.28
  return el(
    'g',
    { class: `c-week c-week-${outcome}` },
    el('rect', { x: px(x), y: px(y), width: px(width), height: px(height), rx: 2 }),
    outcome === 'not-measured' && el('path', { class: 'c-week-hatch', d: hatch(box, true, HATCH_PX) }),
    outcome === 'reached' &&
      check >= 2.5 &&
      el('path', {
        class: 'c-week-check',
        d: `M${px(x + width / 2 - check)} ${px(y + height / 2)}l${px(check * 0.7)} ${px(check * 0.7)}l${px(check * 1.3)} ${px(-check * 1.5)}`,
      }),
  )
}

const key = (outcome: WeekOutcome, lang: Lang): LegendItem => ({
  text: EFFECT_WORDS[lang].outcome[outcome],
  glyph: (x, y) => [segment(outcome, x - 8, 16, y - 7, 14)],
})

export function summariseGoalBar(spec: GoalBarSpec, lang: Lang): string {
  const w = EFFECT_WORDS[lang].goal
  const weeks = shownWeeks(spec)
  const [from, to] = ends(weeks)
  if (from === undefined || to === undefined) return w.none
  const without = count(weeks, 'not-measured')
  const period = formatPeriod(from, to, lang)
  if (without === weeks.length) return w.onlyNotMeasured(without, period)
  const sentence = w.reached(count(weeks, 'reached'), weeks.length, period)
  return without > 0 ? `${sentence} ${w.notMeasured(without)}` : sentence
}

export function tabulateGoalBar(spec: GoalBarSpec, lang: Lang, newest = Number.POSITIVE_INFINITY): ChartTable {
  const w = EFFECT_WORDS[lang]
  const rows = shownWeeks(spec).map((week) => [weekText(week.t, lang), w.outcome[week.outcome]])
  return { head: [w.week, w.outcomeHead], rows: rows.slice(Math.max(0, rows.length - newest)), total: rows.length }
}
