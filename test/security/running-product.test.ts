// The product as anybody starts it, with its own people: used as intended and abused, then searched for every number and name in its vault.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_ROLES } from '#identity'
import { eventually } from '#test-support'
import { hospitalToken } from '../perf/hospital.js'
import { withoutReader } from '../support/canary/gathered.js'
import { openBrowser } from './browser.js'
import { type CanaryScanner, feedDatabase, openCanaryScanner, type Secret, secretsOfVault } from './canary-scanner.js'
import { type DemoDevice, type RunningProduct, startRunningProduct } from './running-product.js'

const PAGES_EACH = 25
const CPR_SYSTEM = 'urn:oid:1.2.208.176.1.2'

let product: RunningProduct
let secrets: Secret[]
let scanner: CanaryScanner
/** A citizen of the demo: her number and family name, as somebody would type them. */
let cpr: string
let family: string

beforeAll(async () => {
  product = await startRunningProduct()
  secrets = await secretsOfVault(product.vault, product.database)
  scanner = openCanaryScanner(secrets)
  const nurse = openBrowser(product.origin)
  await nurse.logIn('nurse')
  const { text } = await nurse.get('/worklist?view=all')
  const [her] = secrets.flatMap(({ id, kind, value }) => {
    const number = secrets.find((s) => s.id === id.replace('name', 'cpr'))
    const last = secrets.find((s) => s.id === id && value.endsWith(` ${s.value}`))
    return kind === 'name' && number && last && text.includes(value) ? { cpr: number.value, family: last.value } : []
  })
  if (!her) throw new Error('the nurse is shown nobody by name')
  ;({ cpr, family } = her)
}, 150_000)
afterAll(() => product?.stop())

