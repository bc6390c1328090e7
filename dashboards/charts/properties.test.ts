// What must hold of every chart, whatever it is given.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHARTS, draw, summary, table } from './chart.js'
import { cursorText } from './cursor.js'
import { DAY, FROM, linesOf, nodesOf, pairs, plotOf, single, symbolsOf, TO } from './drawing.test-support.js'
import { anyDots, anyGoalBar, anyXmr } from './effect.test-support.js'
import { drawSparkline, summariseSparkline } from './sparkline.js'
import type { Change, ChartSpec, How, TimeSeriesSpec, Tone } from './spec.js'
import { toSvgText } from './svg.js'

const anyNumber = fc.double()
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const anyTime = fc.oneof(fc.integer({ min: FROM, max: TO }), anyNumber)
const how = fc.constantFrom<How | undefined>('home', 'clinic', 'doubtful', 'excluded', undefined)
const end = fc.option(finite)
const target = fc.record({ low: end, high: end })
const mark = fc.record({ t: anyTime, label: fc.string({ maxLength: 40 }) })
const limit = fc.record({
  v: finite,
  level: fc.constantFrom('red' as const, 'yellow' as const),
  side: fc.constantFrom('above' as const, 'below' as const),
})
const change = fc.record({ since: anyTime, from: anyNumber, to: anyNumber, low: anyNumber, high: anyNumber })
const series = fc.record(
  {
    label: fc.string({ maxLength: 30 }),
    tone: fc.constantFrom<Tone>('main', 'second', 'third'),
    points: fc.array(fc.record({ t: anyTime, v: anyNumber, how }), { maxLength: 40 }),
    target,
    change,
  },
  { requiredKeys: ['label', 'tone', 'points'] },
)
const timed = {
  title: fc.string(),
  from: anyTime,
  to: anyTime,
  maxGapMs: anyNumber,
  smoothMs: anyNumber,
  limits: fc.array(limit, { maxLength: 4 }),
  marks: fc.array(mark, { maxLength: 8 }),
}

const timeSeries = fc.record({
  kind: fc.constant('time-series' as const),
  ...timed,
  unit: fc.constantFrom('%', 'kg', 'slag/min', ''),
  digits: fc.integer({ min: 0, max: 3 }),
  series: fc.array(series, { maxLength: 3 }),
})
const bloodPressure = fc.record({
  kind: fc.constant('blood-pressure' as const),
  ...timed,
  readings: fc.array(fc.record({ t: anyTime, systolic: anyNumber, diastolic: anyNumber, how }), { maxLength: 40 }),
  target: fc.option(fc.record({ systolic: target, diastolic: target })),
})
const sufficiency = fc.record({ days: fc.nat(90), activePercent: fc.nat(100), representative: fc.boolean() })
const agp = fc.record({
  kind: fc.constant('agp' as const),
  title: fc.string(),
  from: anyTime,
  to: anyTime,
  hours: fc.array(
    fc.record({
      hour: fc.oneof(fc.integer({ min: 0, max: 23 }), anyNumber),
      p5: anyNumber,
      p25: anyNumber,
      p50: finite,
      p75: anyNumber,
      p95: finite,
      days: fc.nat(14),
    }),
    { maxLength: 30 },
  ),
  target: fc.constant({ low: 3.9, high: 10 }),
  sufficiency,
})
const timeInRange = fc.record({
  kind: fc.constant('time-in-range' as const),
  title: fc.string(),
  from: anyTime,
  to: anyTime,
  shares: fc.option(
    fc.record({ veryHigh: anyNumber, high: anyNumber, inRange: anyNumber, low: anyNumber, veryLow: anyNumber }),
  ),
  goals: fc.constant({ veryHigh: 5, high: 25, inRange: 70, low: 4, veryLow: 1 }),
  n: fc.nat(),
  sufficiency,
})
const anyChart: fc.Arbitrary<ChartSpec> = fc.oneof(
  timeSeries,
  bloodPressure,
  agp,
  timeInRange,
  anyXmr,
  anyGoalBar,
  anyDots,
)
const view = fc.record({
  lang: fc.constantFrom('da' as const, 'en' as const),
  width: fc.constantFrom(320, 360, 720, 1040),
  fontPx: fc.constantFrom(13, 17),
})

