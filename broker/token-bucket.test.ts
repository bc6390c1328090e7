import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.js'

describe('token bucket', () => {
  it('gives the burst at once and the rate after that', () => {
    const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, 0)
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false])
    expect(bucket.msUntil(0)).toBe(500)
    expect(bucket.take(499)).toBe(false)
    expect(bucket.take(500)).toBe(true)
    expect(bucket.take(500)).toBe(false)
  })

  it('is full again after rest, and never fuller than its burst', () => {
    const bucket = createTokenBucket({ burst: 2, perSecond: 1 }, 0)
    bucket.take(0)
    expect(bucket.isFull(999)).toBe(false)
    expect(bucket.isFull(1000)).toBe(true)
    expect([1, 2, 3].map(() => bucket.take(1_000_000))).toEqual([true, true, false])
  })

  it('takes a cost above the burst as the burst, so that it is paid some day', () => {
    const bucket = createTokenBucket({ burst: 2, perSecond: 1 }, 0)
    expect(bucket.take(0, 50)).toBe(true)
    expect(bucket.msUntil(0, 50)).toBe(2000)
  })

  it('never lets more through than burst + rate × time, whatever the clock does', () => {
    const step = fc.record({ ms: fc.integer({ min: -5000, max: 5000 }), cost: fc.integer({ min: 1, max: 5 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const bucket = createTokenBucket({ burst: 10, perSecond: 7 }, 0)
        let now = 0
        let forward = 0
        let taken = 0
        for (const { ms, cost } of steps) {
          now += ms
          forward += Math.max(0, ms)
          if (bucket.take(now, cost)) taken += cost
        }
        expect(taken).toBeLessThanOrEqual(10 + (7 * forward) / 1000 + 1e-6)
      }),
    )
  })

  it('succeeds after exactly the wait it named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 500 }), (cost, perSecond) => {
        const bucket = createTokenBucket({ burst: 20, perSecond }, 0)
        bucket.take(0, 20)
        const wait = bucket.msUntil(0, cost)
        expect(bucket.take(wait, cost)).toBe(true)
      }),
    )
  })
})
