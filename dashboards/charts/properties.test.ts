// What must hold of every chart, whatever it is given.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw, summary, table } from './chart.js'
import { cursorText } from './cursor.js'
import { cursorData } from './cursor-data.js'
import { drawSparkline, summariseSparkline } from './sparkline.js'
import type { Change, ChartSpec, How, TimeSeriesSpec, Tone } from './spec.js'
import { type SvgNode, toSvgText } from './svg.js'
import { textWidth } from './text-width.js'

const DAY = 86_400_000
const FROM = Date.UTC(2026, 9, 1)
const TO = Date.UTC(2026, 10, 23)

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
const anyChart: fc.Arbitrary<ChartSpec> = fc.oneof(timeSeries, bloodPressure, agp, timeInRange)
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
        const data = cursorData(spec, lang)
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

describe('labels', () => {
  const realistic = fc.record({
    points: fc.array(fc.record({ t: fc.integer({ min: FROM, max: TO }), v: fc.integer({ min: 60, max: 180 }), how }), {
      maxLength: 60,
    }),
    second: fc.array(fc.record({ t: fc.integer({ min: FROM, max: TO }), v: fc.integer({ min: 60, max: 180 }) }), {
      maxLength: 60,
    }),
    marks: fc.array(
      fc.record({
        t: fc.integer({ min: FROM, max: TO }),
        label: fc.constantFrom(
          'ny inhalator',
          'indlagt',
          'udskrevet',
          'furosemid øget fra 40 mg til 80 mg dagligt',
          'plan',
        ),
      }),
      { maxLength: 9 },
    ),
    limits: fc.array(
      limit.map((l) => ({ ...l, v: 170 })),
      { maxLength: 2 },
    ),
  })

  it('never touch each other and never leave the drawing', () => {
    fc.assert(
      fc.property(realistic, view, ({ points, second, marks, limits }, v) => {
        const spec = single(points, { marks, limits, unit: 'slag/min' })
        const both: TimeSeriesSpec = {
          ...spec,
          series: [...spec.series, { label: 'Puls ved gang', tone: 'second', points: second }],
        }
        expectApart(draw(both, v), v.width)
      }),
      { numRuns: 300 },
    )
  })
})

describe('labels of glucose charts', () => {
  const share = fc.double({ min: 0, max: 100, noNaN: true })
  const quantiles = fc.array(fc.double({ min: 2, max: 25, noNaN: true }), { minLength: 5, maxLength: 5 })

  it('never touch each other and never leave the drawing', () => {
    const shares = fc.record({ veryHigh: share, high: share, inRange: share, low: share, veryLow: share })
    const full = { days: 14, activePercent: 92, representative: true }
    const period = { title: 'x', from: FROM, to: TO, sufficiency: full }
    fc.assert(
      fc.property(shares, fc.array(quantiles, { maxLength: 24 }), view, (parts, days, v) => {
        const goals = { veryHigh: 5, high: 25, inRange: 70, low: 4, veryLow: 1 }
        expectApart(draw({ kind: 'time-in-range', ...period, shares: parts, goals, n: 99 }, v), v.width)
        const hours = days.map((q, hour) => {
          const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = q.toSorted((a, b) => a - b)
          return { hour, p5, p25, p50, p75, p95, days: hour % 7 }
        })
        expectApart(draw({ kind: 'agp', ...period, hours, target: { low: 3.9, high: 10 } }, v), v.width)
      }),
    )
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

function single(points: TimeSeriesSpec['series'][number]['points'], more: Partial<TimeSeriesSpec>): TimeSeriesSpec {
  const series = [{ label: 'x', tone: 'main' as const, points }]
  return {
    kind: 'time-series',
    title: 'x',
    unit: '',
    digits: 0,
    from: FROM,
    to: TO,
    maxGapMs: 2 * DAY,
    series,
    ...more,
  }
}

function nodesOf(node: SvgNode): SvgNode[] {
  return [node, ...node.children.flatMap((c) => (typeof c === 'string' ? [] : nodesOf(c)))]
}

/** Left, right, top, bottom, lowest and highest value of the plot. */
function plotOf(root: SvgNode): [number, number, number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = String(root.attrs['data-plot']).split(' ').map(Number)
  return [a, b, c, d, e, f]
}

type XY = [number, number]
const inSeries = (root: SvgNode): SvgNode[] =>
  nodesOf(root)
    .filter((n) => String(n.attrs.class).startsWith('c-series'))
    .flatMap(nodesOf)

/** The corners of every drawn line, one list for each unbroken piece. */
function linesOf(root: SvgNode): XY[][] {
  const lines = inSeries(root).filter((n) => n.attrs.class === 'c-line')
  return lines.flatMap((n) =>
    String(n.attrs.d)
      .split('M')
      .slice(1)
      .map((piece) => piece.split('L').map((at): XY => [Number(at.split(' ')[0]), Number(at.split(' ')[1])])),
  )
}

/** Where the symbols of counted home readings begin: left end of the circle, at its height. */
function symbolsOf(root: SvgNode): XY[] {
  const paths = inSeries(root).filter((n) => n.attrs.class === 'c-point c-home')
  return paths.flatMap((n) =>
    [...String(n.attrs.d).matchAll(/M(\S+) ([-\d.]+)/g)].map((m): XY => [Number(m[1]), Number(m[2])]),
  )
}

const pairs = (path: XY[]): [XY, XY][] => path.slice(1).map((b, i) => [path[i]!, b])

function boxesOf(root: SvgNode) {
  const fontPx = Number(root.attrs['font-size'])
  return nodesOf(root)
    .filter((n) => n.name === 'text')
    .map((n) => {
      const text = n.children.join('')
      const width = textWidth(text, fontPx)
      const x = Number(n.attrs.x)
      const left =
        n.attrs['text-anchor'] === 'end' ? x - width : n.attrs['text-anchor'] === 'middle' ? x - width / 2 : x
      const base = Number(n.attrs.y)
      return { text, left, right: left + width, top: base - fontPx * 0.75, bottom: base + fontPx * 0.1 }
    })
}

function expectApart(root: SvgNode, width: number): void {
  const boxes = boxesOf(root)
  for (const [i, a] of boxes.entries()) {
    expect(a.left, a.text).toBeGreaterThanOrEqual(-0.5)
    expect(a.right, a.text).toBeLessThanOrEqual(width + 0.5)
    for (const b of boxes.slice(i + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
      expect(apart, `"${a.text}" meets "${b.text}"`).toBe(true)
    }
  }
}
