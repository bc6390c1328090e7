import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLatencyHistogram } from './latency-histogram.js'

describe('latency histogram', () => {
  it('gives quantiles within 2 % of the true ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.9, 0.99, 1),
        (values, p) => {
          const histogram = createLatencyHistogram()
          for (const ms of values) histogram.record(ms)
          const sorted = [...values].sort((a, b) => a - b)
          const exact = sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1]!
          expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(0.02 * exact + 0.001)
        },
      ),
    )
  })

  it('has zeros to show when nothing was measured', () => {
    expect(createLatencyHistogram().summary()).toMatchObject({ count: 0, meanMs: 0, p50Ms: 0, p99Ms: 0, maxMs: 0 })
  })
})
