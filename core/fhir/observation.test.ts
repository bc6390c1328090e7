import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decimal } from '../decimal.js'
import { citizenId, deviceId } from '../ids.js'
import { METRICS, type MetricId } from '../metrics/index.js'
import { FLAG_BITS } from '../reading/flags.js'
import type { Reading } from '../reading/reading.js'
import { anyReading } from './arbitrary.js'
import { emitObservation } from './emit.js'
import { toObservation } from './reading-to-observation.js'
import { DK_CORE_BASIC_OBSERVATION, DK_CORE_OBSERVATION } from './systems.js'
import { uuidOfUrl } from './uuid5.js'

const AT = Date.UTC(2026, 10, 1, 7, 15)

function reading(metric: MetricId, values: readonly (Decimal | null)[], rest: Partial<Reading> = {}): Reading {
  return {
    citizenId: citizenId('7jmx6y99edd1r'),
    metric,
    effectiveAt: AT,
    dedupe: '6a4s71rk9w39q',
    deviceId: deviceId('0jmx6y99edd1r'),
    offsetMin: 60,
    precision: 5,
    values,
    flags: 0,
    receivedAt: AT + 34_120,
    version: 1,
    status: 'final',
    lastUpdated: AT + 34_120,
    ...rest,
  }
}

const d = (value: number, decimals = 0): Decimal => ({ value, decimals })
const every = METRICS.map((m) => m.values.map(() => d(50))).map((values, i) => reading(METRICS[i]!.id, values))

