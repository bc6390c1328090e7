import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLocal as atLocal } from '#core'
import {
  formatDateTime,
  formatDayMonth,
  formatNumber,
  formatPeriod,
  formatValue,
  NBSP,
  type RelativeWords,
  relativeTime,
} from './format.js'

const at = (year: number, month: number, day: number, hour = 0, minute = 0) =>
  atLocal(year, month, day, hour, minute).at

describe('numbers as people read them', () => {
  it('writes decimal comma, thousands and a true minus in Danish', () => {
    expect(formatNumber(-1234.56, 1, 'da')).toBe('\u22121.234,6')
    expect(formatNumber(-1234.56, 1, 'en')).toBe('\u22121,234.6')
  })

  it('never writes a negative zero', () => {
    expect(formatNumber(-0.04, 1, 'da')).toBe('0,0')
    expect(formatNumber(-0, 0, 'en')).toBe('0')
  })

  it('never writes a hyphen for a minus', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (v, d) => !formatNumber(v, d, 'da').includes('-'),
      ),
    )
  })

  it('holds number and unit together', () => {
    expect(formatValue(7.4, 'mmol/L', 1, 'da')).toBe(`7,4${NBSP}mmol/L`)
    expect(formatValue(12.3, '%', 1, 'da')).toBe(`12,3${NBSP}%`)
    expect(formatValue(12.3, '%', 1, 'en')).toBe('12.3%')
    expect(formatValue(24, '', 0, 'da')).toBe('24')
  })
})

describe('times as people read them', () => {
  it('writes the Danish wall clock, summer and winter', () => {
    expect(formatDateTime(Date.UTC(2026, 10, 23, 13, 5), 'da')).toBe(`23.${NBSP}november 2026 kl.${NBSP}14.05`)
    expect(formatDateTime(Date.UTC(2026, 6, 1, 22, 30), 'da')).toBe(`2.${NBSP}juli 2026 kl.${NBSP}00.30`)
    expect(formatDateTime(Date.UTC(2026, 10, 23, 13, 5), 'en')).toBe(`23${NBSP}November 2026 at${NBSP}14:05`)
    expect(formatDayMonth(at(2026, 11, 19), 'da')).toBe('19/11')
  })

  it('names a period without saying the same twice', () => {
    expect(formatPeriod(at(2026, 11, 10), at(2026, 11, 23, 14), 'da')).toBe(`10.–23.${NBSP}november 2026`)
    expect(formatPeriod(at(2026, 10, 28), at(2026, 11, 4), 'da')).toBe(`28.${NBSP}oktober – 4.${NBSP}november 2026`)
    expect(formatPeriod(at(2025, 12, 28), at(2026, 1, 4), 'en')).toBe(`28${NBSP}December 2025 – 4${NBSP}January 2026`)
    expect(formatPeriod(at(2026, 11, 23, 8), at(2026, 11, 23, 14), 'da')).toBe(`23.${NBSP}november 2026`)
  })
})

describe('relative times', () => {
  const spans = (suffix: string) => ({
    minutes: (n: number) => `${n}m${suffix}`,
    hours: (n: number) => `${n}h${suffix}`,
    days: (n: number) => `${n}d${suffix}`,
  })
  const words: RelativeWords = { justNow: 'now', past: spans(' ago'), ahead: spans(' ahead') }
  const now = at(2026, 11, 23, 14)
  const cases: [string, number, string][] = [
    ['under a minute', now - 59_999, 'now'],
    ['whole minutes', now - 18 * 60_000 - 30_000, '18m ago'],
    ['whole hours', now - 6.9 * 3_600_000, '6h ago'],
    ['local calendar days', at(2026, 11, 20, 23, 50), '3d ago'],
    ['a clock that is fast', now + 5 * 60_000, '5m ahead'],
  ]
  it.each(cases)('counts %s', (_, when, expected) => {
    expect(relativeTime(when, now, words)).toBe(expected)
  })

  it('calls 25 hours before, across the autumn change, one day', () => {
    expect(relativeTime(at(2026, 10, 24, 12), at(2026, 10, 25, 12), words)).toBe('1d ago')
  })
})
