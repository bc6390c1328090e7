// From the unit a device sent to the metric's own unit. Which units a metric takes is the catalogue's business;
// factors that it gives rounded are exact here. No unit is ever guessed: another dimension, or a missing unit, is null.

import { DECIMALS_AS_IS, type Decimal, formatDecimal, roundDecimal } from '../decimal.js'
import { METRICS, type Metric, type MetricId } from '../metrics/index.js'
import { canonicalUnit } from './spelling.js'

/** mg/dL of glucose in 1 mmol/L, as clinical.md 0.2 fixes it. */
export const GLUCOSE_MGDL_PER_MMOLL = 18.0156

/** value in the metric's unit = (value + before) × multiply / divide + after. */
interface Linear {
  kind: 'linear'
  before: number
  multiply: number
  divide: number
  after: number
}

export type Conversion =
  | { kind: 'same' }
  /** × 10^power: only the decimal point moves, nothing is rounded. */
  | { kind: 'shift'; power: number }
  | Linear

const SAME: Conversion = { kind: 'same' }

function linear(multiply: number, divide = 1, before = 0, after = 0): Linear {
  return { kind: 'linear', before, multiply, divide, after }
}

/** By the metric's unit, then the sent unit. First the catalogue's rounded factors made exact, then units that it does not list. */
const EXACT: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  'mmol/L': {
    'mg/dL': linear(1, GLUCOSE_MGDL_PER_MMOLL),
    'g/L': linear(100, GLUCOSE_MGDL_PER_MMOLL),
    'kg/L': linear(100_000, GLUCOSE_MGDL_PER_MMOLL),
    'mol/L': { kind: 'shift', power: 3 },
  },
  // NGSP % to IFCC mmol/mol, the master equation of clinical.md 0.2.
  'mmol/mol': { '%': linear(1, 0.09148, -2.152) },
  Cel: { '[degF]': linear(5, 9, -32), K: linear(1, 1, 0, -273.15) },
  kg: { '[oz_av]': linear(0.028349523125) },
  cm: { mm: { kind: 'shift', power: -1 }, '[ft_i]': linear(30.48) },
}

function byFactor(factor: number, offset: number): Conversion {
  if (factor === 1 && offset === 0) return SAME
  const power = Math.round(Math.log10(factor))
  if (offset === 0 && Number(`1e${power}`) === factor) return { kind: 'shift', power }
  return linear(factor, 1, 0, offset)
}

function unitsOf(metric: Metric): Map<string, Conversion> {
  const units = new Map<string, Conversion>()
  for (const { unit, factor, offset, aliases } of metric.conversions) {
    const conversion = byFactor(factor, offset)
    for (const spelling of [unit, ...aliases]) units.set(spelling, conversion).set(canonicalUnit(spelling), conversion)
  }
  for (const [unit, conversion] of Object.entries(EXACT[metric.unit] ?? {})) {
    for (const spelling of units.keys()) if (canonicalUnit(spelling) === unit) units.set(spelling, conversion)
    units.set(unit, conversion)
  }
  return units.set(metric.unit, SAME).set(canonicalUnit(metric.unit), SAME)
}

const UNITS = new Map<MetricId, Map<string, Conversion>>(METRICS.map((m) => [m.id, unitsOf(m)]))

/** How to come from `unit` to the metric's unit; null when the metric is not measured in it. */
export function conversionOf(metric: MetricId, unit: string): Conversion | null {
  const units = UNITS.get(metric)
  const listed = units?.get(unit)
  if (listed || !units) return listed ?? null
  const canonical = canonicalUnit(unit)
  // "steps" or "{beats}" counts things; that it is a bare number does not make it a fraction of 1.
  if (canonical === '1' && !unit.trim().startsWith('1') && units.get('1')?.kind !== 'same') return null
  return units.get(canonical) ?? null
}

/** True when the metric is a bare number, so that a device may leave the unit out. */
export function isUnitless(metric: Metric): boolean {
  return canonicalUnit(metric.unit) === '1'
}

/**
 * Converts a value. A converted number gets the fewest decimals with which rounding adds at most a tenth of half a unit
 * in the last place of what was sent: 129 mg/dL is 7.160 mmol/L, not 7.16 and not 7.160461. Rounded back, it is what was sent.
 */
export function convert(sent: Decimal, conversion: Conversion): Decimal {
  if (conversion.kind === 'same') return sent
  if (conversion.kind === 'shift') return shift(sent, conversion.power)
  const { before, multiply, divide, after } = conversion
  const value = ((sent.value + before) * multiply) / divide + after
  if (sent.decimals === DECIMALS_AS_IS) return { value, decimals: DECIMALS_AS_IS }
  const decimals = Math.max(0, sent.decimals + 1 - Math.floor(Math.log10(multiply / divide) + 1e-12))
  // Outside this range a float prints with an exponent, and no body measures it: leave it to the physical limits.
  if (decimals > 14 || !(Math.abs(value) * 10 ** decimals < 1e15)) return { value, decimals: DECIMALS_AS_IS }
  return roundDecimal(value, decimals)
}

function shift(sent: Decimal, power: number): Decimal {
  const text = formatDecimal(sent)
  if (sent.decimals === DECIMALS_AS_IS || text.includes('e')) {
    return { value: sent.value * 10 ** power, decimals: DECIMALS_AS_IS }
  }
  const decimals = Math.max(0, sent.decimals - power)
  return { value: Number(`${text}e${power}`), decimals: decimals > 14 ? DECIMALS_AS_IS : decimals }
}
