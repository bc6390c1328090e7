// The FHIR interface from outside: statuses, headers and bodies, on a real ledger.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CitizenId, idToInt8, observationId, type Reading } from '#core'
import { ensurePartitions } from '#ledger'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { KNOWN_PEOPLE } from '../support/known-people.js'
import {
  BASE,
  buildFhir,
  citizen,
  device,
  type FhirServer,
  insertReadings,
  reading,
  systemPrincipal,
} from './support.js'

const [NANCY, ELSE, HIDDEN] = [citizen(1), citizen(2), citizen(3)]
const CPR = 'urn:oid:1.2.208.176.1.2'
const NANCYS_NUMBER = KNOWN_PEOPLE.nancy.cpr
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

let db: TestDatabase
let fhir: FhirServer
const spo2 = Array.from({ length: 7 }, (_, i) => reading(i, { citizenId: NANCY }))
const pressure = reading(20, { citizenId: NANCY, metric: 'blood-pressure', deviceId: null, flags: 1 })
const glucose = reading(30, {
  citizenId: ELSE,
  metric: 'blood-glucose-capillary',
  values: [{ value: 5.4, decimals: 2 }],
})
const voided = reading(40, {
  citizenId: ELSE,
  metric: 'pulse',
  version: 2,
  status: 'entered-in-error',
  lastUpdated: Date.UTC(2026, 10, 2),
})
const secret = reading(50, { citizenId: HIDDEN })

beforeAll(async () => {
  db = await openTestDatabase()
  await ensurePartitions(db.database, Date.UTC(2026, 10, 23))
  await db.database.query(
    `insert into organisation (organisation_id, kind, name, sor) values (1, 'municipality', 'Aalborg Kommune', '123456789012')`,
    [],
  )
  for (const c of [NANCY, ELSE, HIDDEN]) {
    await db.database.query(
      `insert into citizen (citizen_id, organisation_id, enrolled_at) values ($1, 1, '2026-01-01')`,
      [idToInt8(c)],
    )
  }
  const held: [number, CitizenId, string][] = [
    [1, NANCY, '[2026-01-01,)'],
    [2, HIDDEN, '[2026-01-01,)'],
    [3, ELSE, '[2026-01-01,2026-06-01)'],
    [3, HIDDEN, '[2026-06-01,)'],
  ]
  for (const n of [1, 2, 3, 4]) {
    await db.database.query(
      `insert into device (device_id, kind, manufacturer, model, serial, registered_at) values ($1, 'pulse-oximeter', 'Nonin', '3230', $2, '2026-01-01')`,
      [idToInt8(device(n)), `S${n}`],
    )
  }
  for (const [n, c, range] of held) {
    await db.database.query('insert into assignment (device_id, citizen_id, held) values ($1, $2, $3)', [
      idToInt8(device(n)),
      idToInt8(c),
      range,
    ])
  }
  await insertReadings(db.database, [...spo2, pressure, glucose, voided, secret])
  fhir = await buildFhir(db.database)
  fhir.access.people.set(NANCY, {
    family: KNOWN_PEOPLE.nancy.family,
    given: KNOWN_PEOPLE.nancy.given,
    birthDate: '1948-12-25',
    sex: 'female',
    municipality: '0851',
  })
  fhir.access.numbers.set(NANCY, NANCYS_NUMBER)
  fhir.access.numbers.set(HIDDEN, '0201919990')
})
afterAll(async () => {
  await fhir.app.close()
  await db.close()
})
beforeEach(() => {
  fhir.now = Date.UTC(2026, 10, 23, 12)
  fhir.access.visible = new Set([NANCY, ELSE])
  fhir.access.closed.clear()
  fhir.access.identities.clear()
  fhir.access.trail = []
  fhir.access.auditFails = false
  fhir.as(systemPrincipal('hospital', ['system/*.rs']))
})

interface Bundle {
  total?: number
  meta: { lastUpdated: string }
  link: { relation: string; url: string }[]
  entry?: { fullUrl?: string; search: { mode: string }; resource: { resourceType: string; id: string } }[]
}
const get = (path: string, headers: Record<string, string> = {}) => fhir.app.inject({ url: `/fhir/${path}`, headers })
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fhir.app.inject({
    method: 'POST',
    url: `/fhir/${path}`,
    headers: { ...FORM, ...headers },
    payload: new URLSearchParams(form).toString(),
  })
async function search(path: string): Promise<Bundle> {
  const response = await get(path)
  expect(response.statusCode, response.body).toBe(200)
  return response.json<Bundle>()
}
const ids = (bundle: Bundle): string[] =>
  (bundle.entry ?? []).filter((e) => e.search.mode === 'match').map((e) => e.resource.id)
