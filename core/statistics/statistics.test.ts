import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  mean,
  medianAbsoluteDeviation,
  notEnough,
  type Point,
  roundHalfUp,
  standardDeviation,
  sum,
  theilSen,
  variationPercent,
} from './index.js'

const value = fc.integer({ min: -10_000, max: 10_000 }).map((v) => v / 10)
const values = fc.array(value, { minLength: 2, maxLength: 60 })
const shuffled = (list: readonly number[]): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray([...list], { minLength: list.length })

describe('sums and means', () => {
  it('keep small terms beside large ones', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2)
    expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1)
  })
  it('of nothing: 0, and no mean', () => {
    expect(sum([])).toBe(0)
    expect(mean([])).toBeNull()
  })
  it('do not depend on the order', () => {
    const pair = values.chain((list) => fc.tuple(fc.constant(list), shuffled(list)))
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(sum(a)).toBeCloseTo(sum(b), 9)
      }),
    )
  })
})

describe('standard deviation', () => {
  it('divides by n − 1, and one value has none', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12)
    expect(standardDeviation([5])).toBeNull()
    expect(standardDeviation([])).toBeNull()
  })
  it('of equal values is exactly 0', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 40 }), (v, n) => {
        expect(standardDeviation(Array.from({ length: n }, () => v))).toBeCloseTo(0, 9)
      }),
    )
    expect(standardDeviation([0.1, 0.1, 0.1])).toBe(0)
  })
  it('ignores a shift and follows a scale', () => {
    fc.assert(
      fc.property(values, value, fc.integer({ min: -9, max: 9 }), (list, shift, scale) => {
        const sd = standardDeviation(list) ?? 0
        expect(standardDeviation(list.map((v) => v + shift))).toBeCloseTo(sd, 6)
        expect(standardDeviation(list.map((v) => v * scale))).toBeCloseTo(sd * Math.abs(scale), 6)
      }),
    )
  })
  it('in percent of the mean needs a mean above 0', () => {
    expect(variationPercent([9, 11])).toBeCloseTo(14.1421356, 6)
    expect(variationPercent([-1, 1])).toBeNull()
    expect(variationPercent([3])).toBeNull()
  })
})

describe('median absolute deviation', () => {
  it('is not moved by one wild value', () => {
    expect(medianAbsoluteDeviation([92, 93, 91, 92, 92, 70, 93, 92, 91])).toBe(1)
    expect(medianAbsoluteDeviation([])).toBeNull()
  })
})

describe('Theil-Sen slope', () => {
  const points = fc.uniqueArray(fc.record({ x: fc.integer({ min: 0, max: 400 }), y: value }), {
    minLength: 2,
    maxLength: 30,
    selector: (p: Point) => p.x,
  })
  it('finds a line exactly, and is not tipped by an outlier', () => {
    const line = Array.from({ length: 11 }, (_, x) => ({ x, y: 3 - 2 * x }))
    expect(theilSen(line)).toBe(-2)
    expect(theilSen(line.map((p) => (p.x === 5 ? { x: 5, y: 1000 } : p)))).toBe(-2)
  })
  it('needs two points that differ in x', () => {
    expect(theilSen([])).toBeNull()
    expect(theilSen([{ x: 1, y: 1 }])).toBeNull()
    expect(
      theilSen([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]),
    ).toBeNull()
  })
  it('adds the slope of an added line, and does not depend on the order', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: -5, max: 5 }), (list, slope) => {
        const before = theilSen(list) ?? 0
        expect(theilSen(list.map((p) => ({ x: p.x, y: p.y + slope * p.x + 7 })))).toBeCloseTo(before + slope, 8)
        expect(theilSen([...list].reverse())).toBeCloseTo(before, 10)
      }),
    )
  })
})

describe('rounding half up', () => {
  it.each([
    [134.5, 0, 135],
    [-2.5, 0, -2],
    [0.49999999999999994, 0, 0],
    [36.05, 1, 36.1],
    [1.005, 2, 1.01],
    [0.1509, 3, 0.151],
    [-0.2, 0, 0],
    [1e21, 2, 1e21],
    [1.5e-9, 0, 0],
  ])('%d to %d decimals is %d', (value, decimals, expected) => {
    expect(roundHalfUp(value, decimals)).toBe(expected)
  })
  it('never moves a value by more than half a step, and not twice', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 6 }), (v, d) => {
        const rounded = roundHalfUp(v, d)
        expect(Math.abs(rounded - v)).toBeLessThanOrEqual(0.5 * 10 ** -d + 1e-9)
        expect(roundHalfUp(rounded, d)).toBe(rounded)
      }),
    )
  })
})

it('a refusal says how many are there and how many are needed', () => {
  expect(notEnough(5, 12)).toEqual({ ok: false, reason: 'not-enough-data', have: 5, need: 12 })
})
