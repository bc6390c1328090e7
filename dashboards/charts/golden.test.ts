// Whole drawings, compared as text with files that a browser can show. A change here is a change that someone will see.

import { describe, expect, it } from 'vitest'
import { fromLocal } from '#core'
import { draw, summary, table } from './chart.js'
import { drawSparkline } from './sparkline.js'
import type { AgpSpec, BloodPressureSpec, ChartSpec, TimeInRangeSpec, TimeSeriesSpec } from './spec.js'
import { toSvgText } from './svg.js'

const DAY = 86_400_000
const at = (day: number, hour: number, minute = 0) => fromLocal(2026, 11, day, hour, minute).at
const from = at(10, 0)
const to = at(23, 14, 5)
const view = { lang: 'da', width: 360, fontPx: 13 } as const

const saturation: TimeSeriesSpec = {
  kind: 'time-series',
  title: 'SpO₂',
  unit: '%',
  digits: 0,
  from,
  to,
  maxGapMs: 2 * DAY,
  minSpan: 8,
  limits: [{ v: 88, level: 'red', side: 'below' }],
  marks: [{ t: at(19, 10), label: 'ny inhalator' }],
  series: [
    {
      label: 'SpO₂',
      tone: 'main',
      target: { low: 88, high: 92 },
      points: [
        { t: at(10, 8), v: 91 },
        { t: at(11, 8), v: 92 },
        { t: at(12, 8), v: 71, how: 'excluded' },
        { t: at(18, 8), v: 90 },
        { t: at(19, 8), v: 89, how: 'doubtful' },
        { t: at(20, 8), v: 87 },
        { t: at(23, 13, 42), v: 86 },
      ],
    },
  ],
}

const pressure: BloodPressureSpec = {
  kind: 'blood-pressure',
  title: 'Blodtryk',
  from,
  to,
  maxGapMs: 2 * DAY,
  smoothMs: 7 * DAY,
  target: { systolic: { low: null, high: 134 }, diastolic: { low: null, high: 84 } },
  mean: { systolic: 136, diastolic: 83, n: 12, days: 6 },
  readings: [
    { t: at(20, 8, 10), systolic: 142, diastolic: 86 },
    { t: at(21, 8, 10), systolic: 132, diastolic: 81 },
    { t: at(22, 9), systolic: 139, diastolic: 84, how: 'clinic' },
    { t: at(23, 8, 10), systolic: 134, diastolic: 83 },
  ],
}

const sufficiency = { days: 14, activePercent: 92, representative: true }
const profile: AgpSpec = {
  kind: 'agp',
  title: 'Døgnprofil',
  from,
  to,
  target: { low: 3.9, high: 10 },
  sufficiency: { days: 9, activePercent: 62, representative: false },
  hours: [0, 1, 2, 3, 8, 22, 23].map((hour) => ({
    hour,
    p5: 4,
    p25: 5.2,
    p50: 6.4 + hour / 10,
    p75: 8.9,
    p95: 11.5,
    days: hour === 3 ? 4 : 9,
  })),
}
const bar: TimeInRangeSpec = {
  kind: 'time-in-range',
  title: 'Tid i mål',
  from,
  to,
  shares: { veryHigh: 0, high: 0.7, inRange: 95.08, low: 4, veryLow: 0.22 },
  goals: { inRange: 70, low: 4, veryLow: 1, high: 25, veryHigh: 5 },
  n: 2013,
  sufficiency,
}

const charts: readonly [string, ChartSpec][] = [
  ['saturation', saturation],
  ['blood-pressure', pressure],
  ['agp', profile],
  ['time-in-range', bar],
]

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('drawings', () => {
  it.each(charts)('of %s look as before', async (name, spec) => {
    await expect(toSvgText(draw(spec, view))).toMatchFileSnapshot(`./golden/${name}.svg`)
  })

  it('say who set a target, and name a limit that lies beyond the axis', () => {
    const line = saturation.series[0]!
    const spec: TimeSeriesSpec = {
      ...saturation,
      series: [{ ...line, target: { low: 88, high: 92, note: 'MJ 12/11' } }],
      limits: [{ v: 60, level: 'red', side: 'below', note: 'standard' }],
    }
    const text = plain(toSvgText(draw(spec, view)))
    expect(text).toContain('>mål 88–92 % (MJ 12/11)<')
    expect(text).toContain('>rød grænse 60 % og derunder (standard) ↓<')
  })

  it('of a sparkline look as before', async () => {
    const spec = { ...saturation, series: saturation.series[0]! }
    await expect(toSvgText(drawSparkline(spec))).toMatchFileSnapshot('./golden/sparkline.svg')
  })
})

