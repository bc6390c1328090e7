// The web app over HTTP, without a browser: what it says, to whom, and what it must never say.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Reading as Committed, citizenId, type DeviceId, idFromInt8 } from '#core'
import { eventually } from '#test-support'
import { openStage, type Stage } from '../browser/stage.js'
import { NURSE, OPERATOR, TOWN } from '../browser/town.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage({ pingMs: 100 })
})
afterAll(async () => {
  await stage.close()
})

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(stage.url + path, { headers, redirect: 'manual' })

const searchFor = (q: string) => fetch(`${stage.url}/citizens`, { method: 'POST', body: new URLSearchParams({ q }) })

describe('addresses', () => {
  it.each([
    [NURSE, '/worklist'],
    [OPERATOR, '/ops/devices'],
    [{ ...NURSE, kind: 'citizen' as const, role: 'citizen' as const, capabilities: ['self' as const] }, '/welcome'],
    [null, '/login'],
  ])('the front page leads each role home', async (principal, home) => {
    stage.become(principal)
    expect((await get('/')).headers.get('location')).toBe(home)
    stage.become(NURSE)
  })

  it('a citizen who does not exist and one who is not followed look the same', async () => {
    const stranger = citizenId('0000000000099')
    const [a, b] = [await get(`/citizens/${stranger}`), await get('/citizens/not-an-id')]
    expect([a.status, b.status]).toEqual([404, 404])
    const strip = (s: string): string => s.replace(/checked.*?<|\d{13}/g, '')
    expect(strip(await a.text())).toBe(strip(await b.text()))
  })

  it.each([
    '/worklist?view=%3Cscript%3E&page=-1&team=x&plan=cancer',
    '/worklist?page=9999&view=all&view=now',
    '/citizens?q=Holm',
    '/ops/ingest?reason=%27%3B--',
  ])('odd input is read as nothing: %s', async (path) => {
    stage.become(path.startsWith('/ops') ? OPERATOR : NURSE)
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(await response.text()).not.toContain('<script>&')
    stage.become(NURSE)
  })

  it.each([
    `/citizens/${TOWN.red.id}/m/toString`,
    `/citizens/${TOWN.red.id}/m/..%2f`,
    '/ops/ingest/99999999999999999999',
    '/ops/ingest/1e3',
    '/assets/..%2fmanifest.json',
    '/assets/manifest.json',
  ])('what does not exist is 404: %s', async (path) => {
    stage.become(path.startsWith('/ops') ? OPERATOR : NURSE)
    expect((await get(path)).status).toBe(404)
    stage.become(NURSE)
  })
})

