import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import prng from '../vectors/prng.json' with { type: 'json' }
import { median, quantile } from './quantile.js'

describe('quantile, type 7', () => {
  it('agrees with the vector', () => {
    const vector = prng.vectors.find((v) => v.id === 'quantile7')
    const values = vector?.input.values ?? []
    const found = (vector?.input.p ?? []).map((p) => quantile(values, p))
    expect(found).toHaveLength(7)
    for (const [i, expected] of (vector?.expected.values ?? []).entries()) expect(found[i]).toBeCloseTo(expected, 12)
  })

  it('has no answer without values, and leaves its input alone', () => {
    expect(quantile([], 0.5)).toBeNull()
    const values = [3, 1, 2]
    expect(median(values)).toBe(2)
    expect(values).toEqual([3, 1, 2])
  })

  it('lies between the extremes and never falls as p rises', () => {
    const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 })
    const share = fc.double({ noNaN: true, min: 0, max: 1 })
    fc.assert(
      fc.property(values, share, share, (list, a, b) => {
        const low = quantile(list, Math.min(a, b))!
        const high = quantile(list, Math.max(a, b))!
        expect(low).toBeLessThanOrEqual(high + 1e-9)
        expect(low).toBeGreaterThanOrEqual(Math.min(...list))
        expect(high).toBeLessThanOrEqual(Math.max(...list))
      }),
    )
  })

  it('finds the median that sorting finds', () => {
    const tied = fc.integer({ min: 0, max: 5 })
    const values = fc.oneof(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.array(tied, { maxLength: 300 }),
    )
    fc.assert(
      fc.property(values, (list) => {
        // Sorting tells the two zeros apart; a median does not.
        expect((median(list) ?? Number.NaN) + 0).toBe((quantile(list, 0.5) ?? Number.NaN) + 0)
      }),
    )
  })

  it('finds the median of orders that are made against halving', () => {
    const n = 20_001
    const rising = Array.from({ length: n }, (_, i) => i)
    const pipes = rising.map((i) => Math.min(i, n - 1 - i))
    const teeth = rising.map((i) => i % 100)
    for (const values of [rising, rising.toReversed(), pipes, teeth, halvingKiller(n)])
      expect(median(values)).toBe(quantile(values, 0.5))
  })
})

/** An order in which the middle of first, middle and last is nearly the smallest of what is left, again and again (Musser 1997). */
function halvingKiller(n: number): number[] {
  const half = Math.floor(n / 2)
  return Array.from({ length: n }, (_, i) => {
    if (i >= half) return 2 * (i - half + 1)
    return i % 2 === 0 ? i + 1 : half + i + 1
  })
}
