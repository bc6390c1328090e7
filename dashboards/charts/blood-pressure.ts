// Blood pressure: one chart, two lines, each with its own target band, symbol and dash; worded as pairs, `138/82`.

import { formatDayClock, formatNumber, type Lang, NBSP, withUnit } from './format.js'
import { periodOf } from './period.js'
import { within } from './series.js'
import type { BloodPressureSpec, ChartTable, PressureReading, Reading, Target, TimeSeriesSpec, View } from './spec.js'
import type { SvgNode } from './svg.js'
import { drawTimeSeries } from './time-series.js'
import { basis, changeSentence, meets, timedTable, withUnitHead } from './time-series-text.js'
import { WORDS } from './words.js'

const UNIT = 'mmHg'

/** The same readings as two series of a time series chart. */
export function asTimeSeries(spec: BloodPressureSpec, lang: Lang): TimeSeriesSpec {
  const w = WORDS[lang]
  const points = (of: (r: PressureReading) => number): Reading[] =>
    readable(spec).map((r) => ({ t: r.t, v: of(r), how: r.how }))
  return {
    ...spec,
    kind: 'time-series',
    unit: UNIT,
    digits: 0,
    minSpan: 40,
    series: [
      {
        label: w.systolic,
        tone: 'systolic',
        points: points((r) => r.systolic),
        target: spec.target?.systolic,
        change: spec.change?.systolic,
      },
      {
        label: w.diastolic,
        tone: 'diastolic',
        points: points((r) => r.diastolic),
        target: spec.target?.diastolic,
        change: spec.change?.diastolic,
      },
    ],
  }
}

const readable = (spec: BloodPressureSpec): readonly PressureReading[] =>
  spec.readings.filter((r) => Number.isFinite(r.systolic) && Number.isFinite(r.diastolic))

export function drawBloodPressure(spec: BloodPressureSpec, view?: View): SvgNode {
  return drawTimeSeries(asTimeSeries(spec, view?.lang ?? 'da'), view)
}

const pair = (systolic: number, diastolic: number, lang: Lang): string =>
  withUnit(`${formatNumber(systolic, 0, lang)}/${formatNumber(diastolic, 0, lang)}`, UNIT, lang)

export function summariseBloodPressure(spec: BloodPressureSpec, lang: Lang): string {
  const w = WORDS[lang]
  const readings = shown(spec)
  const counted = readings.filter((r) => r.how !== 'excluded')
  const last = counted.at(-1)
  const { mean, target, change } = spec
  const sentences = basis(spec, readings, lang)
  if (mean) sentences.push(w.summary.mean(pair(mean.systolic, mean.diastolic, lang), mean.n, mean.days))
  if (last) sentences.push(w.summary.latest(pair(last.systolic, last.diastolic, lang), formatDayClock(last.t, lang)))
  const goal = target && pairTarget(target, lang)
  if (last && target && goal) {
    const met = counted.filter((r) => meets(r.systolic, target.systolic) && meets(r.diastolic, target.diastolic)).length
    sentences.push(w.summary.inTarget(met, counted.length, goal))
  }
  for (const [name, c] of [
    [w.systolic, change?.systolic],
    [w.diastolic, change?.diastolic],
  ] as const) {
    const sentence = changeSentence(c, UNIT, 0, lang)
    if (sentence) sentences.push(`${name}: ${sentence}`)
  }
  return sentences.join(' ')
}

/** `højst 134/84 mmHg` when only the upper ends are set, else both ranges. */
function pairTarget({ systolic, diastolic }: { systolic: Target; diastolic: Target }, lang: Lang): string | null {
  const w = WORDS[lang]
  const n = (v: number) => formatNumber(v, 0, lang)
  const range = ({ low, high }: Target): string | null => {
    if (low !== null && high !== null) return `${n(low)}–${n(high)}`
    if (high !== null) return w.atMost(n(high))
    return low !== null ? w.atLeast(n(low)) : null
  }
  const onlyHigh = systolic.low === null && diastolic.low === null
  if (onlyHigh && systolic.high !== null && diastolic.high !== null)
    return w.atMost(pair(systolic.high, diastolic.high, lang))
  const texts = [range(systolic), range(diastolic)]
  const named = texts.flatMap((t, i) => (t === null ? [] : [`${[w.systolic, w.diastolic][i]?.toLowerCase()} ${t}`]))
  return named.length > 0 ? `${named.join(', ')}${NBSP}${UNIT}` : null
}

/** In time order inside the period; `v` carries the systolic value, so that helpers for plain readings apply. */
function shown(spec: BloodPressureSpec): (PressureReading & Reading)[] {
  return within(
    readable(spec).map((r) => ({ ...r, v: r.systolic })),
    ...periodOf(spec),
  )
}

export function tabulateBloodPressure(
  spec: BloodPressureSpec,
  lang: Lang,
  newest = Number.POSITIVE_INFINITY,
): ChartTable {
  const w = WORDS[lang]
  const rows = shown(spec).map((r) => ({ t: r.t, how: r.how, values: [r.systolic, r.diastolic] }))
  const columns = [w.systolic, w.diastolic].map((name) => ({ name: withUnitHead(name, UNIT), digits: 0 }))
  return timedTable(columns, rows, spec, lang, newest)
}
