// Crockford base32, lower case, fixed width: how 63-bit ids, hashes and times are spelled in FHIR ids and topics.

import { AppError } from './errors.js'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const VALUE = new Int8Array(128).fill(-1)
for (let i = 0; i < 32; i++) VALUE[ALPHABET.charCodeAt(i)] = i
/** Ten bits at a time: ids are spelled several times for every row that is read. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${ALPHABET[bits >> 5]}${ALPHABET[bits & 31]}`)

/** Spells the low `width` × 5 bits of a non-negative integer. @throws AppError `base32-range` when it does not fit */
export function encodeBase32(value: bigint, width: number): string {
  if (value < 0n || value >> BigInt(width * 5)) throw new AppError('base32-range', 'The number does not fit the width.')
  let text = ''
  for (let rest = value, i = 0; i < width; i++, rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text
  return text
}

/** Reads what `encodeBase32` wrote; null for any other character (upper case and look-alikes included). */
export function decodeBase32(text: string): bigint | null {
  let value = 0n
  for (let i = 0; i < text.length; i++) {
    const digit = VALUE[text.charCodeAt(i)] ?? -1
    if (digit < 0) return null
    value = (value << 5n) | BigInt(digit)
  }
  return value
}

const TWO_16 = 65_536
const TWO_32 = 4_294_967_296
const INT8 = /^(?:0|-?[1-9]\d{0,18})$/

/**
 * Spells an int8, given as decimal text, as 13 characters; a negative number counts as 64 bits without a sign.
 * No BigInt: this runs several times for every row that is read.
 * @throws AppError `base32-range` for anything but an int8
 */
export function base32FromInt8(decimal: string): string {
  if (!INT8.test(decimal)) throw new AppError('base32-range', 'Not an integer of 64 bits.')
  const negative = decimal.startsWith('-')
  const from = negative ? 1 : 0
  const cut = Math.max(from, decimal.length - 9)
  const billions = Number(decimal.slice(from, cut))
  // billions · 10⁹ + rest, in parts small enough for a float: upper · 2¹⁶ + lower.
  const upper = Math.floor(billions / TWO_16) * 1e9
  const lower = (billions % TWO_16) * 1e9 + Number(decimal.slice(cut))
  const middle = (upper % TWO_16) * TWO_16 + lower
  const high = Math.floor(upper / TWO_16) + Math.floor(middle / TWO_32)
  const low = middle >>> 0
  return negative ? spell(low === 0 ? -high : ~high, -low) : spell(high, low)
}

/** 64 bits, as two halves of 32. */
function spell(high: number, low: number): string {
  let upper = high >>> 0
  let lower = low >>> 0
  let text = ''
  for (let i = 0; i < 6; i++) {
    text = PAIRS[lower & 1023] + text
    lower = ((lower >>> 10) | (upper << 22)) >>> 0
    upper >>>= 10
  }
  return ALPHABET[lower & 31] + text
}

/** As `encodeBase32` for a non-negative safe integer, without BigInt: the hot path of times. */
export function encodeBase32Number(value: number, width: number): string {
  if (!Number.isSafeInteger(value) || value < 0) throw new AppError('base32-range', 'The number is not encodable.')
  let text = ''
  let rest = value
  for (let i = 1; i < width; i += 2) {
    text = PAIRS[rest % 1024] + text
    rest = Math.floor(rest / 1024)
  }
  if (width % 2 === 1) {
    text = ALPHABET[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  if (rest > 0) throw new AppError('base32-range', 'The number does not fit the width.')
  return text
}

/** Reads a base32 number up to 2^53; null when a character is foreign or the number is too large. */
export function decodeBase32Number(text: string): number | null {
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = VALUE[text.charCodeAt(i)] ?? -1
    if (digit < 0) return null
    value = value * 32 + digit
  }
  return Number.isSafeInteger(value) ? value : null
}

/**
 * Writes 13 base32 characters (65 bits, the top two zero) as a big-endian int8 for PostgreSQL's binary protocol.
 * No BigInt: this runs for every reading.
 */
export function base32ToInt64(text: string, target: Uint8Array, offset: number): void {
  let high = 0
  let low = 0
  for (let i = 0; i < text.length; i++) {
    const digit = VALUE[text.charCodeAt(i)] ?? -1
    if (digit < 0) throw new AppError('base32-range', 'Not an id: a character is foreign.')
    high = ((high << 5) | (low >>> 27)) >>> 0
    low = ((low << 5) | digit) >>> 0
  }
  target[offset] = high >>> 24
  target[offset + 1] = high >>> 16
  target[offset + 2] = high >>> 8
  target[offset + 3] = high
  target[offset + 4] = low >>> 24
  target[offset + 5] = low >>> 16
  target[offset + 6] = low >>> 8
  target[offset + 7] = low
}

/** The first 8 bytes as 13 characters: how the dedupe hash is spelled. No BigInt: this runs for every reading. */
export function base32FromBytes(bytes: Uint8Array): string {
  const byte = (i: number): number => bytes[i] ?? 0
  const high = (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)
  const low = (byte(4) << 24) | (byte(5) << 16) | (byte(6) << 8) | byte(7)
  return spell(high, low)
}
