import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { register } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idToInt8 } from '#core'
import { openBrowser } from './browser.js'
import {
  type CanaryScanner,
  CHANNELS,
  feedDatabase,
  formsOf,
  openCanaryScanner,
  type Secret,
  secretsOfVault,
} from './canary-scanner.js'
import { CANARY, type Demo, openDemo } from './harness.js'

const SECRETS: Secret[] = CANARY.flatMap(({ cpr, profile }, i) => [
  { id: `cpr ${i}`, kind: 'cpr', value: cpr },
  { id: `family ${i}`, kind: 'name', value: profile.family },
  ...profile.given.map((value, j): Secret => ({ id: `given ${i}.${j}`, kind: 'name', value })),
])
const [{ cpr }, family] = [CANARY[0]!, CANARY[0]!.profile.family]
const bare = cpr.replace('-', '')

describe('the scanner', () => {
  it('knows the known answers', () => {
    const scanner = openCanaryScanner([{ id: 'x', kind: 'cpr', value: '251248-9996' }])
    for (const text of [
      '251248-9996',
      '2512489996',
      '251248 9996',
      '251248%2D9996',
      'MjUxMjQ4OTk5Ng==',
      `data:${Buffer.from('{"cpr":"2512489996"}').toString('base64')}`,
      Buffer.from('x2512489996').toString('base64url'),
      `\\x${Buffer.from('2512489996').toString('hex')}`,
    ]) {
      const before = scanner.hits().length
      scanner.feed('log', text)
      expect(scanner.hits().length, text).toBeGreaterThan(before)
    }
  })

  it('does not cry at what is none', () => {
    const scanner = openCanaryScanner(SECRETS)
    scanner.feed('log', 'weight 251248 1117 2512489 996 kanarie zebra 1948-12-25 MjUxMjQ4MTExNw==')
    expect(scanner.hits()).toEqual([])
  })

  it.each([...CHANNELS])('finds a leak planted in the %s, in every way of writing it', (channel) => {
    for (const secret of SECRETS)
      for (const [form, { text }] of formsOf(secret)) {
        const scanner = openCanaryScanner(SECRETS)
        scanner.feed(channel, `{"level":30,"msg":"before ${text} after"}`)
        expect(
          scanner.hits().some((h) => h.channel === channel && h.secret === secret.id),
          `${secret.id} ${form}`,
        ).toBe(true)
      }
  })
})