describe('what is shown', () => {
  it('is recorded before it is answered, citizen by citizen; when it cannot be recorded it is not shown', async () => {
    stage.access.audited.length = 0
    await get('/worklist')
    expect(stage.access.audited[0]).toMatchObject({ action: 'search', route: '/worklist' })
    expect(stage.access.audited[0]?.citizenIds).toContain(TOWN.red.id)
    stage.access.auditFails = true
    const refused = await get('/worklist')
    stage.access.auditFails = false
    expect(refused.status).toBe(500)
    expect(await refused.text()).not.toContain('Holm')
    stage.errors.length = 0
  })

  it('cannot break out of the page, whatever a name or a device says', async () => {
    const evil = { ...TOWN.red, family: '</script><img src=x onerror=alert(1)>"\u2028' }
    stage.access.add(evil)
    const pages = [get('/worklist'), get(`/citizens/${evil.id}`), searchFor('</script>')]
    for (const answer of pages) {
      const html = await (await answer).text()
      expect(html).not.toContain('<img src=x')
      const data = /<script id="page-data"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? ''
      expect(() => JSON.parse(data)).not.toThrow()
    }
    stage.access.add(TOWN.red)
  })

  it('leaves out citizens whose laboratory results are not for these eyes', async () => {
    const all = stage.access.visibleCitizens.bind(stage.access)
    stage.access.visibleCitizens = async (principal, category?: string) => {
      const set = await all(principal)
      if (category === 'laboratory') set.delete(TOWN.red.id)
      return set
    }
    expect(await (await get('/worklist?view=all')).text()).not.toContain('Anne Holm')
    stage.access.visibleCitizens = all
  })

  it('is kept by no cache; the bundle for ever', async () => {
    const page = await get('/worklist')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const asset = /\/assets\/[^"]+\.js/.exec(await page.text())?.[0] ?? ''
    const file = await get(asset, { 'accept-encoding': 'gzip' })
    expect(file.headers.get('cache-control')).toContain('immutable')
    expect((await get(asset, { 'if-none-match': file.headers.get('etag') ?? '' })).status).toBe(304)
  })

  it('finds a citizen by name without the name in an address', async () => {
    const found = await searchFor('hol')
    expect(await found.text()).toContain('Anne Holm')
    expect(found.url.endsWith('/citizens')).toBe(true)
    const asked = await (await get('/citizens?q=hol')).text()
    expect(asked).not.toContain('Anne Holm')
  })

  it('never repeats a number that somebody typed as a name', async () => {
    for (const q of ['010148-1234', '0101481234', '01 01 48 1234']) {
      const html = await (await searchFor(q)).text()
      expect(html).not.toMatch(/48.?1234/)
      expect(html).toContain('Søg på navn')
    }
  })

  it('tells an operator that a device is on loan, never to whom, and no measured value', async () => {
    stage.become(OPERATOR)
    const html = await (await get('/ops/devices')).text()
    expect(html).toContain('udlånt')
    for (const { family, id } of Object.values(TOWN)) {
      expect(html).not.toContain(family)
      expect(html).not.toContain(id)
    }
    stage.become(NURSE)
  })

  it('gives filters their meaning', async () => {
    const names = async (query: string): Promise<string[]> => {
      const response = await get(`/api/screen/worklist?${query}`)
      const { data } = (await response.json()) as { data: { rows: { person: { name: string } }[] } }
      return data.rows.map((r) => r.person.name)
    }
    expect(await names('view=now')).toEqual(['Karen Østergård', 'Anne Holm', 'Jens Poulsen', 'Mette Krogh'])
    expect(await names('view=all&triage=green')).toEqual(expect.arrayContaining(['Bent Åkjær', 'Lone Bæk']))
    expect(await names('view=all&plan=heart-failure')).toEqual(['Karen Østergård'])
    expect(await names('view=all&team=1')).toEqual([])
    expect((await names('view=all&team=4711')).length).toBe(9)
    expect(await names('view=missing')).toEqual(['Mette Krogh'])
  })
})

describe('preferences', () => {
  const post = (body: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${stage.url}/preferences`, {
      method: 'POST',
      body: new URLSearchParams(body),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      redirect: 'manual',
    })

  it('come back to the page they were chosen on', async () => {
    const response = await post({ lang: 'en', back: '/worklist?view=all' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/worklist?view=all')
    expect(response.headers.get('set-cookie')).toContain('lang=en')
  })
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/%0d%0aset-cookie:x',
    '/\r\nx',
  ])('never lead elsewhere: %s', async (back) => {
    const location = (await post({ theme: 'dark', back })).headers.get('location') ?? ''
    expect(new URL(location, 'http://here').host).toBe('here')
  })
  it('take nothing from another site, and only words they know', async () => {
    expect((await post({ lang: 'en' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await post({ lang: 'xx; Path=/x', theme: 'pink' })).headers.get('set-cookie')).toBeNull()
  })
})

interface Event {
  id: string
  kind: string
  data: unknown
}

interface Reading {
  path?: string
  headers?: Record<string, string>
  /** Done as soon as the stream has said its first word: from then on nothing is missed. */
  meanwhile?: () => Promise<void> | void
  until: (seen: Event[]) => boolean
}

async function events({
  path = '/api/events?topics=worklist',
  headers = {},
  meanwhile,
  until,
}: Reading): Promise<Event[]> {
  const stop = new AbortController()
  const response = await fetch(stage.url + path, { headers, signal: stop.signal })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
  const seen: Event[] = []
  let text = ''
  let begun = false
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
      seen.push({ id: field('id'), kind: field('event'), data: JSON.parse(field('data')) })
    }
    if (until(seen)) break
    if (!begun && seen.length > 0) {
      begun = true
      await meanwhile?.()
    }
  }
  stop.abort()
  return seen
}

interface RowData {
  row: { id: string; triage: string }
  before: string
}
const rowsOf = (seen: Event[]): RowData[] => seen.filter((e) => e.kind === 'row').map((e) => e.data as RowData)

const saw = (kind: string) => (seen: Event[]) => seen.some((e) => e.kind === kind)

/** Of a citizen whom nobody follows: only the device is news. */
const strayReading = (device: string): Committed => ({
  citizenId: citizenId('7zzzzzzzzzzzz'),
  metric: 'pulse',
  effectiveAt: Date.now(),
  dedupe: '0000000000001',
  deviceId: device as DeviceId,
  offsetMin: 60,
  precision: 6,
  values: [{ value: 71, decimals: 0 }],
  flags: 0,
  receivedAt: Date.now(),
  version: 1,
  status: 'final',
  lastUpdated: Date.now(),
})

async function arrive(who: (typeof TOWN)[keyof typeof TOWN], value: number): Promise<void> {
  stage.town.reading(who, 'spo2', Date.now(), [value])
  await stage.commit()
}

describe('the live stream', () => {
  it('gives the row of a citizen as it is after the reading, and the colour before', async () => {
    await get('/worklist?view=all')
    const [row] = rowsOf(await events({ meanwhile: () => arrive(TOWN.green, 82), until: saw('row') }))
    expect(row?.row).toMatchObject({ id: TOWN.green.id, triage: 'red' })
    expect(row?.before).toBe('green')
  })

  it('goes on after the last event a reader has seen, and says reset when it cannot', async () => {
    const id = (await events({ until: saw('ping') })).at(-1)?.id ?? ''
    await events({ meanwhile: () => arrive(TOWN.red, 85), until: saw('row') })
    const resumed = await events({ headers: { 'last-event-id': id }, until: saw('row') })
    expect(rowsOf(resumed).map((r) => r.row.id)).toEqual([TOWN.red.id])
    for (const wrong of ['nonsense', 'other-boot-3', id.replace(/-\d+$/, '-999999')]) {
      const [first] = await events({ headers: { 'last-event-id': wrong }, until: (seen) => seen.length > 0 })
      expect(first?.kind).toBe('reset')
    }
  })

  it('misses nothing between the page and its stream', async () => {
    const holder = events({ until: saw('row'), meanwhile: () => undefined })
    const html = await (await get('/worklist?view=all')).text()
    const position: string = JSON.parse(/<script id="page-data"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? '{}').position
    await arrive(TOWN.red, 84)
    await holder
    const seen = await events({
      path: `/api/events?topics=worklist&since=${position}`,
      until: (s) => saw('row')(s) || saw('reset')(s),
    })
    expect(rowsOf(seen).map((r) => r.row.id)).toEqual([TOWN.red.id])
  })

  it('says nothing about citizens that are not followed any more, nor values to an operator', async () => {
    stage.access.sees.delete(TOWN.doubtful.id)
    const seen = await events({
      async meanwhile() {
        await arrive(TOWN.doubtful, 81)
        await arrive(TOWN.red, 80)
      },
      until: saw('row'),
    })
    expect(rowsOf(seen).map((r) => r.row.id)).toEqual([TOWN.red.id])
    stage.access.add(TOWN.doubtful)
    stage.become(OPERATOR)
    const ops = await events({
      path: '/api/events?topics=ingest,worklist,devices',
      meanwhile: () => arrive(TOWN.red, 79),
      until: saw('ingest'),
    })
    expect(rowsOf(ops)).toEqual([])
    stage.become(NURSE)
  })

  it('gives no rows to citizens and relatives, whatever they may see of a citizen', async () => {
    const all = stage.access.visibleCitizens.bind(stage.access)
    stage.access.visibleCitizens = async () => new Set([TOWN.red.id])
    for (const capability of ['self', 'poa.read'] as const) {
      stage.become({ ...NURSE, kind: 'citizen', role: 'relative', capabilities: [capability] })
      const seen = await events({
        path: `/api/events?topics=worklist,citizen:${TOWN.red.id}`,
        meanwhile: () => arrive(TOWN.red, 78),
        until: saw('observation'),
      })
      expect(rowsOf(seen)).toEqual([])
      expect(JSON.stringify(seen)).not.toContain(TOWN.red.family)
    }
    stage.access.visibleCitizens = all
    stage.become(NURSE)
  })

  it('has room for a hundred pages of one person, and again when one is closed', async () => {
    const path = '/api/events?topics=worklist'
    const someone = { ...NURSE, subject: 'with many tabs' }
    const stops: AbortController[] = []
    const open = async (): Promise<number> => {
      const stop = new AbortController()
      stops.push(stop)
      return (await fetch(stage.url + path, { signal: stop.signal })).status
    }
    stage.become(someone)
    const statuses = await Promise.all(Array.from({ length: 101 }, open))
    expect(statuses.toSorted()).toEqual([...Array<number>(100).fill(200), 429])
    stage.become(NURSE)
    expect(await open()).toBe(200)
    stage.become(someone)
    for (const stop of stops.splice(0)) stop.abort()
    await eventually(async () => expect(await open()).toBe(200))
    for (const stop of stops) stop.abort()
    stage.become(NURSE)
  })

  it('keeps no place for readers who leave before they are answered', async () => {
    const all = stage.access.visibleCitizens.bind(stage.access)
    let asked = 0
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    stage.access.visibleCitizens = async (principal) => {
      asked++
      await held
      return all(principal)
    }
    stage.become({ ...NURSE, subject: 'impatient' })
    const stop = new AbortController()
    const left = Array.from({ length: 100 }, () =>
      fetch(`${stage.url}/api/events?topics=worklist`, { signal: stop.signal }).catch(() => null),
    )
    await eventually(() => expect(asked).toBeGreaterThanOrEqual(100))
    stop.abort()
    await Promise.all(left)
    stage.access.visibleCitizens = all
    await get('/login')
    release()
    await events({ meanwhile: () => arrive(TOWN.red, 77), until: saw('row') })
    stage.become(NURSE)
  })

  it('takes a burst of two megabytes whole, and lets a reader go that takes nothing in', async () => {
    stage.become(OPERATOR)
    const path = '/api/events?topics=devices'
    const many = Array.from({ length: 20_000 }, (_, n) => strayReading(idFromInt8(String(n))))
    const burst = () => stage.feed.send(...many)
    const deaf = await get(path)
    const bursts = 12
    for (let n = 0; n < bursts; n++) {
      const seen = await events({ path, meanwhile: burst, until: (all) => all.length > many.length })
      expect(seen.filter((e) => e.kind === 'device')).toHaveLength(many.length)
    }
    const taken = (await deaf.text()).match(/^event: device$/gm)?.length ?? 0
    expect(taken).toBeGreaterThan(0)
    expect(taken).toBeLessThan(bursts * many.length)
    stage.become(NURSE)
  }, 60_000)

  it('has no HEAD, which would never be answered', async () => {
    const head = await fetch(`${stage.url}/api/events?topics=worklist`, { method: 'HEAD' })
    expect(head.status).toBe(404)
  })

  it('ends with the session', async () => {
    const seen = await events({
      meanwhile: () => {
        stage.loggedIn = false
      },
      until: saw('goodbye'),
    })
    expect(seen.at(-1)?.kind).toBe('goodbye')
    stage.loggedIn = true
  })

  it.each(['nothing', 'worklist,evil', 'citizen:x', 'a,'.repeat(20)])('knows no topic %s', async (topics) => {
    expect((await get(`/api/events?topics=${topics}`)).status).toBe(400)
  })
})