const idsOf = (...readings: Reading[]): string[] => readings.map(observationId)
const link = (bundle: Bundle, relation: string): string | undefined =>
  bundle.link.find((l) => l.relation === relation)?.url
const local = (url: string | undefined): string => (url ?? '').replace(`${BASE}/`, '')

describe('reading one resource', () => {
  it('answers with the decimals as sent, ETag and Last-Modified, and 304 to who knows the version', async () => {
    const response = await get(`Observation/${observationId(glucose)}`)
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': 'application/fhir+json; charset=utf-8',
      etag: 'W/"1"',
      'last-modified': new Date(glucose.receivedAt).toUTCString(),
      'cache-control': 'no-store',
    })
    expect(response.body).toContain('"value":5.40,')
    const again = await get(`Observation/${observationId(glucose)}`, { 'if-none-match': 'W/"0", W/"1"' })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const newer = await get(`Observation/${observationId(voided)}`, { 'if-none-match': 'W/"1"' })
    expect(newer.json()).toMatchObject({ status: 'entered-in-error', meta: { versionId: '2' } })
  })

  it('shows what the device said beside the number, in a read as in a search', async () => {
    await db.database.query(
      `insert into reading_detail (citizen_id, metric, effective_at, dedupe, context, note) values ($1, 8, $2, $3, $4, $5)`,
      [
        idToInt8(ELSE),
        new Date(glucose.effectiveAt),
        idToInt8(glucose.dedupe),
        { meal: 'before "breakfast"', fingers: 2, empty: '' },
        'Følte mig svimmel',
      ],
    )
    const one = (await get(`Observation/${observationId(glucose)}`)).json()
    expect(one.note).toEqual([{ text: 'Følte mig svimmel' }])
    expect(one.extension.map((e: { extension: unknown }) => e.extension)).toEqual([
      [
        { url: 'name', valueString: 'meal' },
        { url: 'value', valueString: 'before "breakfast"' },
      ],
      [
        { url: 'name', valueString: 'fingers' },
        { url: 'value', valueString: '2' },
      ],
    ])
    expect((await search('Observation?category=laboratory')).entry?.[0]?.resource).toEqual(one)
  })

  it('does not tell a hidden reading from one that never was', async () => {
    const hidden = await get(`Observation/${observationId(secret)}`)
    const never = await get(`Observation/${observationId({ ...spo2[0]!, dedupe: '0000000000000' })}`)
    const strip = (body: string): string => body.replace(/trace [\w-]+/, '')
    expect([hidden.statusCode, never.statusCode]).toEqual([404, 404])
    expect(strip(hidden.body)).toBe(strip(never.body))
    expect(Object.keys(hidden.headers)).toEqual(Object.keys(never.headers))
  })

  it('shows a Patient with name, and the number only to whom the policy unmasks it, recording that separately', async () => {
    const masked = (await get(`Patient/${NANCY}`)).json()
    expect(masked).toMatchObject({
      name: [{ family: 'Berggren' }],
      gender: 'female',
      birthDate: '1948-12-25',
      managingOrganization: { display: 'Aalborg Kommune' },
      meta: { tag: [{ code: 'SUBSETTED' }] },
    })
    expect(JSON.stringify(masked)).not.toContain(NANCYS_NUMBER)
    fhir.access.identities.add(NANCY)
    fhir.access.trail = []
    const unmasked = (await get(`Patient/${NANCY}`)).json()
    expect(unmasked.identifier[0]).toEqual({ use: 'official', system: CPR, value: NANCYS_NUMBER })
    expect(fhir.access.trail.map((e) => e.action)).toEqual(['identity', 'read'])
  })

  it('shows a Device through who holds or held it, and never names a hidden holder', async () => {
    expect((await get(`Device/${device(1)}`)).json().patient).toEqual({ reference: `Patient/${NANCY}` })
    const handedOver = await get(`Device/${device(3)}`)
    expect(handedOver.statusCode).toBe(200)
    expect(handedOver.body).not.toContain(HIDDEN)
    expect((await get(`Device/${device(2)}`)).statusCode).toBe(404)
    expect((await get(`Device/${device(4)}`)).statusCode).toBe(404)
  })
})

