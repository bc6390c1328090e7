// The effect pages as they are served, before real policies and a real audit trail: each role, each address, and what stays behind.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboardsPlugin } from '#dashboards'
import { build, ROOT } from '../../scripts/build.mjs'
import { type Browser, openBrowser } from './browser.js'
import { CANARY, type Demo, openDemo } from './harness.js'

/** Beside the harness's own example routes. */
const PREFIX = '/app'
const ROLES = ['nurse', 'doctor', 'citizen', 'relative', 'manager', 'operator'] as const
type Role = (typeof ROLES)[number]

let demo: Demo
const as = new Map<Role, Browser>()
const get = (role: Role, path: string) => as.get(role)!.get(`${PREFIX}${path}`)

/** A page without the moment it was made and without the reader's own name. */
const said = (html: string): string =>
  html.replace(/<script id="page-data"[\s\S]*?<\/script>/, '').replace(/<span class="top-name">.*?<\/span>/, '')

beforeAll(async () => {
  await build({ only: 'web', progress: () => undefined })
  demo = await openDemo({
    listen: true,
    errorPages: false,
    routes: async (app, { identity, database }) => {
      await app.register(dashboardsPlugin, {
        prefix: PREFIX,
        database,
        access: identity.access,
        clock: Date.now,
        live: { subscribe: () => () => undefined },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        assets: { directory: `${ROOT}/build/web` },
      })
    },
  })
  for (const role of ROLES) {
    const browser = openBrowser(demo.identity.publicUrl().origin)
    await browser.logIn(role)
    as.set(role, browser)
  }
})
afterAll(() => demo?.close())

type Looked = {
  citizen_id: string | null
  event: { action: string; outcome: string; who: { role: string }; what: { route: string }; policies: string[] }
}
const trail = (): Promise<Looked[]> =>
  demo.test.database.query<Looked>(
    `select citizen_id, event from audit_event where event->'what'->>'route' like $1 order by seq`,
    [`${PREFIX}/%effect%`],
  )

describe.each(['', '.csv'])('the effect%s', (ending) => {
  it.each<[Role, number, number, number]>([
    ['nurse', 200, 404, 403],
    ['doctor', 200, 404, 403],
    ['citizen', 403, 403, 403],
    ['relative', 403, 403, 403],
    ['manager', 403, 403, 200],
    ['operator', 403, 403, 403],
  ])('answers the %s for her citizen %i, for a stranger %i, for groups %i', async (role, own, stranger, group) => {
    const pages = [
      await get(role, `/citizens/${demo.citizen}/effect${ending}`),
      await get(role, `/citizens/${demo.stranger}/effect${ending}`),
      await get(role, `/effect${ending}`),
    ]
    expect(pages.map((page) => page.status)).toEqual([own, stranger, group])
    for (const page of pages) {
      expect(page.headers.get('cache-control')).toBe('no-store')
      if (page.status !== 200) for (const { profile } of CANARY) expect(said(page.text)).not.toContain(profile.family)
    }
  })
})

describe('whoever is refused', () => {
  it('is told whom the page is for', async () => {
    expect((await get('operator', `/citizens/${demo.citizen}/effect`)).text).toContain('sygeplejersker og læger')
    expect((await get('nurse', '/effect')).text).toContain('for ledere')
  })

  it('learns nothing of whether the citizen exists', async () => {
    const paths = [demo.citizen, demo.stranger, '0000000000zzz'].map((id) => `/citizens/${id}/effect`)
    const answers = await Promise.all(paths.map(async (path) => (await get('operator', path)).status))
    expect(answers).toEqual([403, 403, 403])
    const hidden = await get('nurse', `/citizens/${demo.stranger}/effect`)
    const absent = await get('nurse', '/citizens/0000000000zzz/effect')
    expect(said(hidden.text)).toBe(said(absent.text))
  })

  it('without a session is sent to log in', async () => {
    const nobody = openBrowser(demo.identity.publicUrl().origin)
    expect((await nobody.get(`${PREFIX}/effect`)).url).toContain('/login')
  })
})

describe('every look', () => {
  it('is recorded: at a citizen as hers, at groups as nobody’s, and when it was refused', async () => {
    const seen = (await trail()).map(
      ({ citizen_id, event: e }) =>
        `${e.who.role} ${e.action} ${citizen_id === null ? 'group' : 'citizen'} ${e.outcome} ${e.what.route} ${e.policies.join()}`,
    )
    for (const line of [
      `nurse readEffect citizen success ${PREFIX}/citizens/:id/effect care-relation`,
      `doctor readEffect citizen success ${PREFIX}/citizens/:id/effect.csv care-relation`,
      `relative readEffect citizen denied ${PREFIX}/citizens/:id/effect `,
      `manager report group success ${PREFIX}/effect group-report`,
      `manager report group success ${PREFIX}/effect.csv group-report`,
      `nurse report group denied ${PREFIX}/effect `,
    ])
      expect(seen).toContain(line)
  })

  it('that cannot be recorded is not given', async () => {
    await demo.test.database.query('alter table audit_event rename to away', [])
    const pages = [await get('nurse', `/citizens/${demo.citizen}/effect`), await get('manager', '/effect')]
    await demo.test.database.query('alter table away rename to audit_event', [])
    for (const page of pages) expect(page.status).toBeGreaterThanOrEqual(500)
    expect((await get('manager', '/effect')).status).toBe(200)
  })
})
