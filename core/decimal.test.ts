import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECIMALS_AS_IS, formatDecimal, movePoint, parseDecimal, roundDecimal } from './decimal.js'

const PATTERN = /^[+-]?(?:\d{1,15})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,3}))?$/

describe('a decimal number as sent', () => {
  const digits = fc.stringMatching(/^\d{0,17}$/)
  const written = fc
    .tuple(
      fc.constantFrom('', '', '-', '+', '--'),
      digits,
      fc.constantFrom('', '.', '.', ',', '..'),
      digits,
      fc.constantFrom('', '', '', 'e1', 'E-2', 'e', ' '),
    )
    .map((parts) => parts.join(''))

  it('is read when the pattern says so, and written back as it came', () => {
    let read = 0
    fc.assert(
      fc.property(fc.oneof(written, fc.string({ maxLength: 12 }), fc.double().map(String)), (text) => {
        const decimal = parseDecimal(text)
        const m = PATTERN.exec(text)
        expect(decimal !== null, text).toBe(m !== null && Number.isFinite(Number(text)))
        if (!decimal || !m) return
        expect(decimal.value === 0 ? 0 : decimal.value).toBe(Number(text) === 0 ? 0 : Number(text))
        expect(Object.is(decimal.value, -0)).toBe(false)
        if (m[2] === undefined && text.length <= 15) {
          read++
          expect(decimal.decimals).toBe(m[1]?.length ?? 0)
          expect(formatDecimal(decimal)).toBe(
            Number(text)
              .toFixed(decimal.decimals)
              .replace(/^-(?=[0.]+$)/, ''),
          )
        }
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(500)
  })

  it.each([
    ['82.30', 82.3, 2],
    ['-0.0', 0, 1],
    ['007', 7, 0],
    ['1e-3', 0.001, 3],
    ['0.1234567890123456', 0.1234567890123456, DECIMALS_AS_IS],
  ])('reads %s as %d with %d decimals', (text, value, decimals) => {
    expect(parseDecimal(text)).toEqual({ value, decimals })
  })

  it.each(['', '-', '.', '.5', '5.', '1..2', '1,5', '0x10', 'NaN', 'Infinity', ' 1', '1234567890123456', '٣'])(
    'refuses %j',
    (text) => {
      expect(parseDecimal(text)).toBeNull()
    },
  )
})

describe('rounding a decimal number', () => {
  it.each([
    [1.005, 2, '1.01'],
    [-2.5, 0, '-3'],
    [6e-7, 7, '0.0000006'],
    [6e-7, 6, '0.000001'],
    [4e-7, 6, '0.000000'],
    [-4e-7, 6, '0.000000'],
    [3e-300, 14, '0.00000000000000'],
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(formatDecimal(roundDecimal(value, decimals))).toBe(text)
  })

  it('moves the point and nothing else, however small the number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -30, max: 30 }), (digits, places) => {
        expect(movePoint(digits, places)).toBe(Number(`${digits}e${places}`))
        expect(movePoint(Number(`${digits}e-9`), places)).toBe(Number(`${digits}e${places - 9}`))
      }),
    )
  })
})