describe('person numbers and names', () => {
  let demo: Demo
  let scanner: CanaryScanner
  const bodies: { where: string; text: string }[] = []
  beforeAll(async () => {
    scanner = openCanaryScanner(SECRETS)
    demo = await openDemo({
      listen: true,
      routes: (app, { identity }) => {
        // What a screen does: the only place where a name may be shown.
        app.get<{ Params: { id: string } }>(
          '/citizens/:id/name',
          { config: { policy: { kind: 'citizen', action: 'read', category: 'patient', parameter: 'id' } } },
          async () => [...(await identity.access.profiles([demo.citizen])).values()],
        )
        // What a careless handler does: throws with a person's data in the message.
        app.get('/careless', { config: { policy: { kind: 'public' } } }, async () => {
          throw new Error(`no such person: ${cpr} (${family})`)
        })
        app.get('/careless-parse', { config: { policy: { kind: 'public' } } }, async () =>
          JSON.parse(`${bare} ${family}`),
        )
        app.get('/careless-sql', { config: { policy: { kind: 'public' } } }, async () =>
          demo.test.database.query('insert into about (name, value) values ($1, $2)', [
            null,
            JSON.stringify(`${cpr} ${family}`),
          ]),
        )
      },
    })
    await drive()
  })
  afterAll(() => demo.close())

  /** Everything a person, a machine or an attacker might do with a number or a name, and what may be read of it afterwards. */
  async function drive(): Promise<void> {
    const { origin } = demo.identity.publicUrl()
    const encoded = encodeURIComponent(cpr)
    for (const role of ['nurse', 'doctor', 'citizen', 'relative', 'manager', 'operator']) {
      const someone = openBrowser(origin)
      await someone.logIn(role)
      const shown = await someone.get(`/citizens/${demo.citizen}/name`)
      if (role === 'nurse') expect(shown.text).toContain(family)
      for (const path of [
        `/citizens/${cpr}`,
        `/citizens/${demo.stranger}/name`,
        `/fhir/Patient?identifier=${encoded}`,
        `/fhir/Observation?patient.identifier=urn:oid:1.2.208.176.1.2|${bare}&name=${family}`,
        `/nowhere/${family}?q=${bare}`,
        `/login?return_to=/citizens/${bare}&notice=${family}`,
        `/callback?code=${bare}&state=${family}`,
        '/careless',
        '/careless-parse',
        '/careless-sql',
      ]) {
        const page = await someone.get(path, { referer: `${origin}/x?q=${bare}`, 'user-agent': family })
        bodies.push({ where: path.split(/[?/]/)[1] ?? '', text: page.text })
        scanner.feed('header', JSON.stringify([...page.headers]), path.split('?')[0]?.slice(0, 12))
      }
      for (const [path, fields] of [
        ['/fhir/Patient/_search', { identifier: cpr }],
        ['/login', { person: cpr }],
        ['/notes', { text: `${cpr} ${family}` }],
        ['/oauth/token', { grant_type: 'client_credentials', client_id: bare, client_assertion: family, scope: bare }],
      ] as [string, Record<string, string>][]) {
        const page = await someone.post(path, fields)
        bodies.push({ where: path, text: page.text })
      }
      for (const url of someone.sentTo) scanner.feed('url', url)
    }
    for (const payload of [`{"cpr": ${cpr}}`, `{"name":"${family}"`, `"${bare}`]) {
      const answer = await demo.app.inject({
        method: 'POST',
        url: '/login',
        headers: { 'content-type': 'application/json' },
        payload,
      })
      bodies.push({ where: 'json', text: answer.body })
    }
    await demo.identity.access.citizenByCpr(cpr)
    await demo.identity.access.cprNumber(demo.citizen)
    await demo.identity.deviceCredentials.verify(bare, family)
    await demo.identity.vault
      .put([{ personId: demo.stranger, profile: CANARY[0]!.profile, cpr }])
      .catch((error: unknown) =>
        bodies.push({ where: 'vault', text: `${error instanceof Error ? error.message : ''}` }),
      )
  }

  it('are in no log, address, topic, error text, header, metric or file, and nowhere in the database but the vault', async () => {
    scanner.feed('log', demo.logText())
    for (const { where, text } of bodies) scanner.feed('error', text, where)
    scanner.feed('metric', `${await register.metrics()}\n`)
    scanner.feed('topic', `v1/devices/${demo.citizen}/up/readings ${idToInt8(demo.citizen)}`)
    for (const name of await readdir(join(demo.folder, 'keys')))
      scanner.feed('file', await readFile(join(demo.folder, 'keys', name)), name)
    await feedDatabase(scanner, demo.test.database)
    expect(scanner.hits()).toEqual([])
    for (const channel of CHANNELS) expect(scanner.seen()[channel], channel).toBeGreaterThan(0)
  })

  it('are taken from the vault itself, for a product whose people nobody wrote down', async () => {
    const secrets = await secretsOfVault(demo.identity.vault, demo.test.database)
    const values = new Set(secrets.map((s) => s.value))
    for (const { cpr: number, profile } of CANARY)
      for (const value of [number.replace('-', ''), profile.family]) expect(values).toContain(value)
  })

  it('would be found in the database outside the vault, as text, as JSON and as bytes', async () => {
    const { database } = demo.test
    for (const plant of [
      `insert into about (name, value) values ('leak', '{"a":"${family}"}')`,
      `insert into about (name, value) values ('leak', '["${Buffer.from(bare).toString('base64')}"]')`,
      `insert into organisation (organisation_id, kind, name) values (999, 'gp', 'Dr. ${family}')`,
      `insert into session (session_hash, issuer, subject, role, loa, authenticated_at, created_at, last_used_at, expires_at)
       values ('${bare}'::bytea, 'x', 'x', 'nurse', 3, now(), now(), now(), now())`,
      `insert into session (session_hash, issuer, subject, role, loa, authenticated_at, created_at, last_used_at, expires_at)
       values ('y', 'x', '${cpr}', 'nurse', 3, now(), now(), now(), now())`,
    ]) {
      const fresh = openCanaryScanner(SECRETS)
      await database.query(plant, [])
      await feedDatabase(fresh, database)
      expect(fresh.hits().length, plant).toBeGreaterThan(0)
      await database.query(`delete from about where name = 'leak'`, [])
      await database.query('delete from organisation where organisation_id = 999', [])
      await database.query(`delete from session where issuer = 'x'`, [])
    }
  })
})
