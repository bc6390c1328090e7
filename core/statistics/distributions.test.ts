import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import vectors from '../vectors/special-functions.json' with { type: 'json' }
import { binomialCdf } from './binomial.js'
import { chiSquareUpperTail } from './chi-square.js'
import { normalCdf, normalQuantile, normalTwoSidedP } from './normal.js'
import { tCdf, tQuantile, tTwoSidedP } from './student-t.js'

const expected = (id: string): number[] => vectors.vectors.find((v) => v.id === id)?.expected.values ?? []
const input = (id: string) => vectors.vectors.find((v) => v.id === id)?.input
const args = (id: string): { t?: number; p?: number; x?: number; df: number }[] => input(id)?.args ?? []
/** A hundred times finer than the tolerance of the file and more: its own numbers have twelve digits (of t quantiles nine are right). */
function expectClose(found: number[], wanted: number[], digits = 1e-10): void {
  expect(found).toHaveLength(wanted.length)
  expect(found.length).toBeGreaterThan(5)
  for (const [i, w] of wanted.entries())
    expect(Math.abs(found[i]! - w)).toBeLessThan(digits * Math.max(1e-6, Math.abs(w)) + 1e-15)
}

describe('distribution functions', () => {
  it('agree with SciPy, far tails included', () => {
    expectClose((input('norm-cdf')?.x ?? []).map(normalCdf), expected('norm-cdf'))
    expectClose((input('norm-quantile')?.p ?? []).map(normalQuantile), expected('norm-quantile'))
    expectClose(
      args('t-cdf').map((a) => tCdf(a.t ?? 0, a.df)),
      expected('t-cdf'),
    )
    expectClose(
      args('t-quantile').map((a) => tQuantile(a.p ?? 0, a.df)),
      expected('t-quantile'),
      1e-9,
    )
    expectClose(
      args('chi2-upper').map((a) => chiSquareUpperTail(a.x ?? 0, a.df)),
      expected('chi2-upper'),
    )
  })

  it('have quantiles that undo them, for any degrees of freedom', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    const df = fc.double({ min: 0.5, max: 5000, noNaN: true })
    fc.assert(
      fc.property(p, df, (share, freedom) => {
        expect(normalCdf(normalQuantile(share))).toBeCloseTo(share, 12)
        expect(tCdf(tQuantile(share, freedom), freedom)).toBeCloseTo(share, 9)
      }),
    )
  })

  it('never fall, stay between 0 and 1, and are symmetric where they should be', () => {
    const x = fc.double({ min: -50, max: 50, noNaN: true })
    const df = fc.double({ min: 0.5, max: 500, noNaN: true })
    fc.assert(
      fc.property(x, x, df, (a, b, freedom) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(normalCdf(low)).toBeLessThanOrEqual(normalCdf(high))
        expect(tCdf(low, freedom)).toBeLessThanOrEqual(tCdf(high, freedom) + 1e-12)
        expect(tCdf(a, freedom) + tCdf(-a, freedom)).toBeCloseTo(1, 12)
        expect(tTwoSidedP(a, freedom)).toBeGreaterThanOrEqual(0)
        expect(normalTwoSidedP(a)).toBeLessThanOrEqual(1)
        expect(chiSquareUpperTail(Math.abs(a), freedom)).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('add up to the binomial by hand: three throws of a fair coin', () => {
    expect([-1, 0, 1, 2, 3].map((k) => binomialCdf(k, 3, 0.5))).toEqual(
      [0, 0.125, 0.5, 0.875, 1].map((v) => expect.closeTo(v, 12)),
    )
  })
})
