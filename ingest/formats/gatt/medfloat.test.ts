import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFloat, readSfloat } from './medfloat.js'

const sfloat = (mantissa: number, exponent: number) => ((exponent & 15) << 12) | (mantissa & 0xfff)
const float = (mantissa: number, exponent: number) => (((exponent & 255) << 24) | (mantissa & 0xff_ffff)) >>> 0

describe('IEEE 11073 medical floats', () => {
  it.each([
    [0x0072, '114'],
    [0xf4f6, '127.0'],
    [0xb070, '0.00112'],
    [0xffff, '-0.1'],
    [0xf002, '0.2'],
    [0x2005, '500'],
    [0x7000, '0'],
    [0x8001, '0.00000001'],
    // 2047 and -2048 mean themselves unless the exponent is 0.
    [0xf7ff, '204.7'],
    [0xf800, '-204.8'],
  ])('SFLOAT %i is %s', (word, text) => {
    expect(readSfloat(word)).toEqual({ kind: 'number', text })
  })

  it.each([
    [0x07ff, 'none'],
    [0x0800, 'none'],
    [0x0801, 'none'],
    [0x07fe, 'above'],
    [0x0802, 'below'],
  ])('SFLOAT %i is no number: %s', (word, kind) => {
    expect(readSfloat(word)).toEqual({ kind })
  })

  it.each([
    [0xff00016c, '36.4'],
    [0xfe000e71, '36.97'],
    [0xff000016, '2.2'],
    [0x00ffffff, '-1'],
  ])('FLOAT %i is %s', (word, text) => {
    expect(readFloat(word)).toEqual({ kind: 'number', text })
  })

  it.each([
    [0x007fffff, 'none'],
    [0x00800000, 'none'],
    [0x00800001, 'none'],
    [0x007ffffe, 'above'],
    [0x00800002, 'below'],
  ])('FLOAT %i is no number: %s', (word, kind) => {
    expect(readFloat(word)).toEqual({ kind })
  })

  it('reads every number that was written, with its decimals', () => {
    const check = (read: typeof readFloat, word: number, mantissa: number, exponent: number) => {
      const result = read(word)
      if (result.kind !== 'number') throw new Error(`${word} is no number`)
      expect(Number(result.text)).toBe(Number(`${mantissa}e${exponent}`))
      if (Math.abs(exponent) <= 14) expect(result.text.split('.')[1]?.length ?? 0).toBe(Math.max(0, -exponent))
    }
    fc.assert(
      fc.property(fc.integer({ min: -2045, max: 2045 }), fc.integer({ min: -8, max: 7 }), (m, e) =>
        check(readSfloat, sfloat(m, e), m, e),
      ),
    )
    fc.assert(
      fc.property(fc.integer({ min: -8_388_605, max: 8_388_605 }), fc.integer({ min: -128, max: 127 }), (m, e) =>
        check(readFloat, float(m, e), m, e),
      ),
    )
  })
})