const NOT_A_NUMBER = /NaN|Infinity|undefined|∞/

describe('every chart', () => {
  it('draws only finite coordinates, whatever it is given', () => {
    fc.assert(
      fc.property(anyChart, view, (spec, v) => {
        for (const node of nodesOf(draw({ ...spec, title: '' }, v))) {
          for (const [name, value] of Object.entries(node.attrs)) expect(`${name}=${value}`).not.toMatch(NOT_A_NUMBER)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('has a sentence and a table without holes in both languages', () => {
    const silent = anyChart.map((spec) => ({ ...spec, title: 'x', marks: [] }))
    fc.assert(
      fc.property(silent, fc.constantFrom('da' as const, 'en' as const), (spec, lang) => {
        const plain: ChartSpec =
          spec.kind === 'time-series' ? { ...spec, series: spec.series.map((s) => ({ ...s, label: 'y' })) } : spec
        expect(summary(plain, lang)).toMatch(/^\S.*\.$/s)
        const { head, rows } = table(plain, lang)
        expect(`${summary(plain, lang)}${head}${rows.join()}`).not.toMatch(NOT_A_NUMBER)
        expect(rows.every((r) => r.length === head.length)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('escapes whatever text it is given', () => {
    const spec = single([{ t: FROM + DAY, v: 1 }], { marks: [{ t: FROM + DAY, label: '<script>"&' }], unit: '<b>' })
    const text = toSvgText(draw(spec))
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toMatch(/<script|<b>/)
  })

  it('gives the cursor a sentence for every stop', () => {
    fc.assert(
      fc.property(anyChart, fc.constantFrom('da' as const, 'en' as const), (spec, lang) => {
        const data = CHARTS.cursor(spec, lang)
        if (data === null) return
        const back: typeof data = JSON.parse(JSON.stringify(data))
        for (const i of back.points.keys()) expect(cursorText({ ...back, labels: [] }, i)).toMatch(/.+: .+/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a line', () => {
  const readings = fc.array(
    fc.record({ t: fc.integer({ min: FROM, max: TO }), v: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }),
    {
      minLength: 1,
      maxLength: 80,
    },
  )

  it('is never drawn over a gap', () => {
    fc.assert(
      fc.property(
        readings,
        fc.integer({ min: 0, max: 20 * DAY }),
        fc.option(fc.constant(7 * DAY)),
        (points, maxGapMs, smoothMs) => {
          const root = draw(single(points, { maxGapMs, ...(smoothMs === null ? {} : { smoothMs }) }))
          const [left, right] = plotOf(root)
          const allowed = (maxGapMs / (TO - FROM)) * (right - left)
          for (const path of linesOf(root))
            for (const [a, b] of pairs(path)) expect(b[0] - a[0]).toBeLessThanOrEqual(allowed + 0.2)
        },
      ),
    )
  })

  it('reaches the lowest and the highest reading', () => {
    fc.assert(
      fc.property(readings, (points) => {
        const root = draw(single(points, { maxGapMs: 100 * DAY }))
        const [, , top, bottom, low, high] = plotOf(root)
        const y = (v: number) => bottom - ((v - low) / (high - low)) * (bottom - top)
        const drawn = [...linesOf(root).flat(), ...symbolsOf(root)].map(([, at]) => at)
        const values = points.map((p) => p.v)
        expect(Math.min(...drawn)).toBeCloseTo(y(Math.max(...values)), 0)
        expect(Math.max(...drawn)).toBeCloseTo(y(Math.min(...values)), 0)
      }),
    )
  })

  it('stays inside the plot, and so do equal values and a single one', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          readings,
          finite.map((v) => [
            { t: FROM + DAY, v },
            { t: FROM + 2 * DAY, v },
          ]),
        ),
        (points) => {
          const root = draw(single(points, {}))
          const [, , top, bottom] = plotOf(root)
          for (const [, y] of linesOf(root).flat()) {
            expect(y).toBeGreaterThanOrEqual(top - 0.1)
            expect(y).toBeLessThanOrEqual(bottom + 0.1)
          }
        },
      ),
    )
  })

  it('shows a reading that stands alone between gaps as a symbol, however dense the rest is', () => {
    const dense = Array.from({ length: 3000 }, (_, i) => ({ t: FROM + i * 60_000, v: 5 }))
    const alone = { t: FROM + 30 * DAY, v: 9 }
    const root = draw(single([...dense, alone], { maxGapMs: DAY }))
    const [left, right] = plotOf(root)
    const x = left + ((alone.t - FROM) / (TO - FROM)) * (right - left)
    expect(symbolsOf(root).some(([at]) => Math.abs(at + 2.5 - x) < 0.2)).toBe(true)
  })
})

describe('a summary', () => {
  const CHANGE = /fald|steg|lavere|højere|bedre|værre|uændret|fall|risen|rose|lower|higher|better|worse|unchanged/i
  const readings = fc.array(
    fc.record({ t: fc.integer({ min: FROM, max: TO }), v: fc.integer({ min: 0, max: 300 }), how }),
    { maxLength: 40 },
  )
  const lang = fc.constantFrom('da' as const, 'en' as const)

  it('claims no change that nobody estimated', () => {
    fc.assert(
      fc.property(readings, lang, (points, l) => {
        expect(summary(single(points, {}), l)).not.toMatch(CHANGE)
        const pressure = points.map((p) => ({ t: p.t, systolic: p.v, diastolic: p.v / 2, how: p.how }))
        const bp = {
          kind: 'blood-pressure',
          title: 'BT',
          from: FROM,
          to: TO,
          maxGapMs: DAY,
          readings: pressure,
          target: null,
        } as const
        expect(summary(bp, l)).not.toMatch(CHANGE)
        const spark = {
          title: 'x',
          unit: '',
          digits: 0,
          from: FROM,
          to: TO,
          maxGapMs: DAY,
          series: { label: '', tone: 'main', points },
        } as const
        expect(summariseSparkline(spark, l)).not.toMatch(CHANGE)
        expect(toSvgText(drawSparkline(spark))).not.toMatch(NOT_A_NUMBER)
      }),
    )
  })

  it('claims a change only in the direction of an interval that leaves no change out', () => {
    fc.assert(
      fc.property(change, lang, (c: Change, l) => {
        const text = summary(withChange(c), l)
        if (/Faldet|Fallen/.test(text)) expect(c.high < 0 && c.low <= c.high && c.to < c.from).toBe(true)
        else if (/Steget|Risen/.test(text)) expect(c.low > 0 && c.low <= c.high && c.to > c.from).toBe(true)
        else expect(text).not.toMatch(CHANGE)
      }),
      { numRuns: 500 },
    )
  })

  it('says so when an interval holds no change, and nothing when an estimate contradicts itself', () => {
    const since = FROM + 10 * DAY
    expect(summary(withChange({ since, from: 91, to: 86, low: -7, high: -3 }), 'da')).toContain(
      'Faldet fra 91 til 86 siden',
    )
    expect(summary(withChange({ since, from: 19, to: 17, low: -4, high: 0.3 }), 'da')).toContain('kan være tilfældig')
    expect(summary(withChange({ since, from: 19, to: 17, low: -4, high: 0 }), 'en')).toContain('may be chance')
    expect(summary(withChange({ since, from: 19, to: 30, low: -4, high: -1 }), 'da')).not.toMatch(/interval/)
  })

  function withChange(c: Change): TimeSeriesSpec {
    const spec = single([{ t: FROM + DAY, v: 5 }], {})
    return { ...spec, series: [{ ...spec.series[0]!, change: c }] }
  }
})
