import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grantedScopes, parseScope, scopesAllow } from './scopes.js'

const REGISTERED = ['system/Observation.rs', 'system/Patient.rs', 'system/Device.rs']

describe('SMART scopes', () => {
  it.each([
    ['system/Observation.rs', 'rs'],
    ['patient/Observation.cruds', 'cruds'],
    ['user/*.s', 's'],
    ['system/Observation.read', 'rs'],
    ['system/Observation.write', 'cud'],
    ['system/Observation.*', 'cruds'],
  ])('%s gives %s', (text, letters) => {
    expect(parseScope(text)?.letters).toBe(letters)
  })

  it.each([
    'system/Observation.',
    'system/Observation',
    'system/Observation.sr',
    'system/Observation.rr',
    'system/observation.rs',
    'System/Observation.rs',
    'other/Observation.rs',
    'system/Observation.rs ',
    'system/Observation.rs?category=laboratory',
    'system/**.rs',
    'launch',
    'openid',
    '',
    'constructor',
  ])('%j is no resource scope', (text) => {
    expect(parseScope(text)).toBeNull()
  })

  it('never grant a letter, a type or a context that is not both asked and registered', () => {
    const scope = fc
      .tuple(
        fc.constantFrom('system', 'patient', 'user'),
        fc.constantFrom('Observation', 'Patient', 'CarePlan', '*'),
        fc.constantFrom('r', 's', 'rs', 'cruds', 'read', 'write', '*', 'cd'),
      )
      .map(([context, type, suffix]) => `${context}/${type}.${suffix}`)
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 4 }), fc.array(scope, { maxLength: 4 }), (asked, registered) => {
        const granted = grantedScopes(asked.join(' '), registered)
        for (const type of ['Observation', 'Patient', 'CarePlan', 'Device'])
          for (const letter of ['r', 's'] as const)
            if (scopesAllow(granted, type, letter)) {
              const system = (list: string[]): string[] => list.filter((s) => s.startsWith('system/'))
              expect(scopesAllow(system(asked), type, letter)).toBe(true)
              expect(scopesAllow(system(registered), type, letter)).toBe(true)
            }
        expect(granted.every((g) => g.startsWith('system/'))).toBe(true)
      }),
    )
  })

  it('grant what the demo’s hospital asks for, in the form it asked', () => {
    expect(grantedScopes(REGISTERED.join(' '), REGISTERED)).toEqual(REGISTERED)
    expect(grantedScopes('system/Patient.read', REGISTERED)).toEqual(['system/Patient.read'])
    expect(grantedScopes('  system/Patient.r   ', REGISTERED)).toEqual(['system/Patient.r'])
    expect(grantedScopes('', REGISTERED)).toEqual([])
  })
})
