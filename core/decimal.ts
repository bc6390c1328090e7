// Decimal numbers as sent: a float for computing and the number of decimals for writing it back, so that 82.30 stays 82.30.

/** `value` printed with `decimals` digits after the point is what was sent. */
export interface Decimal {
  value: number
  /** 0…14. The ledger holds four bits for it; 15 there means "as the float prints itself". */
  decimals: number
}

/** Decimals that do not fit are printed by the float itself. */
export const DECIMALS_AS_IS = 15

const NUMBER = /^[+-]?(?:\d{1,15})(?:\.(\d{1,20}))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Reads a decimal number as text (JSON's grammar, a leading + or zeros allowed).
 * @returns null for anything else: empty, a comma, hex, NaN, Infinity, a number beyond 15 digits before the point
 */
export function parseDecimal(text: string): Decimal | null {
  const plain = plainDecimals(text)
  if (plain >= 0) {
    const value = Number(text)
    return { value: value === 0 ? 0 : value, decimals: plain }
  }
  const m = NUMBER.exec(text)
  if (!m) return null
  const value = Number(text)
  if (!Number.isFinite(value)) return null
  const written = Math.max(0, (m[1]?.length ?? 0) - Number(m[2] ?? 0))
  return withDecimals(value, written)
}

const POINT = 46
const ZERO = 48
const NINE = 57

/**
 * Digits after the point of a number without an exponent, at most 15 characters long: as many digits a float gives back as written.
 * Minus one for anything else. Nearly every measured value is one, and this costs a fifth of the pattern.
 */
function plainDecimals(text: string): number {
  if (text.length > 15) return -1
  const from = text.startsWith('-') || text.startsWith('+') ? 1 : 0
  let point = -1
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT && point < 0 && i > from) point = i
    else if (!(code >= ZERO && code <= NINE)) return -1
  }
  if (text.length === from || point === text.length - 1) return -1
  return point < 0 ? 0 : text.length - 1 - point
}

/** A JavaScript number with as many decimals as it prints with. */
export function decimalOf(value: number): Decimal {
  const text = Object.is(value, -0) ? '0' : String(value)
  return parseDecimal(text) ?? { value, decimals: DECIMALS_AS_IS }
}

/** Zero has no sign here: a −0 would print as `-0.0` in one place and `0.0` in another. */
function withDecimals(value: number, decimals: number): Decimal {
  const unsigned = value === 0 ? 0 : value
  if (decimals > 14 || Number(unsigned.toFixed(Math.min(decimals, 14))) !== unsigned) {
    return { value: unsigned, decimals: DECIMALS_AS_IS }
  }
  return { value: unsigned, decimals }
}

/** Prints it as it was sent; a JSON number. */
export function formatDecimal({ value, decimals }: Decimal): string {
  return decimals === DECIMALS_AS_IS ? String(value) : value.toFixed(decimals)
}

/** Rounds half up (away from zero for negatives, as people do) to `decimals` digits. */
export function roundDecimal(value: number, decimals: number): Decimal {
  const rounded = movePoint(Math.floor(movePoint(Math.abs(value), decimals) + 0.5), -decimals)
  return withDecimals(value < 0 ? -rounded : rounded, decimals)
}

/** value × 10^places, exact: the point is moved in the text, so that 1.005 becomes 100.5 and not 100.49999999999999. */
export function movePoint(value: number, places: number): number {
  if (places === 0 || !Number.isFinite(value)) return value
  const [digits, exponent = 0] = String(value).split('e')
  return Number(`${digits}e${Number(exponent) + places}`)
}
