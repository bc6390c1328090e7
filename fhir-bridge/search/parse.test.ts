import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorCode, idFromBytes } from '#core'
import type { ResourceType } from '../rest/resource-types.js'
import { parsePairs, printPair, splitAlternatives, splitToken } from './lex.js'
import { parseSearch } from './parse.js'
import type { ParsedSearch } from './query.js'

const BASE = 'https://tm.example/fhir'
const CITIZEN = idFromBytes(new Uint8Array([0, 0, 0, 0, 0, 0, 0, 9]))
const CPR = 'urn:oid:1.2.208.176.1.2'

function parse(text: string, rest: { type?: ResourceType; strict?: boolean; post?: boolean } = {}): ParsedSearch {
  return parseSearch(rest.type ?? 'Observation', parsePairs(text), {
    base: BASE,
    now: Date.UTC(2026, 10, 23),
    strict: rest.strict ?? false,
    private: rest.post ?? false,
  })
}
const observation = (text: string) => {
  const { query } = parse(text)
  if (query.type !== 'Observation') throw new Error('not an Observation search')
  return query.observation
}
const refusal = (text: string, rest: Parameters<typeof parse>[1] = {}): { code: string | null; message: string } => {
  try {
    parse(text, rest)
  } catch (error) {
    return { code: errorCode(error), message: error instanceof Error ? error.message : '' }
  }
  return { code: 'accepted', message: '' }
}

describe('the text of a search', () => {
  it('is split at commas and bars that are not escaped, and unescaped after', () => {
    expect(splitAlternatives('a\\,b,c')).toEqual(['a\\,b', 'c'])
    expect(splitToken('http://x\\|y|c\\,d')).toEqual(['http://x|y', 'c,d'])
    expect(splitToken('\\\\')).toEqual(['\\'])
  })

  it('is decoded once', () => {
    expect(parsePairs('a=%252C&b=x%2Cy&c=1+2&d')).toEqual([
      { name: 'a', value: '%2C' },
      { name: 'b', value: 'x,y' },
      { name: 'c', value: '1 2' },
      { name: 'd', value: '' },
    ])
  })

  it('comes back from a link as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), (name, value) => {
        expect(parsePairs(printPair({ name, value }))).toEqual([{ name, value }])
      }),
    )
  })

  it.each(['a=%', 'a=%C3%28', 'a=%zz'])('is refused when its encoding is broken: %s', (text) => {
    expect(() => parsePairs(text)).toThrow()
  })

  it('has at most 1000 values in all: each identifier is a question to the vault', () => {
    const list = (n: number): string => Array.from({ length: n }, () => `${CPR}|0101481234`).join(',')
    const rest = { type: 'Patient', post: true } as const
    expect(refusal(`identifier=${list(1000)}`, rest).code).toBe('accepted')
    expect(refusal(`identifier=${list(1001)}`, rest).code).toBe('fhir-too-costly')
    expect(refusal(`identifier=${list(501)}&identifier=${list(500)}`, rest).code).toBe('fhir-too-costly')
  })

  it('has at most 30 parameters', () => {
    expect(refusal(Array.from({ length: 31 }, () => 'code=x').join('&')).code).toBe('fhir-too-costly')
  })
})

