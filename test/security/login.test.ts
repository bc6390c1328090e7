import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO_LOGINS, DEMO_ROLES } from '#identity'
import { type Browser, openBrowser } from './browser.js'
import { type Demo, openDemo } from './harness.js'

describe('logging in', () => {
  let demo: Demo
  let origin: string
  let browser: () => Browser
  beforeAll(async () => {
    demo = await openDemo({ listen: true })
    origin = demo.identity.publicUrl().origin
    browser = () => openBrowser(origin)
  })
  afterAll(() => demo.close())

  it.each([...DEMO_ROLES])(
    'as the demo’s %s takes one button, over real HTTP and the built-in provider',
    async (role) => {
      const someone = browser()
      const page = await someone.logIn(role)
      expect(page.status).toBe(200)
      expect(JSON.parse(page.text)).toMatchObject({ role })
      expect(someone.visited.some((url) => url.includes('/oauth/auth?'))).toBe(true)
    },
  )

  it('offers six buttons, and more than that to nobody', async () => {
    const page = await browser().get('/login')
    expect(page.text.match(/<button/g)).toHaveLength(6)
    expect(page.text).not.toMatch(/<script|style=|onclick/)
    expect((await browser().logIn('root')).text).toContain('<form')
  })

  it('comes back to the page that was asked for, and to no other site', async () => {
    const nurse = browser()
    const asked = await nurse.get(`/citizens/${demo.citizen}?secret=1`)
    expect(asked.url).toBe(`${origin}/login?return_to=${encodeURIComponent(`/citizens/${demo.citizen}`)}`)
    expect((await nurse.logIn('nurse', `/citizens/${demo.citizen}`)).url).toBe(`${origin}/citizens/${demo.citizen}`)
    for (const evil of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/%09/evil.example',
      'javascript:alert(1)',
      '/login',
      '/logout',
      '\\\\evil.example',
      '/ /evil.example',
    ]) {
      const page = await browser().logIn('nurse', evil)
      expect(new URL(page.url).origin, evil).toBe(origin)
    }
  })

  it('gives a new session id each time and ends the one before', async () => {
    const nurse = browser()
    nurse.setCookie('naermaal', 'x'.repeat(43))
    await nurse.logIn('nurse')
    const first = nurse.cookie('naermaal')
    expect(first).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(first).not.toBe('x'.repeat(43))
    await nurse.logIn('nurse')
    expect(nurse.cookie('naermaal')).not.toBe(first)
    const thief = browser()
    thief.setCookie('naermaal', first ?? '')
    expect((await thief.get('/')).url).toContain('/login')
  })

  it('sets a cookie that scripts and other sites do not get', async () => {
    const response = await fetch(`${origin}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'person=nurse',
    })
    expect(response.headers.getSetCookie().join()).toMatch(/naermaal-login=.*HttpOnly; SameSite=Lax/)
  })

  it('is finished only in the browser that began it, once, with the answer that belongs to it', async () => {
    const victim = browser()
    const attacker = browser()
    await attacker.logIn('operator')
    const callback = attacker.visited.find((url) => url.includes('/callback?')) ?? ''
    expect(callback).not.toBe('')
    // In another browser: login CSRF.
    expect((await victim.get(callback)).url).toContain('/login')
    expect(victim.cookie('naermaal')).toBeUndefined()
    // The same code again.
    expect((await attacker.get(callback)).url).toContain('/login')
    for (const path of ['/callback', '/callback?code=x&state=y', '/callback?error=access_denied'])
      expect((await browser().get(path)).url).toContain('notice=failed')
  })

  it('refuses an answer whose state or issuer is another', async () => {
    for (const change of [
      (url: URL) => url.searchParams.set('state', 'other'),
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.delete('iss'),
      (url: URL) => url.searchParams.set('code', 'other'),
    ]) {
      const changing = openBrowser(origin, async (url, init) => {
        if (url.pathname === '/callback') change(url)
        return fetch(url, init)
      })
      await changing.logIn('nurse')
      expect(changing.cookie('naermaal')).toBeUndefined()
    }
  })

  it('ends with logging out, at once and for good', async () => {
    const nurse = browser()
    const { csrf } = JSON.parse((await nurse.logIn('nurse')).text)
    const id = nurse.cookie('naermaal')
    expect((await nurse.post('/logout', {})).status).toBe(403)
    const page = await nurse.post('/logout', { _csrf: csrf })
    expect(page.url).toContain('notice=signed-out')
    const thief = browser()
    thief.setCookie('naermaal', id ?? '')
    expect((await thief.get('/')).url).toContain('/login')
  })

  it('lets another person log in at the same browser, after a log-out and without one', async () => {
    const shared = browser()
    const { csrf } = JSON.parse((await shared.logIn('nurse')).text)
    await shared.post('/logout', { _csrf: csrf })
    expect(JSON.parse((await shared.logIn('operator')).text)).toMatchObject({ role: 'operator' })
    expect(JSON.parse((await shared.logIn('nurse')).text)).toMatchObject({ role: 'nurse' })
  })

  it('ends at once with the account, and with a change of role', async () => {
    const manager = browser()
    await manager.logIn('manager')
    await demo.test.database.query(`update account set role = 'operator' where subject = 'manager'`, [])
    expect((await manager.get('/')).url).toContain('/login')
    await demo.test.database.query(`update account set role = 'manager' where subject = 'manager'`, [])
    await manager.logIn('manager')
    await demo.identity.people.endLogin(DEMO_LOGINS.manager)
    expect((await manager.get('/')).url).toContain('/login')
    expect((await manager.logIn('manager')).url).toContain('/login')
  })

  it('leaves no session id in the database or the log', async () => {
    const nurse = browser()
    await nurse.logIn('nurse')
    const id = nurse.cookie('naermaal') ?? ''
    const rows = await demo.test.database.query('select * from session', [])
    expect(JSON.stringify(rows)).not.toContain(id)
    expect(demo.logText()).not.toContain(id)
  })

  it('moves a browser that says 127.0.0.1 to the address that the provider sends it back to', async () => {
    const { port } = new URL(origin)
    const response = await fetch(`http://127.0.0.1:${port}/login`, { redirect: 'manual' })
    expect(response.headers.get('location')).toBe(`${origin}/login`)
  })

  it('is recorded, also when it is refused', async () => {
    const rows = await demo.test.database.query<{ event: { action: string; outcome: string } }>(
      'select event from audit_event',
      [],
    )
    const seen = new Set(rows.map(({ event }) => `${event.action} ${event.outcome}`))
    expect(seen).toEqual(new Set([...seen, 'login success', 'login denied', 'logout success']))
    expect(await demo.identity.verifyAudit()).toMatchObject({ ok: true })
  })
})