describe('a reading as a FHIR Observation', () => {
  it('is written by the emitter exactly as the object mapper says, for every reading and every text', () => {
    fc.assert(
      fc.property(
        anyReading,
        fc.record(
          {
            note: fc.oneof(
              fc.string({ unit: 'binary' }),
              fc.constantFrom('æøå 🩺', '"\\', '\u2028\u2029', '</script>'),
            ),
            said: fc.dictionary(
              fc.string({ minLength: 1 }),
              fc.oneof(fc.string({ minLength: 1 }), fc.boolean(), fc.integer()),
            ),
          },
          { requiredKeys: [] },
        ),
        (r, context) => {
          expect(JSON.parse(emitObservation(r, context))).toEqual(JSON.parse(JSON.stringify(toObservation(r, context))))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('keeps the decimals as sent', () => {
    expect(emitObservation(reading('body-weight', [d(82.3, 2)]))).toContain('"value":82.30,')
    expect(emitObservation(reading('blood-glucose-capillary', [d(5, 1)]))).toContain('"value":5.0,')
    expect(emitObservation(reading('body-weight', [d(0, 1)]))).toContain('"value":0.0,')
  })

  it('shows blood pressure as one panel with systolic, diastolic and, when measured, mean', () => {
    const full = toObservation(reading('blood-pressure', [d(134), d(82), d(99)]))
    expect(full.code.coding?.[0]).toMatchObject({ system: 'http://loinc.org', code: '85354-9' })
    expect(full.component?.map((c) => c.code.coding?.[0]?.code)).toEqual(['8480-6', '8462-4', '8478-0'])
    expect(full.component?.[0]?.valueQuantity).toEqual({
      value: 134,
      unit: 'mmHg',
      system: 'http://unitsofmeasure.org',
      code: 'mm[Hg]',
    })
    expect(full.valueQuantity).toBeUndefined()
    expect(toObservation(reading('blood-pressure', [d(134), d(82), null])).component).toHaveLength(2)
    const [systolic] = toObservation(reading('blood-pressure', [null, d(82), null])).component ?? []
    expect(systolic?.dataAbsentReason?.coding?.[0]?.code).toBe('unknown')
    expect(systolic?.valueQuantity).toBeUndefined()
  })

  it('says a value beyond the meter by a comparator, and an absent one by its reason, never both', () => {
    const low = toObservation(reading('blood-glucose-capillary', [d(1.1, 1)], { flags: FLAG_BITS['below-range'] }))
    expect(low.valueQuantity?.comparator).toBe('<')
    expect(low.extension).toBeUndefined()
    const high = toObservation(reading('glucose-cgm', [d(22.2, 1)], { flags: FLAG_BITS['above-range'] }))
    expect(high.valueQuantity?.comparator).toBe('>')
    const none = toObservation(reading('spo2', [null], { flags: FLAG_BITS['device-fault'] }))
    expect(none.dataAbsentReason?.coding?.[0]?.code).toBe('error')
    expect(none.valueQuantity).toBeUndefined()
  })

  it.each([
    ['>=', FLAG_BITS['above-range'], '>=', []],
    ['<=', FLAG_BITS['below-range'], '<=', []],
    // A device that contradicts itself: its value counts, and its flag is not kept from anybody.
    ['>', FLAG_BITS['below-range'], '>', ['below-range']],
    ['<', FLAG_BITS['below-range'] | FLAG_BITS['above-range'], '<', ['above-range']],
    [null, FLAG_BITS['below-range'] | FLAG_BITS['above-range'], undefined, ['below-range', 'above-range']],
    // Only a value that is flagged has a comparator.
    ['>', 0, undefined, []],
  ])('says the comparator %s as it was sent (flags %i)', (sent, flags, expected, said) => {
    const glucose = reading('blood-glucose-capillary', [d(20)], { flags })
    const context = sent === null ? {} : { said: { 'comparator.value': sent } }
    const observation = toObservation(glucose, context)
    expect(observation.valueQuantity?.comparator).toBe(expected)
    expect(observation.extension?.flatMap((e) => e.valueCode ?? []) ?? []).toEqual(said)
    expect(JSON.parse(emitObservation(glucose, context))).toEqual(observation)
  })

  it('names what is remarkable in our own extension, and how the value came in `method`', () => {
    const flags = FLAG_BITS.implausible | FLAG_BITS.typed
    const odd = toObservation(reading('pulse', [d(290)], { flags, deviceId: null }))
    expect(odd.extension).toEqual([
      { url: 'https://naermaal.dk/fhir/StructureDefinition/reading-flag', valueCode: 'implausible' },
      { url: 'https://naermaal.dk/fhir/StructureDefinition/reading-flag', valueCode: 'typed' },
    ])
    expect(odd.method?.coding?.[0]?.code).toBe('733985002')
    expect(odd.device).toBeUndefined()
  })

  it('keeps the offset and the precision of the measured time, and tells it from the time of entry', () => {
    const o = toObservation(reading('spo2', [d(97)]))
    expect(o.effectiveDateTime).toBe('2026-11-01T08:15:00+01:00')
    expect(o.issued).toBe('2026-11-01T07:15:34.120Z')
    expect(toObservation(reading('spo2', [d(97)], { precision: 3 })).effectiveDateTime).toBe('2026-11-01')
    expect(toObservation(reading('spo2', [d(97)], { precision: 6, offsetMin: -840 })).effectiveDateTime).toBe(
      '2026-10-31T17:15:00.000-14:00',
    )
  })

  it('has a business identifier that every version of it keeps', () => {
    const first = toObservation(reading('spo2', [d(97)]))
    const voided = toObservation(
      reading('spo2', [d(97)], { version: 2, status: 'entered-in-error', lastUpdated: AT * 2 }),
    )
    expect(voided.identifier).toEqual(first.identifier)
    expect(first.identifier?.[0]?.value).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(voided).toMatchObject({ status: 'entered-in-error', meta: { versionId: '2' }, valueQuantity: { value: 97 } })
  })

  it('makes the UUIDs of RFC 9562', () => {
    // As Python's uuid module computes them.
    expect(uuidOfUrl('https://example.com/æ')).toBe('d1dc4667-ec67-51b1-95f3-0b4f2a522599')
    expect(uuidOfUrl('https://www.example.com/')).toBe('3d3ed9d2-aa3d-5fa6-90e8-ed662e90f559')
    // A long one leaves nothing behind for the next.
    expect(uuidOfUrl(`https://example.com/${'æ'.repeat(500)}`)).toBe('422a9552-c053-5dfe-870d-14fd942d2672')
    expect(uuidOfUrl('https://example.com/æ')).toBe('d1dc4667-ec67-51b1-95f3-0b4f2a522599')
  })

  it('writes the same with a SHA-1 of somebody else', () => {
    const ours = emitObservation(reading('spo2', [d(97)]))
    const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')
    expect(emitObservation(reading('spo2', [d(97)]), {}, sha1)).toBe(ours)
  })
})

describe('dk-core, for every metric', () => {
  it('has at most one coding of each system, in the spelling of the profile', () => {
    const national = /^urn:oid:1\.2\.208\.(176\.2\.1|184\.100\.8)$/
    for (const o of every.map((r) => toObservation(r))) {
      for (const code of [o.code, ...(o.component ?? []).map((c) => c.code)]) {
        const systems = (code.coding ?? []).map((c) => c.system)
        expect(new Set(systems).size).toBe(systems.length)
        expect(systems.length).toBeGreaterThan(0)
        expect(systems.some((s) => national.test(s ?? ''))).toBe(false)
        expect(code.coding?.every((c) => c.code)).toBe(true)
        expect(code.text).toBeTruthy()
      }
    }
  })

  it('never puts an NPU code beside a value in another unit than the code carries', () => {
    const npu = (metric: MetricId): string | undefined =>
      toObservation(every.find((r) => r.metric === metric)!).code.coding?.find(
        (c) => c.system === 'http://npu-terminology.org',
      )?.code
    expect(npu('spo2')).toBeUndefined()
    expect(npu('body-height')).toBeUndefined()
    expect(npu('body-weight')).toBe('NPU03804')
    expect(npu('pulse')).toBe('NPU21692')
    expect(npu('bmi')).toBe('NPU27281')
    expect(npu('body-temperature')).toBe('NPU08676')
    expect(npu('blood-glucose-capillary')).toBe('NPU22089')
    expect(npu('hba1c')).toBe('NPU27300')
    expect(npu('inr')).toBe('NPU01685')
  })

  it('has one patient as subject, and UCUM unit, code and text on every quantity', () => {
    for (const o of every.map((r) => toObservation(r))) {
      expect(o.subject?.reference).toMatch(/^Patient\/[0-9a-z]{13}$/)
      const quantities = [o.valueQuantity, ...(o.component ?? []).map((c) => c.valueQuantity)].filter((q) => q)
      expect(quantities.length).toBeGreaterThan(0)
      for (const q of quantities) {
        expect(q).toMatchObject({ system: 'http://unitsofmeasure.org', unit: expect.stringMatching(/\S/) })
        expect(q?.code).toMatch(/\S/)
      }
    }
  })

  it('claims the basic profile exactly where its lists hold the code and the unit', () => {
    const loinc = new Set(
      '9279-1 8867-4 2708-6 59408-5 8310-5 85353-1 8302-2 9843-4 29463-7 39156-5 85354-9 8480-6 8462-4 8478-0'.split(
        ' ',
      ),
    )
    const units = new Set(['%', 'cm', '[in_i]', 'kg', 'g', '[lb_av]', 'Cel', '[degF]', 'mm[Hg]', '/min', 'kg/m2', 'm2'])
    for (const o of every.map((r) => toObservation(r))) {
      const code = o.code.coding?.find((c) => c.system === 'http://loinc.org')?.code ?? ''
      const quantity = o.valueQuantity ?? o.component?.[0]?.valueQuantity
      const basic = loinc.has(code) && units.has(quantity?.code ?? '')
      expect(o.meta?.profile).toEqual(basic ? [DK_CORE_BASIC_OBSERVATION, DK_CORE_OBSERVATION] : [DK_CORE_OBSERVATION])
      if (basic) {
        expect(o.category).toEqual([
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] },
        ])
      }
    }
  })

  it('uses only categories that the HL7 code system has', () => {
    const known = 'social-history vital-signs imaging laboratory procedure survey exam therapy activity'.split(' ')
    for (const o of every.map((r) => toObservation(r))) {
      for (const c of o.category ?? []) expect(known).toContain(c.coding?.[0]?.code)
    }
  })

  it('has ids and codes of FHIR’s syntax', () => {
    for (const o of every.map((r) => toObservation(r))) {
      expect(o.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/)
      for (const c of o.code.coding ?? []) expect(c.code).toMatch(/^[^\s]+(\s[^\s]+)*$/)
    }
  })
})