describe('a search for Observations', () => {
  it('takes every form of a patient reference for the same', () => {
    for (const form of [
      `patient=${CITIZEN}`,
      `patient=Patient/${CITIZEN}`,
      `subject=Patient/${CITIZEN}`,
      `subject=${CITIZEN}`,
      `subject:Patient=${CITIZEN}`,
      `subject=${BASE}/Patient/${CITIZEN}`,
    ]) {
      expect(observation(form).citizens, form).toEqual([CITIZEN])
    }
  })

  it('never lets a foreign server, another type or a strange id meet a citizen of ours', () => {
    for (const form of [
      `patient=https://other.example/fhir/Patient/${CITIZEN}`,
      `subject=Device/${CITIZEN}`,
      `subject:Device=${CITIZEN}`,
      'patient=nobody',
      `patient=Patient/${CITIZEN}/_history/1`,
    ]) {
      expect(observation(form).citizens, form).toEqual([])
    }
  })

  it('takes repetition as AND and commas as OR', () => {
    expect(observation('code=59408-5,8867-4').metrics).toEqual(['spo2', 'pulse'])
    expect(observation('code=59408-5&category=vital-signs').metrics).toEqual(['spo2'])
    expect(observation('code=59408-5&category=laboratory').metrics).toEqual([])
    expect(observation('date=ge2026-11-01&date=lt2026-12-01').dates.map((d) => d.length)).toEqual([1, 1])
  })

  it('knows :not for status, code and category', () => {
    expect(observation('status:not=entered-in-error').statuses).not.toContain('entered-in-error')
    expect(observation('status=registered').statuses).toEqual([])
    expect(observation('category:not=vital-signs').metrics).toContain('battery-level')
    expect(observation('code:not=59408-5').metrics).not.toContain('spo2')
  })

  it('knows :missing', () => {
    expect(observation('device:missing=true').hasDevice).toBe(false)
    expect(observation('code:missing=true').metrics).toEqual([])
    expect(observation('code:missing=false').metrics).toBeNull()
    expect(observation('category:missing=true').metrics).toEqual(['battery-level'])
  })

  it.each([
    'patient:foo=1',
    'code:text=blood',
    'code:in=x',
    'date:exact=2026',
    '_id:not=x',
    '_count:exact=1',
    'patient:Group=1',
  ])('refuses a modifier that would change the question: %s', (text) => {
    expect(refusal(text).code).toBe('fhir-not-supported')
    expect(refusal(text, { strict: true }).code).toBe('fhir-not-supported')
  })

  it.each([
    'date=yesterday',
    'date=2026-11-01,',
    'date=',
    'code=,',
    'code=a|b|c',
    'code=|',
    'status=done',
    'device:missing=yes',
    '_count=abc',
    '_count=-1',
    '_count=1.5',
    '_count=1&_count=2',
    '_sort=value',
    '_sort=date,_lastUpdated',
    '_sort=',
    '_total=some',
    '_summary=all',
    '_elements=a b',
    '_lastUpdated=now',
  ])('refuses a value that it does not understand: %s', (text) => {
    expect(refusal(text).code).toBe('fhir-value')
  })

  it('ignores and names what it does not know, or refuses it when strict', () => {
    const parsed = parse(`patient=${CITIZEN}&foo=1&based-on=x`)
    expect(parsed.ignored).toEqual(['foo', 'based-on'])
    expect(parsed.printable.map((p) => p.name)).toEqual(['patient'])
    expect(refusal('foo=1', { strict: true }).code).toBe('fhir-not-supported')
  })

  it.each(['_filter=x', '_contained=true', '_text=x', '_content=x', '_query=x', '_text:exact=x'])(
    'always refuses %s',
    (text) => {
      expect(refusal(text).code).toBe('fhir-not-supported')
    },
  )

  it('shows the page size that it uses', () => {
    expect(parse('_count=500').printable).toEqual([{ name: '_count', value: '200' }])
    expect(parse('_count=500').present.count).toBe(200)
  })
})

describe('person numbers', () => {
  const forms = [
    `patient.identifier=${CPR}|0101010000`,
    `subject:Patient.identifier=${CPR}|0101010000`,
    `patient:identifier=${CPR}|0101010000`,
    'patient.identifier=010101-0000',
    'patient=0101010000',
    'subject=Patient/0101010000',
    `foo=${CPR}|0101010000`,
    `patient.identifier=urn:oid:1.2.208.176.1.6.1.3.187|0101015AB2`,
  ]
  it.each(forms)('are refused in a URL, with the advice to post: %s', (text) => {
    const { code, message } = refusal(text)
    expect(code).toBe('fhir-security')
    expect(message).not.toContain('010101')
    expect(message).toContain('POST')
  })

  it('are taken from a body, and left out of what links show', () => {
    const parsed = parse(`patient.identifier=${encodeURIComponent(`${CPR}|0101010000`)}&code=59408-5`, { post: true })
    expect(parsed.query).toMatchObject({ patientIdentifiers: [[{ system: CPR, code: '0101010000' }]] })
    expect(parsed.printable).toEqual([{ name: 'code', value: '59408-5' }])
    expect(parsed.understood).toHaveLength(2)
  })

  it('inside a reference (`:identifier`) are another question than the patient’s own: ours has none', () => {
    const { query } = parse(`patient:identifier=${CPR}|0101010000`, { post: true })
    expect(query).toMatchObject({ patientIdentifiers: [], observation: { citizens: [] } })
  })

  it('are never repeated by any refusal, wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'date',
          'code',
          'patient',
          'status',
          '_count',
          '_sort',
          '_id',
          'x',
          '0101010000',
          'code:0101010000',
        ),
        fc.constantFrom('0101010000', '010101-0000', 'ge0101010000', '|0101010000|', '0101010000,'),
        fc.boolean(),
        fc.boolean(),
        (name, value, strict, post) => {
          expect(
            refusal(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`, { strict, post }).message,
          ).not.toMatch(/0101/)
        },
      ),
    )
  })
})
