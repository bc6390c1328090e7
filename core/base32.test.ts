import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  base32FromBytes,
  base32FromInt8,
  base32ToInt64,
  decodeBase32,
  decodeBase32Number,
  encodeBase32,
  encodeBase32Number,
} from './base32.js'
import { idFromInt8, idToInt8, isCitizenId } from './ids.js'

const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })

describe('base32', () => {
  it('reads back what it wrote, in every spelling of the same number', () => {
    fc.assert(
      fc.property(uint64, (value) => {
        const text = encodeBase32(value, 13)
        expect(decodeBase32(text)).toBe(value)
        const bytes = Buffer.alloc(8)
        base32ToInt64(text, bytes, 0)
        expect(bytes.readBigUInt64BE()).toBe(value)
        expect(base32FromBytes(bytes)).toBe(text)
        expect(idFromInt8(idToInt8(text))).toBe(text)
      }),
    )
  })

  it('spells an int8 as text the way its 64 bits are spelled', () => {
    const int8 = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
    const edges = fc.constantFrom(0n, -1n, 999_999_999n, -1_000_000_000n, -(1n << 63n), (1n << 63n) - 1n, -709_551_617n)
    fc.assert(
      fc.property(fc.oneof(int8, edges, fc.bigInt({ min: -5n, max: 5n })), (value) => {
        expect(base32FromInt8(String(value))).toBe(encodeBase32(BigInt.asUintN(64, value), 13))
      }),
      { numRuns: 2000 },
    )
    for (const text of ['', '-', '-0', '007', '1e3', ' 1', '1.0', '10000000000000000000'])
      expect(() => base32FromInt8(text), text).toThrow('64 bits')
  })

  it('spells safe integers alike with and without BigInt', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const text = encodeBase32Number(value, 11)
        expect(text).toBe(encodeBase32(BigInt(value), 11))
        expect(decodeBase32Number(text)).toBe(value)
      }),
    )
  })

  it('spells a number in any width that holds it, and refuses the others', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 12 }), (value, width) => {
        if (value < 32 ** width) expect(encodeBase32Number(value, width)).toBe(encodeBase32(BigInt(value), width))
        else expect(() => encodeBase32Number(value, width)).toThrow('does not fit')
        const small = value % 32 ** Math.min(width, 10)
        expect(encodeBase32Number(small, width)).toBe(encodeBase32(BigInt(small), width))
      }),
    )
  })

  it('refuses look-alikes, upper case and foreign characters', () => {
    for (const text of ['i', 'l', 'o', 'u', 'A', '-', 'æ', ' ']) expect(decodeBase32(text)).toBe(null)
    expect(isCitizenId('7jmx6y99edd1r')).toBe(true)
    expect(isCitizenId('8jmx6y99edd1r')).toBe(false)
    expect(isCitizenId('7jmx6y99edd1')).toBe(false)
  })
})
