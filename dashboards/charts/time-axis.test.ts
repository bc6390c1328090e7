import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLocal } from '#core'
import { localParts } from './local-time.js'
import { hourTicks, timeTicks } from './time-axis.js'

const HOUR = 3_600_000
const midnight = (year: number, month: number, day: number) => fromLocal(year, month, day).at
const dayTicks = (year: number, month: number, day: number) =>
  hourTicks(midnight(year, month, day), midnight(year, month, day + 1) - 1)

describe('hours of a local day', () => {
  it('are 23 when the clocks go forward, 25 when they go back, else 24', () => {
    expect(dayTicks(2026, 3, 29)).toHaveLength(23)
    expect(dayTicks(2026, 10, 25)).toHaveLength(25)
    expect(dayTicks(2026, 11, 23)).toHaveLength(24)
  })

  it('repeat hour 2 in autumn and skip it in spring', () => {
    const hours = (ticks: number[]) => ticks.map((t) => localParts(t).hour)
    expect(hours(dayTicks(2026, 10, 25)).slice(0, 5)).toEqual([0, 1, 2, 2, 3])
    expect(hours(dayTicks(2026, 3, 29)).slice(0, 4)).toEqual([0, 1, 3, 4])
  })
})

describe('ticks of a period', () => {
  const labels = (from: number, to: number, room: number, lang: 'da' | 'en' = 'da') =>
    timeTicks(from, to, room, lang).map((t) => t.label)

  it('are hours for a day, with the date at midnight', () => {
    expect(labels(midnight(2026, 11, 23), midnight(2026, 11, 24), 5)).toEqual(['23/11', '06', '12', '18', '24/11'])
  })

  it('keep clean local hours across the autumn change', () => {
    expect(labels(midnight(2026, 10, 25), midnight(2026, 10, 26), 5)).toEqual(['25/10', '06', '12', '18', '26/10'])
  })

  it('are Mondays for some weeks', () => {
    const ticks = timeTicks(midnight(2026, 10, 1), midnight(2026, 11, 23), 8, 'en')
    expect(ticks.map((t) => localParts(t.t).weekday)).toEqual(ticks.map(() => 1))
    expect(ticks[0]?.label).toBe('5\u00a0Oct')
  })

  it('are months for a year, and say the year in January', () => {
    expect(labels(midnight(2026, 8, 15), midnight(2027, 3, 2), 8)).toEqual([
      'sep.',
      'okt.',
      'nov.',
      'dec.',
      '2027',
      'feb.',
      'mar.',
    ])
  })

  it('lie inside the period, in order, and never outnumber the room by more than one', () => {
    const start = fc.integer({ min: Date.UTC(1950, 0), max: Date.UTC(2150, 0) })
    const span = fc.integer({ min: HOUR, max: 40 * 365 * 24 * HOUR })
    fc.assert(
      fc.property(start, span, fc.integer({ min: 1, max: 20 }), (from, ms, room) => {
        const times = timeTicks(from, from + ms, room, 'da').map((t) => t.t)
        expect(times.every((t) => t >= from && t <= from + ms)).toBe(true)
        expect(times.every((t, i) => i === 0 || t > times[i - 1]!)).toBe(true)
        // Months are a little shorter or longer than the 30.4 days they are counted as.
        expect(times.length).toBeLessThanOrEqual(Math.ceil(room * 1.1) + 1)
      }),
    )
  })
})