describe('the running demo shows no number and no name but on its screens:', () => {
  it('has people whose numbers and names can be looked for', () => {
    expect(secrets.filter((s) => s.kind === 'cpr').length).toBeGreaterThanOrEqual(4)
    expect(cpr).toMatch(/^\d{6}/)
    expect(family.length).toBeGreaterThan(3)
  })

  it.each(DEMO_ROLES)('not in an address that the %s is led to', async (role) => {
    const browser = openBrowser(product.origin)
    const first = await browser.logIn(role)
    const waiting = linksOf(first.text)
    const shapes = new Set<string>()
    for (let link = waiting.shift(); link !== undefined && shapes.size < PAGES_EACH; link = waiting.shift()) {
      const shape = link.replaceAll(/[0-9a-hjkmnp-tv-z]{13}/g, ':id')
      if (shapes.has(shape)) continue
      shapes.add(shape)
      const page = await browser.get(link)
      if (page.status >= 400) scanner.feed('error', withoutReader(page.text), shape)
      for (const next of linksOf(page.text)) if (!waiting.includes(next)) waiting.push(next)
    }
    expect(shapes.size).toBeGreaterThan(1)
    const found = await browser.post('/citizens', { q: family, _csrf: tokenOf(first.text) })
    // The screens do show names: else this would prove nothing.
    if (role === 'nurse') expect(found.text).toContain(family)
    for (const url of [...browser.visited, ...waiting]) scanner.feed('url', url, role)
  })

  it.each(DEMO_ROLES)('not in an answer to what the %s types where no number belongs', async (role) => {
    const browser = openBrowser(product.origin)
    const _csrf = tokenOf((await browser.logIn(role)).text)
    for (const path of [
      `/citizens/${cpr}`,
      `/citizens?q=${encodeURIComponent(family)}`,
      `/worklist?view=${cpr}&triage=${family}`,
      `/nowhere/${family}`,
      `/ops/ingest/${cpr}`,
      `/login?return_to=/citizens/${cpr}&notice=${family}`,
      `/callback?code=${cpr}&state=${family}`,
      `/fhir/Patient?identifier=${CPR_SYSTEM}|${cpr}&name=${family}`,
      `/citizens/${cpr}%ff`,
    ]) {
      const sent = browser.sentTo.length
      const page = await browser.get(path, { referer: `${product.origin}/x?q=${cpr}`, 'user-agent': family })
      if (page.status >= 400) scanner.feed('error', withoutReader(page.text), path.slice(0, 8))
      // Where the server sends the browser by itself, whatever it was asked.
      for (const url of browser.sentTo.slice(sent)) scanner.feed('url', url, 'sent to')
    }
    const fields = { person: cpr, identifier: cpr, client_id: cpr, name: family, scope: family, q: cpr, _csrf }
    for (const path of ['/login', '/fhir/Patient/_search', '/oauth/token', '/preferences', '/citizens', '/nowhere']) {
      const page = await browser.post(path, fields)
      if (page.status >= 400) scanner.feed('error', withoutReader(page.text), path)
    }
  })

  it('not in an address or error of the FHIR interface, while the hospital searches by number', async () => {
    const client = product.hospital
    const scopes = 'system/Observation.rs system/Patient.rs system/Device.rs'
    const authorization = `Bearer ${await hospitalToken(client, scopes)}`
    const ask = async (url: string, init: RequestInit = {}): Promise<string> => {
      const answer = await fetch(url, { ...init, headers: { authorization, ...init.headers } })
      const text = await answer.text()
      if (!answer.ok) scanner.feed('error', text, 'fhir')
      for (const [, link] of text.matchAll(/"(?:url|fullUrl|reference)"\s*:\s*"([^"]+)"/g))
        scanner.feed('url', link ?? '', 'fhir')
      return text
    }
    const form = (path: string, fields: Record<string, string>): Promise<string> =>
      ask(`${client.fhirBase}/${path}`, { method: 'POST', body: new URLSearchParams(fields) })
    const patients = await form('Patient/_search', { identifier: `${CPR_SYSTEM}|${cpr}` })
    expect(patients).toContain('"Bundle"')
    await form('Observation/_search', { 'patient.identifier': `${CPR_SYSTEM}|${cpr}`, _count: '1' })
    await form('Observation/_search', { [family]: cpr })
    for (const path of [
      'Patient',
      'Device',
      'Observation?_count=2',
      'metadata',
      `Patient/${cpr}`,
      `Patient?name=${family}`,
    ])
      await ask(`${client.fhirBase}/${path}`)
    await ask(`${client.fhirBase}/Observation?patient.identifier=${CPR_SYSTEM}|${cpr}`)
    await fetch(client.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams({ client_id: cpr, client_assertion: family }),
    })
      .then((answer) => answer.text())
      .then((text) => scanner.feed('error', text, 'token'))
  })

  it('not in a topic, whatever devices send', async () => {
    const [device] = product.devices
    if (!device) throw new Error('the demo has no device')
    const up = `v1/devices/${device.deviceId}/up`
    const reading = { metric: 'weight', at: new Date().toISOString(), values: { value: 80.5 }, unit: 'kg' }
    await asDevice(device, async (client) => {
      const committed = new Set<string>()
      client.on('message', (topic, payload) => {
        for (const hash of JSON.parse(payload.toString()).sha256 ?? []) committed.add(hash)
        scanner.feed('topic', topic)
        scanner.feed('error', payload, 'receipt')
      })
      await client.subscribeAsync(`v1/devices/${device.deviceId}/down/#`, { qos: 1 })
      for (const message of [
        { v: 1, readings: [reading] },
        { v: 1, readings: [{ ...reading, metric: family, unit: cpr }] },
        { v: 1, readings: [], patient: { identifier: cpr, name: family } },
        { v: cpr, name: family },
      ])
        await client.publishAsync(`${up}/readings`, JSON.stringify(message), { qos: 1 })
      for (const broken of [`{"name":"${family}", ${cpr}`, `${cpr} ${family}`, Buffer.from(`\u0000${cpr}`)])
        await client.publishAsync(`${up}/readings`, broken, { qos: 1 })
      await eventually(() => expect(committed.size).toBe(7))
    })
    for (const topic of [
      `${up}/${family}`,
      `v1/devices/${cpr}/up/readings`,
      `v1/devices/${device.deviceId}/up/readings/${cpr}`,
    ])
      await asDevice(device, (client) => client.publishAsync(topic, '{}', { qos: 0 }))
    await expect(asDevice({ ...device, deviceId: cpr, username: family }, async () => undefined)).rejects.toThrow()
    await eventually(async () => {
      const [row] = await product.database.query<{ n: number }>('select count(*)::int as n from quarantine', [])
      expect(row?.n).toBeGreaterThanOrEqual(6)
    })
    const topics = await product.database.query<{ topic: string }>('select distinct topic from quarantine', [])
    for (const { topic } of topics) scanner.feed('topic', topic, 'quarantine')
  })

  it('not in the metrics of any role', async () => {
    const { http, gateway, worker, sim } = product.ports
    for (const port of [http, gateway, worker, sim])
      scanner.feed('metric', await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), String(port))
  })

  it('not in its logs', () => {
    // The one exception: the terminal is told as whom one can log in, simulated people all.
    const said = product.said().replace(/Log in without a password as:\n(?: {2}\S.*\n)+/, '')
    expect(said).not.toBe(product.said())
    for (const route of ['/citizens/:id', '/fhir/Patient/_search', '/login'])
      expect(said).toContain(`"route":"${route}"`)
    scanner.feed('log', said, 'output')
  })

  it('not in a file', async () => {
    const files = await product.files()
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['ports.json', 'demo/devices.json', 'demo/hospital.json']),
    )
    for (const { path, content } of files) scanner.feed('file', content, path)
  })

  it('and so nowhere', () => {
    expect(scanner.hits()).toEqual([])
    for (const channel of ['log', 'url', 'topic', 'error', 'metric', 'file'] as const)
      expect(scanner.seen()[channel], channel).toBeGreaterThan(0)
  })

  it('while its numbers are nowhere in the database but the vault, and in quarantine as the bytes that somebody sent', async () => {
    const numbers = openCanaryScanner(secrets.filter((s) => s.kind === 'cpr'))
    await feedDatabase(numbers, product.database)
    const places = new Set(numbers.hits().map(({ where }) => where))
    expect([...places].filter((table) => !/\.(quarantine|message)/.test(table))).toEqual([])
    expect(places.size).toBeGreaterThan(0)
  })

  it('and a leak would have been found', async () => {
    await writeFile(join(product.dataDir, 'demo', 'notes.txt'), `spoke with ${family}`)
    const fresh = openCanaryScanner(secrets)
    for (const { path, content } of await product.files()) fresh.feed('file', content, path)
    expect(fresh.hits()).toContainEqual(expect.objectContaining({ channel: 'file', where: 'demo/notes.txt' }))
  })
})

/** What a page links to within the site, each once; nothing that ends the session or is no page. */
function linksOf(html: string): string[] {
  const links = [...html.matchAll(/\bhref="(\/[^"#]*)/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'))
  return [...new Set(links)].filter((href) => !/^\/(assets|logout|login)/.test(href))
}

/** What a form of this page sends along, so that it is known to be ours. */
const tokenOf = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''

/** @throws when the broker refuses the connection */
async function asDevice(device: DemoDevice, act: (client: MqttClient) => Promise<unknown>): Promise<void> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${product.ports.mqtt}`, {
    clientId: device.deviceId,
    username: device.username,
    password: device.password,
    protocolVersion: 4,
    reconnectPeriod: 0,
  })
  // The broker ends a connection that breaks its rules.
  client.on('error', () => undefined)
  try {
    await act(client)
  } finally {
    await client.endAsync()
  }
}
