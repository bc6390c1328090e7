import { describe, expect, it } from 'vitest'
import { METRICS } from '../metrics/index.js'
import { codings, metricsOfCategory, metricsOfCode, metricsOfComponentCode } from './codes.js'

describe('finding metrics by code', () => {
  it('finds every metric by each coding that its Observation carries', () => {
    for (const m of METRICS) {
      for (const c of codings(m.codes, m.unit)) {
        expect(metricsOfCode({ system: c.system!, code: c.code! })).toContain(m.id)
        expect(metricsOfCode({ code: c.code! })).toContain(m.id)
      }
    }
  })

  it('takes the old and the new spelling of a Danish code system', () => {
    expect(metricsOfCode({ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU03804' })).toEqual(['body-weight'])
    expect(metricsOfCode({ system: 'http://npu-terminology.org', code: 'NPU03804' })).toEqual(['body-weight'])
    expect(metricsOfCode({ system: 'urn:oid:1.2.208.184.100.8', code: 'MCS88015' })).toEqual(['fev1'])
    expect(metricsOfCode({ system: 'urn:oid:2.16.840.1.113883.6.1', code: '59408-5' })).toEqual(['spo2'])
  })

  it('knows that one measurement has several codes', () => {
    expect(metricsOfCode({ system: 'http://loinc.org', code: '2708-6' })).toEqual(['spo2'])
    expect(metricsOfCode({ system: 'http://loinc.org', code: '59408-5' })).toEqual(['spo2'])
  })

  it('never answers a venous plasma or whole blood code with capillary readings', () => {
    expect(metricsOfCode({ code: 'NPU21531' })).toEqual(['glucose-plasma'])
    expect(metricsOfCode({ system: 'urn:oid:1.2.208.176.2.1', code: 'NPU02187' })).toEqual([])
  })

  it('tells a panel’s code from its components’', () => {
    const systolic = { system: 'http://loinc.org', code: '8480-6' }
    expect(metricsOfCode(systolic)).toEqual([])
    expect(metricsOfComponentCode(systolic)).toEqual(['blood-pressure'])
    expect(metricsOfComponentCode({ system: 'http://loinc.org', code: '85354-9' })).toEqual([])
  })

  it('follows the token forms: any system, no system, any code', () => {
    expect(metricsOfCode({ system: '', code: '85354-9' })).toEqual([])
    expect(metricsOfCode({ system: 'http://loinc.org', code: '' })).toContain('blood-pressure')
    expect(metricsOfCode({ system: 'http://loinc.org', code: '' })).not.toContain('fev6')
    expect(metricsOfCode({ system: 'http://example.org', code: '85354-9' })).toEqual([])
    expect(metricsOfCategory({ code: 'laboratory' })).toContain('crp')
    expect(metricsOfCategory({ code: 'device' })).toEqual([])
    expect(
      metricsOfCategory({ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: '' }),
    ).toHaveLength(METRICS.length - 1)
  })
})
