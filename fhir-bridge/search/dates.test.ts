import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectiveInterval, type Precision, type TimeInterval, toLocal } from '#core'
import type { DatePrefix } from '#ledger'
import { meetsDate, parseDate } from './dates.js'

const NOW = Date.UTC(2026, 10, 23, 12)
const PREFIXES: readonly DatePrefix[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap']

/** Seven precisions of a search value, around one moment. */
const VALUES = [
  '2026',
  '2026-11',
  '2026-11-01',
  '2026-11-01T08:15+01:00',
  '2026-11-01T08:15:00+01:00',
  '2026-11-01T08:15:00.000+01:00',
  '2026-11-01T08:15',
]

const AT = Date.parse('2026-11-01T08:15:00+01:00')
const stored = (at: number, precision: Precision): TimeInterval => effectiveInterval({ at, offsetMin: 60, precision })

/** Eight stored shapes: six precisions of a dateTime, a period and one without an end. */
const TARGETS: readonly [string, TimeInterval][] = [
  ['year', stored(Date.parse('2026-01-01T00:00:00+01:00'), 1)],
  ['month', stored(Date.parse('2026-11-01T00:00:00+01:00'), 2)],
  ['day', stored(Date.parse('2026-11-01T00:00:00+01:00'), 3)],
  ['minute', stored(AT, 4)],
  ['second', stored(AT, 5)],
  ['millisecond', stored(AT, 6)],
  ['period', { lo: AT - 3_600_000, hi: AT + 60_000 }],
  ['open period', { lo: AT, hi: Number.POSITIVE_INFINITY }],
]

/** Sets of moments: those in the target and those in the value, on a grid that both ends of both lie on. */
function oracle(prefix: DatePrefix, value: TimeInterval, target: TimeInterval): boolean {
  const edges = [value.lo, value.hi, target.lo, Math.min(target.hi, 8e15)]
  const moments = [...new Set(edges.flatMap((e) => [e - 1, e, e + 1]))]
  const inTarget = moments.filter((m) => m >= target.lo && m < target.hi)
  const inValue = moments.filter((m) => m >= value.lo && m < value.hi)
  const has = (m: number): boolean => m >= value.lo && m < value.hi
  const contained = inTarget.every(has)
  const above = inTarget.some((m) => m >= value.hi)
  const below = inTarget.some((m) => m < value.lo)
  const answers: Record<DatePrefix, boolean> = {
    eq: contained,
    ne: !contained,
    gt: above,
    lt: below,
    ge: above || contained,
    le: below || contained,
    sa: inTarget.every((m) => m >= value.hi),
    eb: inTarget.every((m) => m < value.lo),
    ap: inTarget.some(has) || inValue.some((m) => m >= target.lo && m < target.hi),
  }
  return answers[prefix]
}

describe('a date in a search', () => {
  for (const [shape, target] of TARGETS) {
    for (const text of VALUES) {
      it(`compares ${text} with a stored ${shape} as sets of moments do, for every prefix`, () => {
        for (const prefix of PREFIXES) {
          const bound = parseDate(prefix + text, NOW)
          expect(bound?.prefix).toBe(prefix)
          expect(meetsDate(bound!, target), prefix).toBe(oracle(prefix, bound!, target))
        }
      })
    }
  }

  it('matches a day with the reading in it, but not with a stored month around it', () => {
    const day = parseDate('2026-11-01', NOW)!
    expect(meetsDate(day, stored(AT, 5))).toBe(true)
    expect(meetsDate(day, stored(Date.parse('2026-11-01T00:00:00+01:00'), 2))).toBe(false)
    expect(meetsDate(parseDate('gt2026-11-01', NOW)!, stored(AT, 5))).toBe(false)
    expect(meetsDate(parseDate('ge2026-11-01', NOW)!, stored(AT, 5))).toBe(true)
    expect(meetsDate(parseDate('sa2026-10-31', NOW)!, stored(AT, 5))).toBe(true)
  })

  it('means Danish days where it has no zone: 23 hours in spring, 25 in autumn', () => {
    const length = (text: string): number => {
      const b = parseDate(text, NOW)!
      return (b.hi - b.lo) / 3_600_000
    }
    expect(length('2026-03-29')).toBe(23)
    expect(length('2026-10-25')).toBe(25)
    expect(length('2026-11-01')).toBe(24)
    expect(toLocal(parseDate('2026-03-29', NOW)!.lo)).toMatchObject({ day: 29, hour: 0 })
  })

  it('takes the hour that autumn has twice as one interval, from the first to the second', () => {
    const b = parseDate('2026-10-25T02:30', NOW)!
    expect(new Date(b.lo).toISOString()).toBe('2026-10-25T00:30:00.000Z')
    expect(new Date(b.hi).toISOString()).toBe('2026-10-25T01:31:00.000Z')
  })

  it('reads a space as the plus that nobody encoded', () => {
    expect(parseDate('ge2026-11-01T08:15:00 01:00', NOW)).toEqual(parseDate('ge2026-11-01T08:15:00+01:00', NOW))
  })

  it('widens `ap` by a tenth of the distance to now, and at least by its own width', () => {
    const far = parseDate('ap2026-01-01T00:00:00Z', NOW)!
    expect(far.lo).toBeLessThan(Date.UTC(2026, 0, 1) - 30 * 86_400_000)
    const near = parseDate('ap2026-11-23', NOW)!
    expect(near.hi - near.lo).toBe(3 * 24 * 3_600_000)
  })

  it.each([
    '2026-11-01T24:00:00Z',
    '2026-11-01T08',
    '2026-11-01T08:15:00+15:00',
    '2026-02-31',
    '2026-13-01',
    '2026-1-1',
    '0000-01-01',
    '2026-11-01+01:00',
    'xx2026',
    'GE2026',
    '20261101',
    '',
    'ge',
    '2026-11-01T08:15:61Z',
    '2026-11-01T08:15:00z',
    ' 2026',
  ])('is not %j', (text) => {
    expect(parseDate(text, NOW)).toBeNull()
  })

  it('finds a stored day by the same day, whatever the clocks did', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 12 }), (n) => {
        const text = new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10)
        const { lo } = parseDate(text, NOW)!
        const offsetMin = (Date.parse(`${text}T00:00:00Z`) - lo) / 60_000
        expect(meetsDate(parseDate(text, NOW)!, effectiveInterval({ at: lo, offsetMin, precision: 3 }))).toBe(true)
      }),
    )
  })
})
