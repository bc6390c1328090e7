// IEEE 11073-20601 medical floats: SFLOAT (16 bits: exponent 4, mantissa 12) and FLOAT (32 bits: exponent 8, mantissa 24), base 10.
// The exponent says how many decimals the device measured with, so a number comes out as text: 112 × 10^-5 is `0.00112`.

export type MedFloat =
  | { kind: 'number'; text: string }
  /** NaN: not a number. NRes: not at this resolution. Reserved: not to be used. None of them is a measurement. */
  | { kind: 'none' }
  /** ±INFINITY: beyond what the device can express. */
  | { kind: 'above' }
  | { kind: 'below' }

const NONE: MedFloat = { kind: 'none' }
const ABOVE: MedFloat = { kind: 'above' }
const BELOW: MedFloat = { kind: 'below' }

const SFLOAT_SPECIAL = new Map<number, MedFloat>([
  [0x07fe, ABOVE],
  [0x07ff, NONE],
  [0x0800, NONE],
  [0x0801, NONE],
  [0x0802, BELOW],
])

const FLOAT_SPECIAL = new Map<number, MedFloat>([
  [0x007f_fffe, ABOVE],
  [0x007f_ffff, NONE],
  [0x0080_0000, NONE],
  [0x0080_0001, NONE],
  [0x0080_0002, BELOW],
])

/** @param word 16 bits */
export function readSfloat(word: number): MedFloat {
  const special = SFLOAT_SPECIAL.get(word)
  if (special) return special
  return { kind: 'number', text: scaled((word << 20) >> 20, (word << 16) >> 28) }
}

/** @param word 32 bits, unsigned */
export function readFloat(word: number): MedFloat {
  const special = FLOAT_SPECIAL.get(word)
  if (special) return special
  return { kind: 'number', text: scaled((word << 8) >> 8, word >> 24) }
}

/** mantissa × 10^exponent as text; only what no measurement has (more than 14 places either way) is written with an exponent. */
export function scaled(mantissa: number, exponent: number): string {
  if (exponent === 0) return String(mantissa)
  if (Math.abs(exponent) > 14) return `${mantissa}e${exponent}`
  if (exponent > 0) return mantissa === 0 ? '0' : `${mantissa}${'0'.repeat(exponent)}`
  const digits = String(Math.abs(mantissa)).padStart(1 - exponent, '0')
  const point = digits.length + exponent
  return `${mantissa < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}
