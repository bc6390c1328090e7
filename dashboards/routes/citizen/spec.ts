// From a panel's data to what a chart is told. Shared by server and browser.

import type { AgpSpec, ClinicalChartSpec, How, TimeInRangeSpec, Tone } from '../../charts/index.js'
import { formatNumber } from '../../charts/index.js'
import { metricName, unitText, type Words } from '../../messages/words.js'
import type { PanelData, PointData, SensorData } from '../../schemas/citizen.js'

const HOW: readonly How[] = ['home', 'doubtful', 'excluded']
const TONES: readonly Tone[] = ['main', 'second', 'third']
const WEEK = 7 * 86_400_000

export function titleOf(words: Words, panel: PanelData): string {
  if (panel.kind === 'spirometry') return words.m.citizen.spirometry
  return metricName(words, panel.series[0]?.metric ?? '')
}

export function specOf(words: Words, panel: PanelData, period: { from: number; to: number }): ClinicalChartSpec {
  const { from, to } = period
  const points = panel.series.reduce((n, s) => n + s.points.length, 0)
  const whole = titleOf(words, panel)
  const title =
    points < panel.count ? words.m.citizen.extremesOf(whole, formatNumber(panel.count, 0, words.lang)) : whole
  const smooth = to - from > 20 * 86_400_000 && panel.kind !== 'cgm' ? { smoothMs: WEEK } : {}
  const common = { title, from, to, maxGapMs: panel.maxGapMs, ...smooth }
  const [systolic, diastolic] = panel.targets
  if (panel.draw === 'blood-pressure') {
    const target = systolic && diastolic ? { systolic, diastolic } : null
    return { ...common, kind: 'blood-pressure', target, readings: (panel.series[0]?.points ?? []).flatMap(pressure) }
  }
  return {
    ...common,
    kind: 'time-series',
    unit: unitText(words, panel.unit),
    digits: panel.digits,
    minSpan: panel.minSpan,
    limits: panel.limits,
    series: panel.series.map((s, i) => ({
      label: metricName(words, s.metric),
      tone: TONES[i] ?? 'third',
      points: s.points.map(([t, v, , how]) => ({ t, v, how: HOW[how] ?? 'home' })),
      ...(i === 0 && systolic ? { target: systolic } : {}),
    })),
  }
}

function pressure([t, systolic, diastolic, how]: PointData) {
  return diastolic === null ? [] : [{ t, systolic, diastolic, how: HOW[how] ?? ('home' as const) }]
}

/** Goals of the consensus for type 1 and 2 (clinical.md 2.1). */
const GOALS = { inRange: 70, low: 4, veryLow: 1, high: 25, veryHigh: 5 }

export function sensorSpecs(words: Words, sensor: SensorData): { agp: AgpSpec; ranges: TimeInRangeSpec } {
  const { from, to, sufficiency } = sensor
  const title = metricName(words, 'glucose-cgm')
  return {
    agp: {
      kind: 'agp',
      title: `${title}: ${words.m.citizen.profile}`,
      from,
      to,
      hours: sensor.hours,
      target: { low: 3.9, high: 10 },
      sufficiency,
    },
    ranges: {
      kind: 'time-in-range',
      title: words.m.citizen.inRange,
      from,
      to,
      shares: sensor.shares,
      goals: GOALS,
      n: sensor.n,
      sufficiency,
    },
  }
}
