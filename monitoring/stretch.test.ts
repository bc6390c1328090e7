import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecentReading } from './facts.js'
import { column, remembered } from './stretch.js'

const reading = (at: number, ...values: (number | null)[]): RecentReading => ({ at, values })

describe('what is remembered of a stretch', () => {
  it('is computed once, also when the series goes on or begins earlier', () => {
    let computed = 0
    const sum = remembered((series, from, to) => {
      computed++
      return column(series, from, to, 0).reduce((a, b) => a + b, 0)
    })
    const series = [reading(2, 1), reading(3, 2), reading(4, 4)]
    expect(sum(series, 0, 3)).toBe(7)
    series.push(reading(5, 8))
    expect(sum(series, 0, 3)).toBe(7)
    series.unshift(reading(1, 16))
    expect(sum([...series], 1, 4)).toBe(7)
    expect(computed).toBe(1)
    expect(sum(series, 0, 5)).toBe(31)
    expect(computed).toBe(2)
  })

  it('is what would be computed anew, whatever comes between', () => {
    const at = fc.integer({ min: 0, max: 40 })
    const steps = fc.array(fc.record({ at, value: fc.option(fc.integer({ min: 0, max: 99 })), from: at, to: at }), {
      minLength: 1,
      maxLength: 40,
    })
    const values = (series: readonly RecentReading[], from: number, to: number) => column(series, from, to, 0)
    fc.assert(
      fc.property(steps, (list) => {
        const known = remembered(values)
        const series: RecentReading[] = []
        for (const { at: time, value, from, to } of list) {
          const place = series.findIndex((r) => r.at > time)
          series.splice(place < 0 ? series.length : place, 0, reading(time, value))
          const [a, b] = [Math.min(from, series.length), Math.min(to, series.length)]
          expect(known(series, a, b)).toEqual(values(series, a, b))
        }
      }),
    )
  })

  it('is nothing without readings', () => {
    expect(remembered(() => 'empty')([], 0, 0)).toBe('empty')
    expect(column([reading(1, null, 3)], 0, 1, 0)).toEqual([])
    expect(column([reading(1, null, 3)], 0, 1, 1)).toEqual([3])
  })
})
