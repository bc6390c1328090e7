import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenSection, gridThenGolden } from './golden-section.js'
import { leastSquares } from './least-squares.js'
import { midRanks } from './mid-ranks.js'

describe('least squares', () => {
  it('finds the line that made the points, also far from 0', () => {
    const number = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 1_000_000 }), (constant, slope, far) => {
        const x = Array.from({ length: 12 }, (_, i) => far + i)
        const fit = leastSquares(
          [x],
          x.map((v) => constant + slope * (v - far)),
        )
        expect(fit?.coefficients[1]).toBeCloseTo(slope, 8)
        expect((fit?.coefficients[0] ?? 0) + slope * far).toBeCloseTo(constant, 3)
      }),
    )
  })

  it('refuses columns that say the same, columns that say nothing, and too few rows', () => {
    const y = [1, 4, 2, 8, 5, 7]
    const x = [0, 1, 2, 3, 4, 5]
    expect(leastSquares([x, x.map((v) => 2 * v + 1)], y)).toBeNull()
    expect(leastSquares([x, x.map((v, i) => v + (i % 2) * 1e-9)], y)).toBeNull()
    expect(leastSquares([x.map(() => 3)], y)).toBeNull()
    expect(leastSquares([[1, 2]], [3, 4])).toBeNull()
    expect(leastSquares([x], y)).not.toBeNull()
  })
})

describe('the minimum of a function', () => {
  it('is found in one valley, and in the deeper of two', () => {
    expect(goldenSection((x) => (x - 0.3) ** 2, -1, 1)).toBeCloseTo(0.3, 6)
    expect(gridThenGolden((x) => Math.min((x + 0.5) ** 2, (x - 0.5) ** 2 - 0.01), -1, 1, 0.02)).toBeCloseTo(0.5, 6)
  })
})

describe('ranks', () => {
  it('are shared by equal values', () => {
    expect(midRanks([5, 1, 5, 2])).toEqual({ ranks: [3.5, 1, 3.5, 2], ties: [2] })
    expect(midRanks([])).toEqual({ ranks: [], ties: [] })
  })
})
