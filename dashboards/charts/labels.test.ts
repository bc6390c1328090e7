// Words and figures in a drawing never lie on top of each other, at any width, type size and language.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw } from './chart.js'
import { collisions, FROM, single, TO } from './drawing.test-support.js'
import type { How, TimeSeriesSpec } from './spec.js'

const how = fc.constantFrom<How | undefined>('home', 'clinic', 'doubtful', 'excluded', undefined)
const limit = fc.record({
  v: fc.constant(170),
  level: fc.constantFrom('red' as const, 'yellow' as const),
  side: fc.constantFrom('above' as const, 'below' as const),
})
const view = fc.record({
  lang: fc.constantFrom('da' as const, 'en' as const),
  width: fc.constantFrom(320, 360, 480, 720, 1040),
  fontPx: fc.constantFrom(13, 17),
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
    limits: fc.array(limit, { maxLength: 2 }),
  })

  it('never touch each other and never leave the drawing', () => {
    fc.assert(
      fc.property(realistic, view, fc.constantFrom('slag/min', '%'), ({ points, second, marks, limits }, v, unit) => {
        const spec = single(points, { marks, limits, unit })
        const both: TimeSeriesSpec = {
          ...spec,
          series: [...spec.series, { label: 'Puls ved gang', tone: 'second', points: second }],
        }
        expect(collisions(draw(both, v), v.width)).toEqual([])
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
        expect(collisions(draw({ kind: 'time-in-range', ...period, shares: parts, goals, n: 99 }, v), v.width)).toEqual(
          [],
        )
        const hours = days.map((q, hour) => {
          const [p5 = 0, p25 = 0, p50 = 0, p75 = 0, p95 = 0] = q.toSorted((a, b) => a - b)
          return { hour, p5, p25, p50, p75, p95, days: hour % 7 }
        })
        expect(collisions(draw({ kind: 'agp', ...period, hours, target: { low: 3.9, high: 10 } }, v), v.width)).toEqual(
          [],
        )
      }),
    )
  })
})
