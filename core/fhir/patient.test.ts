import { describe, expect, it } from 'vitest'
import { citizenId, deviceId } from '../ids.js'
import { toDevice } from './device.js'
import { toPatient } from './patient.js'
import { isPersonNumberSystem, parsePersonNumber } from './person-number.js'

const facts = {
  citizenId: citizenId('7jmx6y99edd1r'),
  versionId: 'a1',
  lastUpdated: Date.UTC(2026, 7, 1),
  active: true,
  profile: {
    family: 'Berggren',
    given: ['Nancy', 'Ann'],
    birthDate: '1948-12-25',
    sex: 'female',
    municipality: '0851',
  },
  personNumber: parsePersonNumber('251248-9996'),
  organisation: { name: 'Aalborg Kommune', sor: '123456789012' },
} as const

describe('a person number', () => {
  it('belongs to the system that its shape says, hyphen or not', () => {
    expect(parsePersonNumber('2512489996')).toEqual({
      system: 'urn:oid:1.2.208.176.1.2',
      use: 'official',
      value: '2512489996',
    })
    expect(parsePersonNumber('010101-1AB2')).toMatchObject({ system: 'urn:oid:1.2.208.176.1.6.1.1', use: 'temp' })
    expect(parsePersonNumber('0101015ab2')).toMatchObject({
      system: 'urn:oid:1.2.208.176.1.6.1.3',
      value: '0101015AB2',
    })
    expect(parsePersonNumber('2902000000')).not.toBeNull()
  })

  it.each(['', '3102489996', '2513489996', '251248999', '25124899960', '2512-489996', '0101013AB2', ' 2512489996'])(
    'is not one with another shape or an impossible day: %j',
    (text) => {
      expect(parsePersonNumber(text)).toBeNull()
    },
  )

  it('is known by its system, regional replacement systems included', () => {
    expect(isPersonNumberSystem('urn:oid:1.2.208.176.1.6.1.3.187')).toBe(true)
    expect(isPersonNumberSystem('urn:oid:1.2.208.176.1.20')).toBe(false)
  })
})

describe('a citizen as a FHIR Patient', () => {
  it('has the official number and name, and the municipality as dk-core’s extension', () => {
    const patient = toPatient(facts)
    expect(patient.identifier?.[0]).toEqual({
      use: 'official',
      system: 'urn:oid:1.2.208.176.1.2',
      value: '2512489996',
    })
    expect(patient.name).toEqual([{ use: 'official', family: 'Berggren', given: ['Nancy', 'Ann'] }])
    expect(patient.meta?.tag).toBeUndefined()
    expect(JSON.stringify(patient.address)).toContain('0851')
  })

  it('still has an identifier, and says that it is a subset, when the number is not shown', () => {
    const patient = toPatient({ ...facts, personNumber: null })
    expect(patient.identifier).toEqual([
      { use: 'secondary', system: 'https://naermaal.dk/fhir/NamingSystem/citizen-id', value: '7jmx6y99edd1r' },
    ])
    expect(patient.meta?.tag?.[0]?.code).toBe('SUBSETTED')
    expect(JSON.stringify(patient)).not.toContain('2512489996')
  })
})

describe('a meter as a FHIR Device', () => {
  it('shows its holder only when one is handed in', () => {
    const device = {
      deviceId: deviceId('0jmx6y99edd1r'),
      versionId: 'a1',
      lastUpdated: Date.UTC(2026, 7, 1),
      kind: 'blood-pressure-cuff',
      manufacturer: 'A&D',
      model: 'UA-651',
      serial: 'S1',
      retired: false,
      holder: null,
      organisation: null,
    }
    expect(toDevice(device).patient).toBeUndefined()
    expect(toDevice({ ...device, holder: facts.citizenId }).patient?.reference).toBe('Patient/7jmx6y99edd1r')
    expect(toDevice({ ...device, retired: true }).status).toBe('inactive')
  })
})
