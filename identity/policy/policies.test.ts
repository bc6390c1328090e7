import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AccessFacts } from '#ledger'
import type { AccessAction, DataCategory } from '../access.js'
import type { Principal } from '../principal.js'
import { logBuffer, machine, newCitizenId, person, silent } from '../test-kit.js'
import { DATA_CATEGORIES } from './categories.js'
import { openPolicyEngine, type PolicyEngine, type PolicyTexts, shippedPolicies } from './cedar.js'
import { policyRequest, reportRequest } from './request.js'

const NONE: AccessFacts = {
  organisation_id: '10',
  followed: false,
  member: false,
  blocked: false,
  attorney: [],
  shared: [],
}
const TEAM = { followed: true, member: true }
const citizen = newCitizenId()
const herself = person('citizen', { selfCitizenId: citizen })
const other = person('citizen')

/** who · what she does · category · facts · the policy that lets her, or null */
type Row = [Principal, AccessAction, DataCategory, Partial<AccessFacts>, string | null]
const nurse = person('nurse')
const doctor = person('doctor')
const VS = 'vital-signs'
const rows: Record<string, Row> = {
  'a nurse reads her citizen': [nurse, 'read', VS, TEAM, 'care-relation'],
  'a nurse searches her citizens': [nurse, 'search', VS, TEAM, 'care-relation'],
  'a nurse assesses': [nurse, 'assess', VS, TEAM, 'care-relation'],
  'a nurse does not adjust': [nurse, 'adjust', VS, TEAM, null],
  'a nurse sees who her citizen is': [nurse, 'read', 'patient', TEAM, 'care-relation'],
  'a nurse reads the person number': [nurse, 'readIdentity', 'patient', TEAM, 'care-relation'],
  'a nurse reads the plan': [nurse, 'read', 'plan', TEAM, 'care-relation'],
  'a nurse reads the devices': [nurse, 'read', 'device-data', TEAM, 'care-relation'],
  'a nurse does not read who looked': [nurse, 'read', 'audit', TEAM, null],
  'a nurse does not operate a citizen': [nurse, 'operate', VS, TEAM, null],
  'a nurse sees what became of her citizen': [nurse, 'readEffect', 'patient', TEAM, 'care-relation'],
  'a nurse sees it of nobody else': [nurse, 'readEffect', 'patient', {}, null],
  'a nurse whom the citizen shut out does not see it': [
    nurse,
    'readEffect',
    'patient',
    { ...TEAM, blocked: true },
    null,
  ],
  'a nurse at LoA low does not see it': [person('nurse', { loa: 2 }), 'readEffect', 'patient', TEAM, null],
  'a nurse without relation': [nurse, 'read', VS, {}, null],
  'a nurse without relation does not assess': [nurse, 'assess', VS, {}, null],
  'a nurse without relation reads no person number': [nurse, 'readIdentity', 'patient', {}, null],
  'a nurse of a team that follows, but no longer a member': [nurse, 'read', VS, { followed: true }, null],
  'a nurse of a team that does not follow': [nurse, 'read', VS, { member: true }, null],
  'a nurse whom the citizen shut out': [nurse, 'read', VS, { ...TEAM, blocked: true }, null],
  'a nurse shut out reads no person number': [nurse, 'readIdentity', 'patient', { ...TEAM, blocked: true }, null],
  'a nurse at LoA low': [person('nurse', { loa: 2 }), 'read', VS, TEAM, null],
  'a nurse at no LoA': [person('nurse', { loa: 0 }), 'read', VS, TEAM, null],
  'a nurse at LoA high': [person('nurse', { loa: 4 }), 'read', VS, TEAM, 'care-relation'],
  'a nurse looking for research': [person('nurse', { purpose: 'HRESCH' }), 'read', VS, TEAM, null],
  'a nurse who claims an emergency': [person('nurse', { purpose: 'ETREAT' }), 'read', VS, TEAM, null],
  'a nurse without a team chosen': [person('nurse', { careTeamId: null }), 'read', VS, TEAM, null],
  'a nurse without the right to view': [person('nurse', { capabilities: ['assess'] }), 'read', VS, TEAM, null],
  'a nurse with a power of attorney in her work': [nurse, 'read', VS, { attorney: [VS] }, null],
  'a nurse whose organisation is shared with': [nurse, 'read', VS, { shared: [VS] }, null],
  'a doctor reads': [doctor, 'read', 'laboratory', TEAM, 'care-relation'],
  'a doctor assesses': [doctor, 'assess', VS, TEAM, 'care-relation'],
  'a doctor adjusts': [doctor, 'adjust', 'plan', TEAM, 'care-relation'],
  'a doctor without relation does not adjust': [doctor, 'adjust', 'plan', {}, null],
  'a doctor shut out': [doctor, 'adjust', 'plan', { ...TEAM, blocked: true }, null],
  'a doctor at LoA low': [person('doctor', { loa: 2 }), 'adjust', 'plan', TEAM, null],
  'a manager with a relation by mistake': [person('manager', { careTeamId: '20' }), 'read', VS, TEAM, null],
  'a manager sees no name': [person('manager'), 'read', 'patient', {}, null],
  'a manager does not see what became of one citizen': [person('manager'), 'readEffect', 'patient', {}, null],
  'not even with a relation by mistake': [person('manager', { careTeamId: '20' }), 'readEffect', 'patient', TEAM, null],
  'a doctor sees what became of her citizen': [doctor, 'readEffect', 'patient', TEAM, 'care-relation'],
  'an operator does not': [person('operator'), 'readEffect', 'device-data', {}, null],
  'a citizen does not see the clinicians’ judgement of her': [herself, 'readEffect', 'patient', {}, null],
  'a relative does not either': [person('relative'), 'readEffect', 'patient', { attorney: ['patient'] }, null],
  'a hospital does not': [machine(), 'readEffect', 'patient', { shared: ['patient'] }, null],
  'an operator sees devices of her organisation': [
    person('operator'),
    'read',
    'device-data',
    {},
    'device-administration',
  ],
  'an operator lists devices': [person('operator'), 'search', 'device-data', {}, 'device-administration'],
  'an operator sees no readings': [person('operator'), 'read', VS, {}, null],
  'an operator sees no names': [person('operator'), 'read', 'patient', {}, null],
  'an operator reads no person number': [person('operator'), 'readIdentity', 'device-data', {}, null],
  'an operator of another organisation': [
    person('operator', { organisationId: '11' }),
    'read',
    'device-data',
    {},
    null,
  ],
  'an operator where the citizen has none': [
    person('operator'),
    'read',
    'device-data',
    { organisation_id: null },
    null,
  ],
  'an operator shut out': [person('operator'), 'read', 'device-data', { blocked: true }, null],
  'an operator at LoA low': [person('operator', { loa: 2 }), 'read', 'device-data', {}, null],
  'a citizen reads her own': [herself, 'read', VS, {}, 'self'],
  'a citizen searches her own': [herself, 'search', 'exam', {}, 'self'],
  'a citizen reads who looked': [herself, 'read', 'audit', {}, 'self'],
  'a citizen reads her own number': [herself, 'readIdentity', 'patient', {}, 'self'],
  'a citizen does not assess herself': [herself, 'assess', VS, {}, null],
  'a citizen does not adjust her plan': [herself, 'adjust', 'plan', {}, null],
  'a citizen who blocked everyone still sees herself': [herself, 'read', VS, { blocked: true }, 'self'],
  'a citizen at LoA low': [{ ...herself, loa: 2 }, 'read', VS, {}, null],
  'a citizen reads nobody else': [other, 'read', VS, {}, null],
  'a citizen reads nobody else’s trail': [other, 'read', 'audit', {}, null],
  'a relative reads what she was entrusted': [person('relative'), 'read', VS, { attorney: [VS] }, 'power-of-attorney'],
  'a relative searches it': [person('relative'), 'search', VS, { attorney: [VS] }, 'power-of-attorney'],
  'a relative reads no other category': [person('relative'), 'read', 'laboratory', { attorney: [VS] }, null],
  'a relative reads no person number': [person('relative'), 'readIdentity', 'patient', { attorney: ['patient'] }, null],
  'a relative reads no trail': [person('relative'), 'read', 'audit', { attorney: ['audit'] }, null],
  'a relative without power of attorney': [person('relative'), 'read', VS, {}, null],
  'a relative at LoA low': [person('relative', { loa: 2 }), 'read', VS, { attorney: [VS] }, null],
  'a relative assesses nothing': [person('relative'), 'assess', VS, { attorney: [VS] }, null],
  'a citizen who is also a daughter': [other, 'read', VS, { attorney: [VS] }, 'power-of-attorney'],
  'a relative is not shut out by a block of professionals': [
    person('relative'),
    'read',
    VS,
    { attorney: [VS], blocked: true },
    'power-of-attorney',
  ],
  'a hospital reads what is shared': [machine(), 'read', VS, { shared: [VS] }, 'sharing'],
  'a hospital searches what is shared': [machine(), 'search', VS, { shared: [VS] }, 'sharing'],
  'a hospital reads no category beyond': [machine(), 'read', 'laboratory', { shared: [VS] }, null],
  'a hospital without sharing': [machine(), 'read', VS, {}, null],
  'a hospital shut out': [machine(), 'read', VS, { shared: [VS], blocked: true }, null],
  'a hospital whose token lacks the type': [
    machine({ scopes: ['system/Patient.rs'] }),
    'read',
    VS,
    { shared: [VS] },
    null,
  ],
  'a hospital whose token may only search': [
    machine({ scopes: ['system/Observation.s'] }),
    'read',
    VS,
    { shared: [VS] },
    null,
  ],
  'a hospital with a token of no scope': [machine({ scopes: [] }), 'read', VS, { shared: [VS] }, null],
  'a hospital with scopes missing altogether': [machine({ scopes: null }), 'read', VS, { shared: [VS] }, null],
  'a hospital with a v1 scope': [
    machine({ scopes: ['system/Observation.read'] }),
    'read',
    VS,
    { shared: [VS] },
    'sharing',
  ],
  'a hospital with a scope on a person’s behalf': [
    machine({ scopes: ['patient/Observation.x'] }),
    'read',
    VS,
    { shared: [VS] },
    null,
  ],
  'a hospital for research': [machine({ purpose: 'HRESCH' }), 'read', VS, { shared: [VS] }, null],
  'a hospital assesses nothing': [machine(), 'assess', VS, { shared: [VS] }, null],
  'a hospital adjusts nothing': [machine(), 'adjust', VS, { shared: [VS] }, null],
  'a hospital reads no person number': [machine(), 'readIdentity', 'patient', { shared: ['patient'] }, null],
  'a hospital reads no trail': [machine({ scopes: ['system/*.cruds'] }), 'read', 'audit', { shared: ['audit'] }, null],
  'a hospital is in no team': [machine({ careTeamId: '20' }), 'read', VS, TEAM, null],
}