describe('searching Observations', () => {
  it('finds by patient and code, newest first, with self, first and next', async () => {
    const bundle = await search(`Observation?patient=${NANCY}&code=http://loinc.org|59408-5&_count=3`)
    expect(ids(bundle)).toEqual(idsOf(spo2[6]!, spo2[5]!, spo2[4]!))
    expect(link(bundle, 'self')).toBe(`${BASE}/Observation?patient=${NANCY}&code=http://loinc.org%7C59408-5&_count=3`)
    expect(bundle.total).toBeUndefined()
    expect(bundle.entry?.[0]?.fullUrl).toBe(`${BASE}/Observation/${observationId(spo2[6]!)}`)
    const next = await search(local(link(bundle, 'next')))
    expect(ids(next)).toEqual(idsOf(spo2[3]!, spo2[2]!, spo2[1]!))
    const last = await search(local(link(next, 'next')))
    expect(ids(last)).toEqual(idsOf(spo2[0]!))
    expect(link(last, 'next')).toBeUndefined()
  })

  it('answers a search without a patient with all that may be seen, and nothing more', async () => {
    const bundle = await search('Observation?_count=200&_total=accurate')
    expect(new Set(ids(bundle))).toEqual(new Set(idsOf(...spo2, pressure, glucose, voided)))
    expect(bundle.total).toBe(10)
    expect((await search('Observation?_summary=count')).total).toBe(10)
    expect((await search('Observation?_count=0')).entry).toBeUndefined()
  })

  it.each([
    [`date=2026-11-01&patient=${NANCY}&code=85354-9`, () => idsOf(pressure)],
    [`date=ge2026-11-01T08:20:00 01:00&date=lt2026-11-01T08:22:00%2B01:00`, () => idsOf(spo2[6]!, spo2[5]!)],
    ['category=laboratory', () => idsOf(glucose)],
    ['status=entered-in-error', () => idsOf(voided)],
    ['status:not=final', () => idsOf(voided)],
    ['device:missing=true', () => idsOf(pressure)],
    ['component-code=8480-6', () => idsOf(pressure)],
    ['code=8480-6', () => []],
    ['code=urn:oid:1.2.208.176.2.1|NPU22089', () => idsOf(glucose)],
    ['_lastUpdated=ge2026-11-02', () => idsOf(voided)],
    [`_id=${observationId(glucose)},nonsense,${observationId(secret)}`, () => idsOf(glucose)],
    [`patient=${HIDDEN}`, () => []],
    [`patient=${NANCY}&patient=${ELSE}`, () => []],
    [`patient=${NANCY},${ELSE}&category=vital-signs&_sort=date&_count=1`, () => idsOf(spo2[0]!)],
  ])('answers %s', async (query, expected) => {
    expect(ids(await search(`Observation?${query}`))).toEqual(expected())
  })

  it('sorts by id as text and by record time', async () => {
    const byId = ids(await search('Observation?_sort=_id'))
    expect(byId).toEqual(byId.toSorted())
    expect(ids(await search('Observation?_sort=-_lastUpdated&_count=1'))).toEqual(idsOf(voided))
  })

  it('narrows by category: what is closed is not counted, not sorted in, not found by id', async () => {
    fhir.access.closed.add(`${ELSE} laboratory`)
    expect(ids(await search('Observation?category=laboratory'))).toEqual([])
    expect((await search('Observation?_total=accurate')).total).toBe(9)
    expect(ids(await search(`Observation?_id=${observationId(glucose)}`))).toEqual([])
    expect((await get(`Observation/${observationId(glucose)}`)).statusCode).toBe(404)
  })

  it('says up to when it is complete', async () => {
    const { meta } = await search('Observation')
    expect(Date.parse(meta.lastUpdated)).toBeLessThan(fhir.now)
  })

  it('names ignored parameters in an outcome entry, and refuses them when asked to be strict', async () => {
    const bundle = await search('Observation?foo=1&code=85354-9')
    expect(bundle.entry?.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome' },
    })
    expect(link(bundle, 'self')).toBe(`${BASE}/Observation?code=85354-9`)
    expect((await get('Observation?foo=1', { prefer: 'handling=strict' })).statusCode).toBe(400)
  })

  it('cuts out elements without touching decimals, and says so', async () => {
    const { body } = await get('Observation?category=laboratory&_elements=valueQuantity')
    expect(body).toContain('"value":5.40,')
    const { resource } = JSON.parse(body).entry[0]
    expect(Object.keys(resource)).toEqual(['resourceType', 'id', 'meta', 'status', 'code', 'subject', 'valueQuantity'])
    expect(resource.meta.tag[0].code).toBe('SUBSETTED')
    expect(resource.meta.versionId).toBe('1')
  })
})

