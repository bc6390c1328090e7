import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECIMALS_AS_IS, formatDecimal, parseDecimal } from '../decimal.js'
import { METRICS, type MetricId, metric } from '../metrics/index.js'
import { type Conversion, conversionOf, convert, isUnitless } from './convert.js'
import { canonicalUnit } from './spelling.js'

function converted(id: MetricId, text: string, unit: string): string | null {
  const conversion = conversionOf(id, unit)
  const sent = parseDecimal(text)
  return conversion && sent && formatDecimal(convert(sent, conversion))
}

describe('units', () => {
  it.each<[MetricId, string, string, string]>([
    ['blood-glucose-capillary', '129', 'mg/dL', '7.160'],
    ['blood-glucose-capillary', '600', 'mg/dl', '33.304'],
    ['blood-glucose-capillary', '1801.56', 'mg/dL', '100.00000'],
    ['blood-glucose-capillary', '0.00129', 'kg/L', '7.160'],
    ['blood-glucose-capillary', '0.0062', 'mol/L', '6.2'],
    ['glucose-cgm', '84', 'mg/dL', '4.663'],
    ['glucose-cgm', '0.00084', 'kg/L', '4.663'],
    ['glucose-plasma', '0.0055', 'mol/L', '5.5'],
    ['blood-pressure', '17.1', 'kPa', '128.26'],
    ['body-weight', '82300', 'g', '82.300'],
    ['body-weight', '181.2', 'lb', '82.191'],
    ['body-weight', '82.30', 'kg', '82.30'],
    ['body-height', '1.805', 'm', '180.5'],
    ['body-height', '71', 'in', '180.3'],
    ['body-temperature', '98.6', 'F', '37.000'],
    ['body-temperature', '310.15', 'K', '37.000'],
    ['hba1c', '6.5', '%', '47.5'],
    ['spo2', '0.97', '1', '97'],
    ['spo2', '0.97', '1{ratio}', '97'],
    ['fev1', '2450', 'mL', '2.450'],
    ['pef', '7.85', 'L/s', '471.00'],
    ['steps-count', '10600', 'steps', '10600'],
  ])('%s: %s %s is %s', (id, text, unit, expected) => {
    expect(converted(id, text, unit)).toBe(expected)
  })

  it.each<[MetricId, string]>([
    ['blood-pressure', 'kg'],
    ['blood-pressure', ''],
    ['body-weight', 'km'],
    ['body-temperature', 'G'],
    ['fev1', '1'],
    ['crp', 'nmol/L'],
    ['bmi', 'kg'],
    ['pulse', '/h'],
    ['pulse', 'beat/min'],
    ['spo2', 'steps'],
    ['spo2', 'count'],
    ['spo2', '{beats}'],
    ['glucose-cgm', '__proto__'],
    ['glucose-cgm', 'constructor'],
  ])('%s is not measured in "%s"', (id, unit) => {
    expect(conversionOf(id, unit)).toBeNull()
  })

  it.each([
    ['mmHg', 'mm[Hg]'],
    ['{beats}/min', '/min'],
    ['1/min', '/min'],
    ['bpm', '/min'],
    ['mmol/l', 'mmol/L'],
    [' °C ', 'Cel'],
    ['kg/m²', 'kg/m2'],
    ['%{SpO2}', '%'],
    ['{Number}', '1'],
    ['{score}', '1'],
  ])('%s is spelled %s', (written, ucum) => {
    expect(canonicalUnit(written)).toBe(ucum)
  })

  it('takes each metric in its own unit, unchanged', () => {
    for (const { id, unit } of METRICS) expect(conversionOf(id, unit)).toEqual({ kind: 'same' })
  })

  it('lets only bare numbers go without a unit', () => {
    expect(METRICS.filter(isUnitless).map((m) => m.id)).toContain('cat-score')
    expect(isUnitless(metric('spo2'))).toBe(false)
  })

  it('agrees with the factors of the catalogue', () => {
    for (const { id, conversions } of METRICS) {
      for (const { unit, factor, offset } of conversions) {
        const conversion = conversionOf(id, unit)
        expect(conversion, `${id} in ${unit}`).not.toBeNull()
        const value = convert({ value: 100, decimals: DECIMALS_AS_IS }, conversion as Conversion).value
        expect(Math.abs(value - (100 * factor + offset)) / Math.abs(value)).toBeLessThan(5e-5)
      }
    }
  })

  const conversions = METRICS.flatMap((m) =>
    [...m.conversions.map((c) => c.unit), 'K', 'g/L', '[oz_av]'].flatMap((unit) => {
      const conversion = conversionOf(m.id, unit)
      return conversion?.kind === 'linear' ? [conversion] : []
    }),
  )
  const back = (value: number, c: Extract<Conversion, { kind: 'linear' }>): number =>
    ((value - c.after) * c.divide) / c.multiply - c.before

  it('keeps what was sent: converted back and rounded, it is the same number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...conversions),
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 0, max: 5 }),
        (conversion, digits, decimals) => {
          const sent = { value: Number((digits / 10 ** decimals).toFixed(decimals)), decimals }
          const result = convert(sent, conversion)
          expect(back(result.value, conversion).toFixed(decimals)).toBe(sent.value.toFixed(decimals))
        },
      ),
    )
  })

  it('adds at most a tenth of half a unit in the last place, and not a decimal more than that needs', () => {
    fc.assert(
      fc.property(fc.constantFrom(...conversions), fc.integer({ min: 0, max: 6 }), (conversion, decimals) => {
        const slope = conversion.multiply / conversion.divide
        const allowed = (slope * 10 ** -decimals) / 2 / 10
        const half = (d: number): number => 10 ** -d / 2
        const result = convert({ value: 100, decimals }, conversion)
        expect(half(result.decimals)).toBeLessThanOrEqual(allowed * (1 + 1e-9))
        if (result.decimals > 0) expect(half(result.decimals - 1)).toBeGreaterThan(allowed * (1 - 1e-9))
      }),
    )
  })

  it('never makes a number that cannot be printed, whatever was sent', () => {
    const all = METRICS.flatMap((m) => m.conversions.map((c) => conversionOf(m.id, c.unit)))
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.integer({ min: -999_999, max: 999_999 }),
        fc.integer({ min: -300, max: 280 }),
        (conversion, mantissa, exponent) => {
          const sent = parseDecimal(`${mantissa}e${exponent}`)
          if (!sent || !conversion) return
          const text = formatDecimal(convert(sent, conversion))
          expect(Number.isFinite(Number(text)), text).toBe(true)
        },
      ),
    )
  })
})