describe('access policies', () => {
  let engine: PolicyEngine
  let shipped: PolicyTexts
  beforeAll(async () => {
    shipped = await shippedPolicies()
    engine = openPolicyEngine(shipped, silent)
  })
  const ask = ([who, action, category, facts]: Row) =>
    engine.decide(policyRequest(who, action, citizen, category, { ...NONE, ...facts }))

  it.each(Object.entries(rows))('%s', (_rule, row) => {
    const decision = ask(row)
    expect(decision.allowed).toBe(row[4] !== null)
    if (row[4] !== null) expect(decision.policies).toEqual([row[4]])
  })

  it('never permit without a care relation, self, a power of attorney, sharing, or the devices of one’s own organisation', () => {
    const roles = ['nurse', 'doctor', 'manager', 'operator', 'citizen', 'relative'] as const
    const categories = fc.constantFrom(...DATA_CATEGORIES)
    const someone = fc.oneof(
      fc.constantFrom(...roles).chain((role) =>
        fc
          .record({
            loa: fc.constantFrom<Principal['loa']>(0, 2, 3, 4),
            careTeamId: fc.constantFrom('20', null),
            organisationId: fc.constantFrom('10', '11', null),
            purpose: fc.constantFrom('TREAT', 'HSYSADMIN', 'PATRQT', 'ETREAT', ''),
            selfCitizenId: fc.constantFrom(citizen, null),
          })
          .map((over) => person(role, over)),
      ),
      fc.constantFrom(machine(), machine({ scopes: ['system/*.cruds'] })),
    )
    const someFacts = fc.record({
      organisation_id: fc.constantFrom('10', '11', null),
      followed: fc.boolean(),
      member: fc.boolean(),
      blocked: fc.boolean(),
      attorney: fc.subarray([...DATA_CATEGORIES]),
      shared: fc.subarray([...DATA_CATEGORIES]),
    })
    const actions = fc.constantFrom<AccessAction>(
      'read',
      'search',
      'assess',
      'adjust',
      'readIdentity',
      'readEffect',
      'operate',
    )
    fc.assert(
      fc.property(someone, actions, categories, someFacts, (who, action, category, facts) => {
        const { allowed } = engine.decide(policyRequest(who, action, citizen, category, facts))
        const professional = who.kind === 'professional'
        const reason =
          (professional && facts.followed && facts.member && who.careTeamId !== null) ||
          (who.kind === 'citizen' && who.selfCitizenId === citizen) ||
          (who.kind === 'citizen' && facts.attorney.includes(category)) ||
          (who.kind === 'system' && facts.shared.includes(category)) ||
          (professional && category === 'device-data' && facts.organisation_id === who.organisationId)
        return (
          !allowed || (reason && (who.kind === 'system' || who.loa >= 3) && !(facts.blocked && who.kind !== 'citizen'))
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, Principal, string, boolean]>([
    ['a manager sees her own organisation', person('manager'), '10', true],
    ['a manager sees no other organisation', person('manager'), '11', false],
    ['a manager without an organisation sees none', person('manager', { organisationId: null }), '10', false],
    ['a manager at LoA low', person('manager', { loa: 2 }), '10', false],
    ['a manager on another errand', person('manager', { purpose: 'TREAT' }), '10', false],
    ['a manager who lost the right', person('manager', { capabilities: [] }), '10', false],
    ['a nurse', nurse, '10', false],
    ['a doctor', doctor, '10', false],
    ['an operator', person('operator'), '10', false],
    [
      'a citizen, whatever she claims',
      person('citizen', { capabilities: ['report'], organisationId: '10' }),
      '10',
      false,
    ],
    ['a relative', person('relative'), '10', false],
  ])('let groups be seen by managers alone: %s', (_rule, who, organisation, allowed) => {
    const decision = engine.decide(reportRequest(who, organisation))
    expect(decision.allowed).toBe(allowed)
    if (allowed) expect(decision.policies).toEqual(['group-report'])
  })

  it('that do not validate stop the start: unknown attribute, broken text, none at all', () => {
    const refused = (policies: Record<string, string>) => () =>
      openPolicyEngine({ schema: shipped.schema, policies }, silent)
    const code = expect.objectContaining({ code: 'policies-invalid' })
    expect(refused({ typo: 'permit (principal is User, action, resource) when { principal.kindd == "x" };' })).toThrow(
      code,
    )
    expect(refused({ broken: 'permit (principal' })).toThrow(code)
    expect(refused({})).toThrow(code)
  })

  it('that fail while deciding refuse and alarm, although another policy permits', () => {
    const { log, text } = logBuffer()
    const policies = {
      all: 'permit (principal, action, resource);',
      fails: 'forbid (principal, action, resource) when { context.assurance + 9223372036854775807 > 0 };',
    }
    const failing = openPolicyEngine({ schema: shipped.schema, policies }, log)
    const decision = failing.decide(policyRequest(nurse, 'read', citizen, VS, NONE))
    expect(decision).toEqual({ allowed: false, policies: ['fails'], reason: 'policy-error' })
    expect(text()).toContain('"alarm":"policy-error"')
  })
})