describe('searching by person number', () => {
  it('is refused in a URL and answered from a body, and no link holds the number', async () => {
    const refused = await get(`Observation?patient.identifier=${CPR}|${NANCYS_NUMBER}`)
    expect(refused.statusCode).toBe(400)
    expect(refused.json().issue[0].code).toBe('security')
    expect(refused.body).not.toContain('251248')
    const response = await post('Observation/_search', {
      'patient.identifier': `${CPR}|251248-9996`,
      code: 'http://loinc.org|59408-5',
      _count: '2',
    })
    expect(response.statusCode).toBe(200)
    expect(response.body).not.toContain('251248')
    const bundle = response.json<Bundle>()
    expect(ids(bundle)).toEqual(idsOf(spo2[6]!, spo2[5]!))
    expect(link(bundle, 'self')).toBe(`${BASE}/Observation?code=http://loinc.org%7C59408-5&_count=2`)
    expect(link(bundle, 'next')).toMatch(/\/Observation\?_cursor=v1\.[\w-]+$/)
    const walked = [...ids(bundle)]
    for (let page = bundle; link(page, 'next'); ) {
      page = await search(local(link(page, 'next')))
      walked.push(...ids(page))
    }
    expect(walked).toEqual(idsOf(...spo2.toReversed()))
    expect(ids(await search(local(link(bundle, 'first'))))).toEqual(ids(bundle))
    const kept = await db.database.query('select key, parameters from search_parameters', [])
    expect(JSON.stringify(kept)).not.toContain('251248')
  })

  it('finds the Patient by POST, and not one who is hidden', async () => {
    expect(ids((await post('Patient/_search', { identifier: `${CPR}|${NANCYS_NUMBER}` })).json())).toEqual([NANCY])
    expect(ids((await post('Patient/_search', { identifier: `${CPR}|0201919990` })).json())).toEqual([])
    expect(ids((await post('Patient/_search', { identifier: `${CPR}|0107729995` })).json())).toEqual([])
    expect(
      ids((await post('Patient/_search', { identifier: `urn:oid:1.2.208.176.1.1|${NANCYS_NUMBER}` })).json()),
    ).toEqual([])
    expect(
      (
        await fhir.app.inject({
          method: 'POST',
          url: `/fhir/Patient/_search?identifier=${NANCYS_NUMBER}`,
          headers: FORM,
        })
      ).statusCode,
    ).toBe(400)
  })

  it('needs the right on Patient for the chain', async () => {
    fhir.as(systemPrincipal('hospital', ['system/Observation.rs']))
    expect((await post('Observation/_search', { 'patient.identifier': `${CPR}|${NANCYS_NUMBER}` })).statusCode).toBe(
      403,
    )
  })
})

describe('searching Patients and Devices', () => {
  it('pages by id', async () => {
    const first = await search('Patient?_count=1')
    const second = await search(local(link(first, 'next')))
    expect([...ids(first), ...ids(second)]).toEqual([NANCY, ELSE].toSorted())
    expect(link(second, 'next')).toBeUndefined()
    expect((await search('Patient?_total=accurate&_count=1')).total).toBe(2)
    expect(ids(await search(`Patient?_id=${NANCY},${HIDDEN}`))).toEqual([NANCY])
  })

  it('finds devices of a patient, and all that may be seen', async () => {
    expect(ids(await search(`Device?patient=${NANCY}`))).toEqual([device(1)])
    expect(ids(await search(`Device?patient=${ELSE}`))).toEqual([])
    expect(ids(await search(`Device?patient=${HIDDEN}`))).toEqual([])
    expect(new Set(ids(await search('Device')))).toEqual(new Set([device(1), device(3)]))
  })
})

describe('paging cursors', () => {
  const first = () => search(`Observation?patient=${NANCY}&_count=2`)

  it('belong to one client, one search and a quarter of an hour', async () => {
    const next = local(link(await first(), 'next'))
    fhir.as(systemPrincipal('another', ['system/*.rs']))
    expect((await get(next)).statusCode).toBe(403)
    fhir.as(systemPrincipal('hospital', ['system/*.rs']))
    expect((await get(next.replace(NANCY, ELSE))).statusCode).toBe(400)
    expect((await get(`${next.slice(0, -4)}AAAA`)).statusCode).toBe(400)
    expect((await get(next.replace(/_cursor=.*/, '_cursor=v1.x'))).statusCode).toBe(400)
    expect((await get(next.replace(/_cursor=.*/, '_cursor='))).statusCode).toBe(400)
    fhir.now += 16 * 60_000
    expect((await get(next)).statusCode).toBe(410)
  })

  it('of a POST search expire as well', async () => {
    const { link: links } = (await post('Observation/_search', { patient: NANCY, _count: '2' })).json<Bundle>()
    const next = local(links.find((l) => l.relation === 'next')?.url)
    expect((await get(next)).statusCode).toBe(200)
    expect((await get(`${next}&code=59408-5`)).statusCode).toBe(400)
    fhir.now += 16 * 60_000
    expect((await get(next)).statusCode).toBe(410)
  })

  it('show what the policy allows now, not what it allowed at page one', async () => {
    const next = local(link(await first(), 'next'))
    fhir.access.visible.delete(NANCY)
    expect(ids(await search(next))).toEqual([])
  })
})

