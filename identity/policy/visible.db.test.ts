import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CitizenId, personId } from '#core'
import { openTestDatabase, type TestDatabase } from '#test-support'
import type { Access, DataCategory, Profile } from '../access.js'
import { openAuditWriter } from '../audit/writer.js'
import { openPeople, type People } from '../people/people.js'
import type { Principal } from '../principal.js'
import { machine, newCitizenId, newPersonId, person, silent, type TestKeys, testKeys } from '../test-kit.js'
import { openVault } from '../vault/vault.js'
import { onAccessChanged } from './access-changes.js'
import { openPolicyEngine, shippedPolicies } from './cedar.js'
import { openAccess } from './open-access.js'

const NOW = 1_760_000_000_000
const DAY = 86_400_000
const ALWAYS = { from: NOW - DAY, to: null }
const profile: Profile = { family: 'Berggren', given: ['Bo'], birthDate: '1950-01-01', sex: 'male', municipality: null }

describe('visible citizens', () => {
  let test: TestDatabase
  let ring: TestKeys
  let access: Access & { forget(): void }
  let people: People
  let now = NOW
  let stopListening: () => Promise<void>

  beforeAll(async () => {
    test = await openTestDatabase()
    ring = await testKeys()
    const clock = () => now
    const { database } = test
    const vault = openVault(database, ring.keys, clock)
    const audit = openAuditWriter({
      database,
      keys: ring.keys.audit,
      anchorFolder: null,
      stream: 'access',
      clock,
      log: silent,
    })
    access = openAccess({
      database,
      engine: openPolicyEngine(await shippedPolicies(), silent),
      vault,
      audit,
      clock,
    })
    people = openPeople(database, vault, access.forget, clock)
    stopListening = onAccessChanged(database, access.forget, silent)
    for (const organisationId of ['10', '11'])
      await people.addOrganisation({ organisationId, kind: 'municipality', name: 'Test', sor: null })
    for (const careTeamId of ['20', '21']) await people.addTeam({ careTeamId, organisationId: '10', name: 'Test' })
  })
  afterAll(async () => {
    await stopListening()
    await test.close()
    await ring.remove()
  })

  async function enrol(organisationId: string | null = '10'): Promise<CitizenId> {
    const citizenId = newCitizenId()
    await people.addCitizen({ citizenId, profile, cpr: null, organisationId, conditions: ['copd'], enrolledAt: NOW })
    return citizenId
  }
  async function nurseOf(careTeamId: string): Promise<Principal> {
    const personId = newPersonId()
    await people.addMember({ careTeamId, personId, role: 'nurse', valid: ALWAYS })
    return person('nurse', { personId, careTeamId })
  }

  it('change with the relation at once: begun, ended, blocked', async () => {
    const citizenId = await enrol()
    const nurse = await nurseOf('20')
    const sees = async (): Promise<[boolean, boolean]> => [
      (await access.decide(nurse, 'read', citizenId, 'vital-signs')).allowed,
      (await access.visibleCitizens(nurse, 'vital-signs')).has(citizenId),
    ]
    expect(await sees()).toEqual([false, false])
    await people.addRelation({ citizenId, careTeamId: '20', valid: ALWAYS })
    expect(await sees()).toEqual([true, true])
    await people.endRelation(citizenId, '20')
    expect(await sees()).toEqual([false, false])
    await people.addRelation({ citizenId, careTeamId: '20', valid: { from: NOW, to: null } })
    expect(await sees()).toEqual([true, true])
    await people.addBlock({ citizenId, organisationId: '10', valid: ALWAYS, reason: null })
    expect(await sees()).toEqual([false, false])
  })

  it('are remembered for 30 seconds at most when a fact ends by its own date', async () => {
    const citizenId = await enrol()
    const nurse = await nurseOf('20')
    await people.addRelation({ citizenId, careTeamId: '20', valid: { from: NOW - DAY, to: NOW + 10_000 } })
    expect((await access.decide(nurse, 'read', citizenId, 'exam')).allowed).toBe(true)
    now = NOW + 31_000
    expect((await access.decide(nurse, 'read', citizenId, 'exam')).allowed).toBe(false)
    now = NOW
  })

  it('are forgotten when another process changes a relation', async () => {
    const citizenId = await enrol()
    const nurse = await nurseOf('21')
    await people.addRelation({ citizenId, careTeamId: '21', valid: ALWAYS })
    expect((await access.visibleCitizens(nurse, 'exam')).has(citizenId)).toBe(true)
    // As another process does it: SQL and a NOTIFY, without a word to this one.
    await test.database.query('delete from care_relation where care_team_id = 21', [])
    await test.database.query(`select pg_notify('access_changed', '')`, [])
    await expect.poll(async () => (await access.visibleCitizens(nurse, 'exam')).has(citizenId)).toBe(false)
  })

  it('are forgotten when the line to the database broke: what was missed meanwhile does not stay', async () => {
    const citizenId = await enrol()
    const nurse = await nurseOf('21')
    await people.addRelation({ citizenId, careTeamId: '21', valid: ALWAYS })
    expect((await access.visibleCitizens(nurse, 'exam')).has(citizenId)).toBe(true)
    const ended = await test.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen access_changed' and datname = current_database()`,
      [],
    )
    expect(ended).toHaveLength(1)
    await test.database.query('delete from care_relation where care_team_id = 21', [])
    const sees = async (): Promise<boolean> => (await access.visibleCitizens(nurse, 'exam')).has(citizenId)
    await expect.poll(sees).toBe(false)
  })

  it('do not exist for anyone when they do not exist', async () => {
    const nobody = newCitizenId()
    const self = person('citizen', { personId: personId(nobody), selfCitizenId: nobody })
    expect((await access.decide(self, 'read', nobody, 'exam')).allowed).toBe(false)
    expect(await access.visibleCitizens(self, 'exam')).toEqual(new Set())
    expect((await access.decide(self, 'read', 'x'.repeat(13) as CitizenId, 'exam')).allowed).toBe(false)
  })

  it('are exactly those whom the policies let her read or search, whatever the facts', async () => {
    const categories: DataCategory[] = ['vital-signs', 'patient', 'device-data', 'audit']
    const citizens = [await enrol('10'), await enrol('11'), await enrol(null), await enrol('10')]
    const member = newPersonId()
    const relative = newPersonId()
    const loa = fc.constantFrom<Principal['loa']>(2, 3, 4)
    const purpose = fc.constantFrom('TREAT', 'HSYSADMIN', 'PATRQT')
    const organisation = fc.constantFrom('10', '11')
    const someone = fc.oneof(
      fc
        .record({ loa, purpose, organisationId: organisation, careTeamId: fc.constantFrom('20', '21', null) })
        .chain((o) =>
          fc
            .constantFrom('nurse' as const, 'doctor' as const, 'operator' as const, 'manager' as const)
            .map((role) => person(role, { ...o, personId: member })),
        ),
      fc
        .record({ loa, selfCitizenId: fc.constantFrom(...citizens, null) })
        .chain((o) =>
          fc
            .constantFrom('citizen' as const, 'relative' as const)
            .map((role) => person(role, { ...o, personId: relative })),
        ),
      fc
        .record({
          organisationId: organisation,
          purpose,
          scopes: fc.constantFrom(['system/Observation.rs'], ['system/*.s'], ['system/Device.r'], []),
        })
        .map((o) => machine(o)),
    )
    const period = fc.constantFrom(
      ALWAYS,
      { from: NOW - DAY, to: NOW },
      { from: NOW + 1, to: null },
      { from: NOW, to: NOW + 1 },
    )
    const citizen = fc.constantFrom(...citizens)
    const some = fc.subarray(categories)
    const facts = fc.record({
      members: fc.array(fc.record({ careTeamId: fc.constantFrom('20', '21'), valid: period }), { maxLength: 2 }),
      relations: fc.array(fc.record({ citizenId: citizen, careTeamId: fc.constantFrom('20', '21'), valid: period }), {
        maxLength: 6,
      }),
      sharings: fc.array(
        fc.record({ citizenId: citizen, toOrganisationId: organisation, categories: some, valid: period }),
        { maxLength: 4 },
      ),
      powers: fc.array(fc.record({ citizenId: citizen, categories: some, valid: period }), { maxLength: 3 }),
      blocks: fc.array(
        fc.record({ citizenId: citizen, organisationId: fc.constantFrom('10', '11', null), valid: period }),
        { maxLength: 2 },
      ),
    })
    const tables = 'care_relation, sharing, power_of_attorney, consent_block, care_team_member'
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { minLength: 4, maxLength: 8 }), facts, async (principals, f) => {
        await test.database.query(`truncate ${tables}`, [])
        for (const m of f.members) await people.addMember({ ...m, personId: member, role: 'nurse' })
        await people.addRelations(f.relations)
        for (const s of f.sharings) await people.addSharing({ ...s, legalBasis: 'SUL-42A' })
        for (const p of f.powers) await people.addPowerOfAttorney({ ...p, personId: relative })
        for (const b of f.blocks) await people.addBlock({ ...b, reason: null })
        access.forget()
        for (const who of principals)
          for (const category of categories) {
            const allowed: CitizenId[] = []
            for (const id of citizens) {
              const decisions = [
                await access.decide(who, 'read', id, category),
                await access.decide(who, 'search', id, category),
              ]
              if (decisions.some((d) => d.allowed)) allowed.push(id)
            }
            const visible = await access.visibleCitizens(who, category)
            expect([...visible].filter((id) => citizens.includes(id)).sort()).toEqual(allowed.sort())
          }
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('are 20 000 in seconds', async () => {
    const ids = Array.from({ length: 20_000 }, newCitizenId)
    await people.addCitizens(
      ids.map((citizenId) => ({
        citizenId,
        profile,
        cpr: null,
        organisationId: '10',
        conditions: ['copd', 'heart-failure'],
        enrolledAt: NOW,
      })),
    )
    await people.addRelations(ids.map((citizenId) => ({ citizenId, careTeamId: '20', valid: ALWAYS })))
    await people.addSharings(
      ids.map((citizenId) => ({
        citizenId,
        toOrganisationId: '11',
        categories: ['vital-signs', 'patient'],
        legalBasis: 'SUL-42A',
        valid: ALWAYS,
      })),
    )
    expect((await access.visibleCitizens(machine(), 'patient')).size).toBeGreaterThanOrEqual(20_000)
  }, 60_000)
})
