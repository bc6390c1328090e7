import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Point, reduceToColumns, smooth, splitAtGaps, within } from './series.js'

const points = (max = 400) =>
  fc
    .array(
      fc.record({ t: fc.integer({ min: 0, max: 1_000_000 }), v: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
      { maxLength: max },
    )
    .map((ps): Point[] => within(ps, 0, 1_000_000))

function columnsOf(ps: readonly Point[], columnMs: number): Point[][] {
  const columns = new Map<number, Point[]>()
  for (const p of ps) columns.set(Math.floor(p.t / columnMs), [...(columns.get(Math.floor(p.t / columnMs)) ?? []), p])
  return [...columns.values()]
}

describe('reduction to pixel columns', () => {
  it('keeps the lowest and highest reading of every column, and both ends', () => {
    fc.assert(
      fc.property(points(), fc.integer({ min: 1, max: 200_000 }), (ps, columnMs) => {
        const kept = reduceToColumns(ps, columnMs)
        for (const column of columnsOf(ps, columnMs)) {
          const values = column.map((p) => p.v)
          const left = kept.filter((p) => column.includes(p)).map((p) => p.v)
          expect(Math.min(...left)).toBe(Math.min(...values))
          expect(Math.max(...left)).toBe(Math.max(...values))
          expect(kept).toContain(column[0])
          expect(kept).toContain(column.at(-1))
        }
      }),
    )
  })

  it('invents nothing, keeps the order, and keeps at most four readings a column', () => {
    fc.assert(
      fc.property(points(), fc.integer({ min: 1, max: 200_000 }), (ps, columnMs) => {
        const kept = reduceToColumns(ps, columnMs)
        expect(ps.filter((p) => kept.includes(p))).toEqual(kept)
        for (const column of columnsOf(kept, columnMs)) expect(column.length).toBeLessThanOrEqual(4)
      }),
    )
  })
})

describe('gaps', () => {
  it('split exactly where two neighbours are further apart than allowed', () => {
    fc.assert(
      fc.property(points(), fc.integer({ min: 0, max: 100_000 }), (ps, maxGap) => {
        const pieces = splitAtGaps(ps, maxGap)
        expect(pieces.flat()).toEqual(ps)
        for (const piece of pieces)
          for (const [i, p] of piece.entries()) expect(i === 0 || p.t - piece[i - 1]!.t <= maxGap).toBe(true)
        for (const [i, piece] of pieces.entries())
          expect(i === 0 || piece[0]!.t - pieces[i - 1]!.at(-1)!.t > maxGap).toBe(true)
      }),
    )
  })

  it('split everywhere when nobody said how long a gap may be', () => {
    expect(
      splitAtGaps(
        [
          { t: 0, v: 1 },
          { t: 1, v: 1 },
        ],
        Number.NaN,
      ),
    ).toHaveLength(2)
  })
})

describe('smoothing', () => {
  const moderate = points(120).map((ps) => ps.map((p) => ({ t: p.t, v: Math.max(-1e6, Math.min(1e6, p.v)) })))

  it('gives one value per reading, none outside what was measured', () => {
    fc.assert(
      fc.property(moderate, fc.integer({ min: 1, max: 500_000 }), (ps, window) => {
        const line = smooth(ps, window)
        expect(line.map((p) => p.t)).toEqual(ps.map((p) => p.t))
        const low = Math.min(...ps.map((p) => p.v)) - 1e-6
        const high = Math.max(...ps.map((p) => p.v)) + 1e-6
        expect(line.every((p) => p.v >= low && p.v <= high)).toBe(true)
      }),
    )
  })

  it('is the weighted mean of the neighbours', () => {
    const hours = [0, 1, 2].map((t, i) => ({ t, v: [10, 16, 10][i]! }))
    expect(smooth(hours, 4).map((p) => p.v)).toEqual([12, 13, 12])
  })

  it('keeps simultaneous readings together', () => {
    const same = [4, 8].map((v) => ({ t: 5, v }))
    expect(smooth(same, 10).map((p) => p.v)).toEqual([6, 6])
  })
})
