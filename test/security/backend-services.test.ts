import { randomUUID } from 'node:crypto'
import {
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, openDemo, REGION } from './harness.js'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

interface Assertion {
  claims?: JWTPayload
  header?: Record<string, unknown>
  key?: CryptoKey | Uint8Array
}

describe('SMART backend services', () => {
  let demo: Demo
  let endpoint: string
  let key: CryptoKey | Uint8Array
  beforeAll(async () => {
    demo = await openDemo({ listen: true })
    endpoint = demo.hospital.tokenEndpoint
    key = await importJWK(demo.hospital.privateKeyJwk, 'ES384')
  })
  afterAll(() => demo.close())

  const now = (): number => Math.floor(Date.now() / 1000)
  async function assertion({ claims = {}, header = {}, key: other = key }: Assertion = {}): Promise<string> {
    const { clientId, privateKeyJwk } = demo.hospital
    const payload = { iss: clientId, sub: clientId, aud: endpoint, jti: randomUUID(), exp: now() + 240, ...claims }
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES384', kid: privateKeyJwk.kid, typ: 'JWT', ...header })
      .sign(other)
  }
  async function ask(
    fields: Record<string, string>,
    signed?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: signed ?? (await assertion()),
      ...fields,
    }
    const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form) })
    return { status: response.status, body: await response.json() }
  }
  async function token(scope = 'system/Observation.rs'): Promise<string> {
    const { body } = await ask({ scope })
    expect(body.access_token).toBeTypeOf('string')
    return String(body.access_token)
  }
  const fhir = (path: string, bearer: string): Promise<Response> =>
    fetch(`${demo.hospital.fhirBase}${path}`, { headers: { authorization: `Bearer ${bearer}` } })

  it('are described where SMART clients look, and lead to a working token endpoint', async () => {
    const response = await fetch(`${demo.hospital.fhirBase}/.well-known/smart-configuration`)
    const config = await response.json()
    expect(config).toMatchObject({
      token_endpoint: endpoint,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
      code_challenge_methods_supported: ['S256'],
    })
    const jwks = await (await fetch(config.jwks_uri)).json()
    expect(jwks.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-384', alg: 'ES384' })
    expect(JSON.stringify(jwks)).not.toContain('"d"')
    const discovery = await (await fetch(`${config.issuer}/.well-known/openid-configuration`)).json()
    expect(discovery).toMatchObject({ issuer: config.issuer, token_endpoint: endpoint, jwks_uri: config.jwks_uri })
  })

  it('give a five-minute ES384 token of the registered form, and no more than that', async () => {
    const { status, body } = await ask({ scope: 'system/Observation.rs system/Patient.rs system/Device.rs' })
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    expect(body).toMatchObject({
      token_type: 'Bearer',
      scope: 'system/Observation.rs system/Patient.rs system/Device.rs',
    })
    expect(body.expires_in).toBeLessThanOrEqual(300)
    const jwt = String(body.access_token)
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'ES384', typ: 'at+jwt' })
    const claims = decodeJwt(jwt)
    expect(claims).toMatchObject({
      aud: demo.hospital.fhirBase,
      sub: 'demo-hospital',
      client_id: 'demo-hospital',
      purpose_of_use: 'TREAT',
      legal_basis: 'SUL-42A',
    })
    expect(Number(claims.exp) - Number(claims.iat)).toBeLessThanOrEqual(300)
  })

  it('let the hospital see exactly the citizens who are shared with it', async () => {
    const response = await fhir('/Observation', await token())
    expect(await response.json()).toMatchObject({ patients: [demo.citizen] })
  })

  it('take RS384 as well', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS384', { extractable: true })
    await demo.identity.registerClient({
      client_id: 'rsa-hospital',
      organisation_id: REGION,
      name: 'RSA',
      scopes: ['system/Observation.rs'],
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'r', alg: 'RS384' }] },
      legal_basis: 'SUL-42A',
      purpose: 'TREAT',
    })
    const claims = { iss: 'rsa-hospital', sub: 'rsa-hospital' }
    const signed = await assertion({ claims, header: { alg: 'RS384', kid: 'r' }, key: privateKey })
    expect((await ask({ scope: 'system/Observation.rs' }, signed)).status).toBe(200)
  })

  it('grant asked ∩ registered: v1 forms, stars, single letters', async () => {
    for (const [asked, granted] of [
      ['system/Observation.read', 'system/Observation.read'],
      ['system/Observation.r', 'system/Observation.r'],
      ['system/Observation.cruds', 'system/Observation.rs'],
      ['system/Observation.*', 'system/Observation.read'],
      ['system/*.read', 'system/Observation.read system/Patient.read system/Device.read'],
      ['system/*.rs', 'system/Observation.rs system/Patient.rs system/Device.rs'],
      ['system/Observation.rs system/CarePlan.rs', 'system/Observation.rs'],
      ['openid system/Patient.rs offline_access', 'system/Patient.rs'],
    ] as const) {
      const { body } = await ask({ scope: asked })
      expect(body.scope, asked).toBe(granted)
    }
  })

  it('refuse with invalid_scope when nothing is left, instead of giving a token without scope', async () => {
    for (const scope of [
      '',
      'openid',
      'system/CarePlan.rs',
      'system/Observation.cud',
      'patient/Observation.rs',
      'user/*.rs',
      'system/Observation.sr',
      'system/Observation.rs?category=laboratory',
    ]) {
      const { status, body } = await ask({ scope })
      expect(status, scope).toBe(400)
      expect(body.error, scope).toBe('invalid_scope')
    }
    const without = await ask({})
    expect(without.body.error).toBe('invalid_scope')
  })

  it('refuse every assertion that is not for us, not for now, not fresh or not the client’s', async () => {
    const stranger = (await generateKeyPair('ES384')).privateKey
    const bad: Record<string, Assertion> = {
      'another key': { key: stranger },
      'another issuer': { claims: { iss: 'someone' } },
      'another subject': { claims: { sub: 'someone' } },
      'an unknown client': { claims: { iss: 'nobody', sub: 'nobody' } },
      'another audience': { claims: { aud: 'https://other.example/token' } },
      'the issuer as audience': { claims: { aud: endpoint.replace('/token', '') } },
      'a list of audiences': { claims: { aud: [endpoint, 'https://other.example'] } },
      'a list of one audience': { claims: { aud: [endpoint] } },
      'the FHIR base as audience': { claims: { aud: demo.hospital.fhirBase } },
      'no audience': { claims: { aud: undefined } },
      'valid for an hour': { claims: { exp: now() + 3_600 } },
      'valid for six minutes': { claims: { exp: now() + 360 } },
      expired: { claims: { exp: now() - 60 } },
      'no end': { claims: { exp: undefined } },
      'no jti': { claims: { jti: undefined } },
      'an empty jti': { claims: { jti: '' } },
      'a jti with a NUL': { claims: { jti: 'a\u0000b' } },
      'a jti of half a megabyte': { claims: { jti: 'x'.repeat(40_000) } },
      'issued tomorrow': { claims: { iat: now() + 86_400 } },
      'not before tomorrow': { claims: { nbf: now() + 86_400 } },
      'no typ': { header: { typ: undefined } },
      'an access token’s typ': { header: { typ: 'at+jwt' } },
    }
    for (const [name, what] of Object.entries(bad)) {
      const { status, body } = await ask({ scope: 'system/Observation.rs' }, await assertion(what))
      expect([400, 401], name).toContain(status)
      expect(body.access_token, name).toBeUndefined()
      expect(body.error, name).toMatch(/invalid_(client|request)/)
    }
  })

  it('refuse unsigned, symmetric and foreign algorithms', async () => {
    const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'demo-hospital', sub: 'demo-hospital', aud: endpoint, jti: randomUUID(), exp: now() + 60 }
    const none = `${base64({ alg: 'none', typ: 'JWT' })}.${base64(claims)}.`
    const { x } = demo.hospital.privateKeyJwk
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(Buffer.from(`${x}${x}`))
    for (const signed of [none, hmac, 'garbage', '']) {
      const { status, body } = await ask({ scope: 'system/Observation.rs' }, signed)
      expect([400, 401]).toContain(status)
      expect(body.access_token).toBeUndefined()
    }
  })

  it('take an assertion once, also when it comes twice at the same moment', async () => {
    const signed = await assertion()
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ scope: 'system/Observation.rs' }, signed)))
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  })

  it('know no other way in: secrets, passwords, other grants, other methods', async () => {
    const others: Record<string, string>[] = [
      { grant_type: 'password', username: 'a', password: 'b' },
      { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'x' },
      { grant_type: 'refresh_token', refresh_token: 'x' },
      { grant_type: 'authorization_code', code: 'x' },
    ]
    for (const fields of others) expect((await ask({ scope: 'system/Observation.rs', ...fields })).status).toBe(400)
    const basic = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('demo-hospital:secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/Observation.rs' }),
    })
    expect(basic.status).toBe(401)
    expect((await fetch(endpoint)).status).toBe(404)
    expect(
      (await fetch(endpoint, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).status,
    ).toBe(400)
    for (const path of ['reg', 'device/auth', 'token/introspection', 'request', 'me', 'session/end'])
      expect((await fetch(endpoint.replace('token', path), { method: 'POST' })).status, path).toBe(404)
  })

  it('are refused other resources', async () => {
    expect((await ask({ scope: 'system/Observation.rs', resource: 'https://other.example' })).body.error).toBe(
      'invalid_target',
    )
    expect((await ask({ scope: 'system/Observation.rs', resource: demo.hospital.fhirBase })).status).toBe(200)
  })

  it('open nothing beyond their scope, and nothing but the FHIR API', async () => {
    const bearer = await token('system/Observation.r')
    expect((await fhir('/Observation', bearer)).status).toBe(403)
    expect((await fhir('/CarePlan', await token())).status).toBe(403)
    const elsewhere = await fetch(`${demo.identity.publicUrl().base}/operate`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
    expect(elsewhere.status).toBe(401)
  })

  it('are refused with 401 and a reason when the token is not one of ours, for us, now', async () => {
    const good = await token()
    const [header = '', payload = '', signature = ''] = good.split('.')
    const stranger = (await generateKeyPair('ES384')).privateKey
    const signed = (claims: JWTPayload, typ: string, by: CryptoKey | Uint8Array): Promise<string> =>
      new SignJWT({ ...decodeJwt(good), ...claims }).setProtectedHeader({ alg: 'ES384', typ, kid: 'ts-1' }).sign(by)
    const bad = [
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
      `${header}.${Buffer.from(JSON.stringify({ ...decodeJwt(good), sub: 'x' })).toString('base64url')}.${signature}`,
      `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`,
      await signed({}, 'at+jwt', stranger),
      await assertion(),
      'garbage',
      '',
      `${good} x`,
    ]
    for (const bearer of bad) {
      const response = await fhir('/Observation', bearer)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
      expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' })
    }
    for (const authorization of ['Basic eDp5', `Token ${good}`, good])
      expect((await fetch(`${demo.hospital.fhirBase}/Observation`, { headers: { authorization } })).status).toBe(401)
    expect((await fhir('/Observation', good)).status).toBe(200)
  })

  it('are refused when the token is in the address', async () => {
    const bearer = await token()
    const response = await fetch(`${demo.hospital.fhirBase}/Observation?access_token=${bearer}`)
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain(bearer)
    expect(demo.logText()).not.toContain(bearer)
  })

  it('cannot be led to another issuer by the Host header', async () => {
    const { port } = new URL(endpoint)
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const answer = await demo.app.inject({ url: '/oauth/.well-known/openid-configuration', headers })
    expect(answer.json().token_endpoint).toBe(endpoint)
    expect(answer.body).not.toContain('evil')
    expect(port).not.toBe('')
  })

  it('are recorded, given and refused', async () => {
    const rows = await demo.test.database.query<{ event: { action: string; outcome: string } }>(
      `select event from audit_event where event->>'action' = 'token'`,
      [],
    )
    expect(new Set(rows.map((r) => r.event.outcome))).toEqual(new Set(['success', 'denied']))
  })

  it('end with the registration', async () => {
    const bearer = await token()
    await demo.test.database.query(`update oauth_client set expires_at = now() where client_id = 'demo-hospital'`, [])
    expect((await ask({ scope: 'system/Observation.rs' })).status).toBe(401)
    expect((await fhir('/Observation', bearer)).status).toBe(401)
  })
})
