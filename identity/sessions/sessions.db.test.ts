import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { openPeople } from '../people/people.js'
import { newCitizenId, newPersonId, type TestKeys, testKeys } from '../test-kit.js'
import { openVault } from '../vault/vault.js'
import { openSessions, type Sessions } from './sessions.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = 1_760_000_000_000

describe('sessions', () => {
  let test: TestDatabase
  let ring: TestKeys
  let sessions: Sessions
  let now = START
  const at = (subject: string, role: string) => ({ issuer: 'i', subject, role, loa: 3, authenticatedAt: now })

  beforeAll(async () => {
    test = await openTestDatabase()
    ring = await testKeys()
    const clock = () => now
    const vault = openVault(test.database, ring.keys, clock)
    sessions = openSessions(test.database, vault, ring.keys, clock)
    const people = openPeople(test.database, vault, () => undefined, clock)
    await people.addOrganisation({ organisationId: '10', kind: 'region', name: 'R', sor: null })
    await people.addTeam({ careTeamId: '20', organisationId: '10', name: 'T' })
    await people.addProfessional({
      personId: newPersonId(),
      name: { family: 'Berg', given: ['Bo'] },
      role: 'nurse',
      organisationId: '10',
      careTeamId: '20',
      login: { issuer: 'i', subject: 'nurse' },
    })
    const citizenId = newCitizenId()
    await people.addCitizen({
      citizenId,
      profile: { family: 'Dal', given: ['Ida'], birthDate: '1950-01-01', sex: 'female', municipality: null },
      cpr: null,
      organisationId: '10',
      conditions: [],
      enrolledAt: START,
    })
    await people.addCitizenLogin(citizenId, { issuer: 'i', subject: 'citizen' })
  })
  beforeEach(() => {
    now += 24 * HOUR
  })
  afterAll(async () => {
    await test.close()
    await ring.remove()
  })

  it('say who it is and what she may do, from the account as it is now', async () => {
    const found = await sessions.find(await sessions.begin(at('nurse', 'nurse')))
    expect(found?.principal).toMatchObject({
      kind: 'professional',
      role: 'nurse',
      displayName: 'Bo Berg',
      organisationId: '10',
      careTeamId: '20',
      loa: 3,
      purpose: 'TREAT',
      scopes: null,
      selfCitizenId: null,
    })
    const citizen = (await sessions.find(await sessions.begin(at('citizen', 'citizen'))))?.principal
    expect(citizen).toMatchObject({ kind: 'citizen', purpose: 'PATRQT', careTeamId: null })
    expect(citizen?.selfCitizenId).toBe(citizen?.personId)
  })

  it.each([
    ['nurse', 30, 10],
    ['citizen', 15, 8],
  ])('of a %s end after %i idle minutes and after %i hours at the latest', async (role, idle, hours) => {
    const id = await sessions.begin(at(role, role))
    now += idle * MINUTE
    expect(await sessions.find(id)).not.toBeNull()
    now += idle * MINUTE + 1
    expect(await sessions.find(id)).toBeNull()
    now -= idle * MINUTE
    expect(await sessions.find(id)).toBeNull()

    const busy = await sessions.begin(at(role, role))
    const opened = now
    while (now + 10 * MINUTE < opened + hours * HOUR) {
      now += 10 * MINUTE
      expect(await sessions.find(busy)).not.toBeNull()
    }
    now = opened + hours * HOUR
    expect(await sessions.find(busy)).toBeNull()
  })

  it('are not kept alive by a screen that only listens', async () => {
    const id = await sessions.begin(at('nurse', 'nurse'))
    for (let minutes = 5; minutes <= 30; minutes += 5) {
      now += 5 * MINUTE
      expect(await sessions.isOpen(id)).toBe(true)
    }
    now += MINUTE
    expect(await sessions.isOpen(id)).toBe(false)
  })

  it('end with logging out, and are swept when they have expired', async () => {
    const id = await sessions.begin(at('nurse', 'nurse'))
    const session = await sessions.find(id)
    await sessions.end(session!.sessionHash)
    expect(await sessions.find(id)).toBeNull()
    await sessions.begin(at('nurse', 'nurse'))
    now += 11 * HOUR
    await sessions.sweep()
    expect(await test.database.query('select 1 from session', [])).toEqual([])
  })

  it('are found by their own id only', async () => {
    const id = await sessions.begin(at('nurse', 'nurse'))
    for (const other of [
      '',
      'x',
      `${id}x`,
      id.slice(1),
      id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase(),
      "' or 1=1",
    ])
      expect(await sessions.find(other)).toBeNull()
    const ids = await Promise.all(Array.from({ length: 50 }, () => sessions.begin(at('nurse', 'nurse'))))
    expect(new Set(ids).size).toBe(50)
  })

  it('have a form token of their own', async () => {
    const [a, b] = [await sessions.begin(at('nurse', 'nurse')), await sessions.begin(at('nurse', 'nurse'))]
    const [one, two] = [await sessions.find(a), await sessions.find(b)]
    expect(one!.csrfToken).not.toBe(two!.csrfToken)
    expect(sessions.csrfMatches(one!, one!.csrfToken)).toBe(true)
    for (const token of [two!.csrfToken, '', null, undefined, 1, [one!.csrfToken], {}])
      expect(sessions.csrfMatches(one!, token)).toBe(false)
  })
})
