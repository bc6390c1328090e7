import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daysInMonth, formatDateTime, formatInstant, parseDateTime } from './instant.js'

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})$/

/** The rules once more, by pattern and by Date: what the reader, which goes character by character, must agree with. */
function byPattern(text: string): { at: number; offsetMin: number } | null {
  const m = PATTERN.exec(text)
  if (!m) return null
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(m[i] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ms = second === 60 ? 999 : Number((m[7] ?? '').padEnd(3, '0').slice(0, 3))
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, Math.min(second, 59), ms)
  if (year < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  if (hour > 23 || minute > 59 || second > 60) return null
  const zone = m[8] ?? ''
  const minutes = /^z$/i.test(zone) ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  if (minutes > 840 || (minutes > 0 && Number(zone.slice(-2)) > 59)) return null
  const offsetMin = zone.startsWith('-') ? -minutes : minutes
  return { at: date.getTime() - offsetMin * 60_000, offsetMin }
}

describe('a moment as written', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'))
  const plausible = fc
    .tuple(
      fc.oneof(
        fc.constantFrom('0000', '0001', '1900', '2000', '2024', '2026', '9999'),
        two(99).map((y) => `20${y}`),
      ),
      two(13),
      two(32),
      fc.constantFrom('T', ' ', 't'),
      two(25),
      two(61),
      fc.option(fc.tuple(two(62), fc.option(fc.tuple(fc.constantFrom('.', ','), fc.stringMatching(/^\d{0,10}$/))))),
      fc.oneof(
        fc.constantFrom('Z', 'z', '', '+', '+01', '+1:00', '+14:01', '-0330', '+0060', 'Z '),
        fc.tuple(fc.constantFrom('+', '-'), two(15), fc.constantFrom(':', ''), two(61)).map((p) => p.join('')),
      ),
    )
    .map(([year, month, day, t, hour, minute, fine, zone]) => {
      const fraction = fine?.[1] ? fine[1].join('') : ''
      return `${year}-${month}-${day}${t}${hour}:${minute}${fine ? `:${fine[0]}${fraction}` : ''}${zone}`
    })
  const damaged = fc
    .tuple(plausible, fc.nat(40), fc.constantFrom('', '0', ':', '-', 'x', '٣', '２'))
    .map(([text, at, extra]) => text.slice(0, at) + extra + text.slice(at + (extra === '' ? 1 : 0)))

  it('is read as the pattern of ISO 8601 says, and refused where it is none', () => {
    let read = 0
    fc.assert(
      fc.property(fc.oneof(plausible, damaged, fc.string({ maxLength: 30 })), (text) => {
        const time = parseDateTime(text)
        if (time) read++
        expect(time && { at: time.at, offsetMin: time.offsetMin }, text).toEqual(byPattern(text))
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(500)
  })

  it.each([
    ['2026-11-23T07:14:58+01:00', '2026-11-23T07:14:58+01:00'],
    ['0001-01-01T00:00:00.001Z', '0001-01-01T00:00:00.001Z'],
    ['1996-02-29 23:59:60-0330', '1996-02-29T23:59:59-03:30'],
  ])('keeps the offset and the precision of %s', (text, written) => {
    const time = parseDateTime(text)
    expect(time && formatDateTime(time).replace('+00:00', 'Z')).toBe(written)
  })

  it('knows the days of every month', () => {
    for (let year = 1890; year < 2110; year++) {
      for (let month = 1; month <= 12; month++)
        expect(daysInMonth(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate())
    }
  })
})

describe('an instant', () => {
  it('is written as Date writes it, from the first to the last that there is', () => {
    const anywhere = fc.date({ min: new Date(-8.64e15), max: new Date(8.64e15), noInvalidDate: true })
    const nearby = fc.integer({ min: -172_800_000, max: 172_800_000 }).map((ms) => new Date(1_795_478_400_000 + ms))
    fc.assert(
      fc.property(fc.array(fc.oneof(anywhere, nearby), { maxLength: 8 }), (dates) => {
        for (const date of dates) expect(formatInstant(date.getTime())).toBe(date.toISOString())
      }),
    )
  })

  it('is refused when it is none', () => {
    expect(() => formatInstant(Number.NaN)).toThrow(RangeError)
    expect(() => formatInstant(Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })
})
