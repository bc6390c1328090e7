import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personId } from '#core'
import { type Demo, MUNICIPALITY, openDemo, REGION } from './harness.js'
import { type Answer, CLIENT, openStrangeProvider, type StrangeProvider } from './strange-provider.js'

describe('logging in through the organisation’s own provider', () => {
  let provider: StrangeProvider
  let demo: Demo
  beforeAll(async () => {
    provider = await openStrangeProvider()
    demo = await openDemo({ demo: false, oidc: { ...CLIENT, issuer: provider.issuer } })
    await demo.identity.people.addProfessional({
      personId: personId('0000000000777'),
      name: { family: 'Lund', given: ['Liv'] },
      role: 'doctor',
      organisationId: REGION,
      careTeamId: null,
      login: { issuer: provider.issuer, subject: 'someone' },
    })
  })
  beforeEach(() => {
    provider.answer = {}
  })
  afterAll(async () => {
    await demo.close()
    await provider.close()
  })

  /** Goes the way of a browser; `change` is what an attacker does to the way back. */
  async function logIn(change: (back: URL) => void = () => undefined): Promise<{ location: string; cookies: string }> {
    const begun = await demo.app.inject({ url: '/login/start?return_to=/operate' })
    const asked = new URL(String(begun.headers.location))
    expect(asked.origin).toBe(provider.issuer)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
    back.searchParams.set('code', asked.searchParams.get('nonce') ?? '')
    back.searchParams.set('state', asked.searchParams.get('state') ?? '')
    back.searchParams.set('iss', provider.issuer)
    change(back)
    const cookie = String(begun.headers['set-cookie']).split(';')[0] ?? ''
    const done = await demo.app.inject({ url: back.pathname + back.search, headers: { cookie } })
    return { location: String(done.headers.location), cookies: String(done.headers['set-cookie']) }
  }

  it('ends on the page that was asked for, with a session', async () => {
    const { location, cookies } = await logIn()
    expect(location).toBe('/operate')
    expect(cookies).toMatch(/naermaal=[A-Za-z0-9_-]{43}/)
    expect(provider.asked.at(-1)?.get('code_verifier')).toBeTruthy()
  })

  const now = Math.floor(Date.now() / 1000)
  it.each<[string, Answer, string]>([
    ['is of another issuer', { claims: { iss: 'https://evil.example' } }, 'failed'],
    ['is for another client', { claims: { aud: 'other' } }, 'failed'],
    ['has another nonce', { claims: { nonce: 'other' } }, 'failed'],
    ['has no nonce', { claims: { nonce: undefined } }, 'failed'],
    ['has expired', { claims: { exp: now - 600, iat: now - 900 } }, 'failed'],
    ['is signed by another key', { alg: 'foreign' }, 'failed'],
    ['is not signed', { alg: 'none' }, 'failed'],
    ['is signed with the shared secret', { alg: 'HS256' }, 'failed'],
    ['says NSIS Low', { claims: { acr: 'https://data.gov.dk/concept/core/nsis/loa/Low' } }, 'assurance'],
    ['says no assurance', { claims: { acr: undefined } }, 'assurance'],
    ['says an assurance of its own', { claims: { acr: 'very high' } }, 'assurance'],
    ['names somebody whom we do not know', { claims: { sub: 'nobody' } }, 'no-account'],
    [
      'no longer vouches for the role',
      { claims: { roles: ['urn:dk:sundhed:ehealth:role:report_user'] } },
      'no-account',
    ],
    ['vouches for no role', { claims: { roles: [] } }, 'no-account'],
  ])('is refused when the id token %s', async (_what, answer, notice) => {
    provider.answer = answer
    const { location, cookies } = await logIn()
    expect(location).toBe(`/login?notice=${notice}`)
    expect(cookies).not.toMatch(/naermaal=[A-Za-z0-9_-]{43}/)
  })

  const vouched = {
    sub: 'newcomer',
    roles: ['urn:dk:sundhed:ehealth:role:monitoring_assistor'],
    organisation: '325421000016001',
    care_team: 'Hjemmesygeplejen',
    given_name: 'Ny',
    family_name: 'Kollega',
  }

  it('makes the account of a professional at her first log-in, and follows what her organisation says of her', async () => {
    await demo.test.database.query(`update organisation set sor = '325421000016001' where organisation_id = $1`, [
      MUNICIPALITY,
    ])
    provider.answer = { claims: vouched }
    const { location, cookies } = await logIn()
    expect(location).toBe('/operate')
    const cookie = /naermaal=[^;]+/.exec(cookies)?.[0] ?? ''
    const page = (path: string) => demo.app.inject({ url: path, headers: { cookie } })
    expect((await page('/')).json()).toMatchObject({ role: 'nurse' })
    expect((await page(`/citizens/${demo.citizen}`)).statusCode).toBe(200)
    // Another role at home: the running session is dead, the next one has it.
    provider.answer = { claims: { ...vouched, roles: ['operator'] } }
    expect((await logIn()).location).toBe('/operate')
    expect((await page('/')).statusCode).toBe(401)
    const rows = await demo.test.database.query(`select role from account where subject = 'newcomer'`, [])
    expect(rows).toEqual([{ role: 'operator' }])
  })

  it.each([
    ['no role', { roles: [] }],
    ['a role that we do not know', { roles: ['urn:dk:sundhed:ehealth:role:clinical_viewer'] }],
    ['a citizen’s role', { roles: ['citizen'] }],
    ['several roles', { roles: ['nurse', 'operator'] }],
    ['an organisation that we do not know', { organisation: '1' }],
    ['no organisation', { organisation: undefined }],
    ['roles that are no list', { roles: 'nurse' }],
    ['odd things', { roles: [1, null, '__proto__', 'constructor'] }],
  ])('makes no account for a newcomer with %s', async (_what, over) => {
    provider.answer = { claims: { ...vouched, sub: 'stranger', ...over } }
    expect((await logIn()).location).toBe('/login?notice=no-account')
    expect(await demo.test.database.query(`select 1 from account where subject = 'stranger'`, [])).toEqual([])
  })

  it('takes roles in the national spelling', async () => {
    provider.answer = { claims: { roles: ['x', 'urn:dk:sundhed:ehealth:role:monitoring_adjuster'] } }
    expect((await logIn()).location).toBe('/operate')
  })

  it('is refused when the answer was mixed up on the way', async () => {
    for (const change of [
      (back: URL) => back.searchParams.set('state', 'x'),
      (back: URL) => back.searchParams.delete('state'),
      (back: URL) => back.searchParams.set('iss', 'https://evil.example'),
      (back: URL) => back.searchParams.delete('iss'),
      (back: URL) => back.searchParams.set('error', 'access_denied'),
    ])
      expect((await logIn(change)).location).toBe('/login?notice=failed')
  })

  it('leaves no password-less button and no built-in log-in behind', async () => {
    const page = await demo.app.inject({ url: '/login', headers: { accept: 'text/html' } })
    expect(page.body).not.toContain('<button')
    const posted = await demo.app.inject({ method: 'POST', url: '/login', payload: { person: 'nurse' } })
    expect(String(posted.headers.location)).toContain(provider.issuer)
    expect(
      (await demo.app.inject('/oauth/auth?client_id=naermaal-web&response_type=code&scope=openid')).statusCode,
    ).toBe(400)
    expect((await demo.app.inject('/oauth/interaction/x')).statusCode).toBe(404)
  })

  it('needs a provider, and one that is reached safely', async () => {
    await expect(openDemo({ demo: false })).rejects.toMatchObject({ code: 'login-provider-missing' })
    const plain = openDemo({ demo: false, oidc: { ...CLIENT, issuer: 'http://login.example' } })
    await expect(plain).rejects.toMatchObject({ code: 'oidc-issuer-insecure' })
  })

  it('does not keep the server from starting when the provider is away', async () => {
    const alone = await openDemo({ demo: false, oidc: { ...CLIENT, issuer: 'http://127.0.0.1:1' } })
    const begun = await alone.app.inject({ url: '/login/start' })
    expect(begun.headers.location).toBe('/login?notice=failed')
    await alone.close()
  })
})