describe('the record of who looked', () => {
  it('has one entry per request with every citizen it touched, refusals too, before anything is shown', async () => {
    await search('Observation?_count=200')
    expect(fhir.access.trail).toHaveLength(1)
    expect(fhir.access.trail[0]).toMatchObject({ action: 'search', outcome: 'success' })
    expect(new Set(fhir.access.trail[0]?.citizenIds)).toEqual(new Set([NANCY, ELSE]))
    fhir.access.trail = []
    await search(`Observation?patient=${NANCY}&code=inr`)
    expect(fhir.access.trail[0]).toMatchObject({ outcome: 'success', citizenIds: [NANCY] })
    fhir.access.trail = []
    await search(`Observation?patient=${HIDDEN}`)
    expect(fhir.access.trail.map((e) => [e.outcome, e.citizenIds])).toEqual([
      ['denied', [HIDDEN]],
      ['success', []],
    ])
  })

  it('is written as often for an unknown person number as for a hidden one: the time of an answer tells nothing', async () => {
    const outcomes: unknown[] = []
    for (const number of ['0201919990', '0107729995']) {
      fhir.access.trail = []
      await post('Observation/_search', { 'patient.identifier': `${CPR}|${number}` })
      await post('Patient/_search', { identifier: `${CPR}|${number}` })
      outcomes.push(fhir.access.trail.map((e) => [e.action, e.outcome]))
    }
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]).toHaveLength(4)
  })

  it('closes the door when it cannot be written', async () => {
    fhir.access.auditFails = true
    for (const path of [
      `Observation/${observationId(glucose)}`,
      'Observation',
      `Patient/${NANCY}`,
      'Patient',
      'Device',
      `Observation/${observationId(secret)}`,
    ]) {
      const response = await get(path)
      expect([path, response.statusCode]).toEqual([path, 503])
      expect(response.json().issue[0].code).toBe('transient')
      expect(response.body).not.toContain(NANCY)
    }
  })
})

describe('scopes', () => {
  it.each([
    [['system/Observation.r'], 'Observation', 403],
    [['system/Observation.s'], 'Observation', 200],
    [['system/Observation.read'], 'Observation', 200],
    [['system/*.*'], 'Observation', 200],
    [['system/Observation.write'], 'Observation', 403],
    [['system/Patient.rs'], 'Observation', 403],
    [['launch', 'openid'], 'Observation', 403],
    [[], 'Observation', 403],
    [['system/Observation.rs'], 'Patient', 403],
    [['system/Observation.sr'], 'Observation', 403],
    [['patient/Observation.rs'], 'Observation', 403],
    [['system/Observation.rs?_filter=x'], 'Observation', 403],
    [['system/Observation.s'], `Observation/${observationId(glucose)}`, 403],
  ])('%j on %s: %i', async (scopes, path, status) => {
    fhir.as(systemPrincipal('hospital', scopes))
    const response = await get(path)
    expect(response.statusCode).toBe(status)
    if (status === 403) expect(response.json().issue[0].code).toBe('forbidden')
  })

  it('narrow by their own search, in a search and in a read', async () => {
    fhir.as(
      systemPrincipal('hospital', [
        'system/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory',
      ]),
    )
    expect(ids(await search('Observation'))).toEqual(idsOf(glucose))
    expect((await get(`Observation/${observationId(pressure)}`)).statusCode).toBe(404)
    expect((await get(`Observation/${observationId(glucose)}`)).statusCode).toBe(200)
  })

  it('of a patient app open her own record only', async () => {
    fhir.as({ ...systemPrincipal('app', ['patient/*.rs']), kind: 'citizen', role: 'citizen', selfCitizenId: ELSE })
    expect(new Set(ids(await search('Observation')))).toEqual(new Set(idsOf(glucose, voided)))
    expect((await get(`Patient/${NANCY}`)).statusCode).toBe(404)
    expect(ids(await search('Patient'))).toEqual([ELSE])
  })

  it('do not limit a person’s session, the policy does', async () => {
    fhir.as(systemPrincipal('nurse', null))
    expect((await get('Observation')).statusCode).toBe(200)
  })
})