describe('sentences', () => {
  it('say how much was measured, the latest, the extremes, and how much met the target', () => {
    expect(plain(summary(saturation, 'da'))).toBe(
      '6 målinger på 6 af 14 dage, 10.–23. november 2026. Længste pause 7 dage. 1 måling er udeladt. ' +
        'Seneste 86 %, 23. november kl. 13.42. Lavest 86, højest 92 %. 4 af 6 i mål (88–92 %).',
    )
    expect(plain(summary(saturation, 'en'))).toBe(
      '6 readings on 6 of 14 days, 10–23 November 2026. Longest pause 7 days. 1 reading is left out. ' +
        'Latest 86%, 23 November at 13:42. Lowest 86, highest 92%. 4 of 6 on target (88–92%).',
    )
  })

  it('give blood pressure as pairs, with the basis of the mean', () => {
    expect(plain(summary(pressure, 'da'))).toBe(
      '4 målinger på 4 af 14 dage, 10.–23. november 2026. Gennemsnit 136/83 mmHg af 12 målinger på 6 dage. ' +
        'Seneste 134/83 mmHg, 23. november kl. 08.10. 2 af 4 i mål (højst 134/84 mmHg).',
    )
  })

  it('warn when sensor data do not carry the figure', () => {
    expect(plain(summary(profile, 'da'))).toContain('Ikke repræsentativ: 9 dage med 62 % sensortid')
    expect(summary(bar, 'da')).not.toContain('repræsentativ')
  })

  it('never round what is there to nothing, nor what is missing to all', () => {
    expect(plain(summary(bar, 'da'))).toBe('95 % i mål, 4 % under og 1 % over, 10.–23. november 2026; 2.013 målinger.')
    const nearly = { ...bar, shares: { veryHigh: 0, high: 0, inRange: 99.8, low: 0.2, veryLow: 0 } }
    expect(plain(summary(nearly, 'da'))).toContain('over 99 % i mål, under 1 % under og 0 % over')
  })

  it('say that there is nothing when there is nothing', () => {
    const empty = { ...saturation, series: [{ ...saturation.series[0]!, points: [] }] }
    expect(plain(summary(empty, 'da'))).toBe('Ingen målinger 10.–23. november 2026.')
    expect(plain(summary({ ...bar, shares: null }, 'en'))).toBe('No readings 10–23 November 2026.')
  })

  it('notice that measuring has stopped', () => {
    const stopped = { ...saturation, series: [{ ...saturation.series[0]!, points: [{ t: at(18, 8), v: 90 }] }] }
    expect(plain(summary(stopped, 'da'))).toContain('Ingen målinger de seneste 5 dage.')
  })
})

describe('tables', () => {
  it('hold every reading and intervention in order, with remarks', () => {
    const { head, rows, total } = table(saturation, 'da')
    expect(head).toEqual(['Tidspunkt', 'SpO₂ (%)', 'Bemærkning'])
    expect(rows.map((r) => plain(r.join('|')))).toEqual([
      '10. november 2026 kl. 08.00|91|',
      '11. november 2026 kl. 08.00|92|',
      '12. november 2026 kl. 08.00|71|udeladt',
      '18. november 2026 kl. 08.00|90|',
      '19. november 2026 kl. 08.00|89|mulig målefejl',
      '19. november 2026 kl. 10.00||ny inhalator',
      '20. november 2026 kl. 08.00|87|',
      '23. november 2026 kl. 13.42|86|',
    ])
    expect(total).toBe(8)
  })

  it('give the newest when only some are wanted, and still say how many there are', () => {
    const { rows, total } = table(pressure, 'da', 2)
    expect(rows.map((r) => plain(r.join('|')))).toEqual([
      '22. november 2026 kl. 09.00|139|84|klinik',
      '23. november 2026 kl. 08.10|134|83|',
    ])
    expect(total).toBe(4)
  })
})
