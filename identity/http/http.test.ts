import { describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { assuranceOfAcr } from '../login/assurance.js'
import { buttonsPage } from '../login/page.js'
import { lazyPublicUrl, publicUrlOf } from '../public-url.js'
import { logError } from './log-serializers.js'
import { safeReturnTo } from './return-to.js'

describe('coming back after log-in', () => {
  it.each(['/', '/citizens', '/citizens/0000000000101', '/citizens/0000000000101/blood-pressure', '/ops/ingest/17'])(
    'to %s',
    (path) => {
      expect(safeReturnTo(path)).toBe(path)
    },
  )
  it('drops what may hold a search for a person', () => {
    expect(safeReturnTo('/citizens?name=Nanna#2512489996')).toBe('/citizens')
  })
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/%2f%2fevil.example',
    '/..//evil.example',
    '/a/../../b',
    '/.evil',
    '/@evil.example',
    '/login',
    '/logout',
    '/oauth/auth',
    '/fhir/patient',
    '/citizens/251248-9996',
    '/citizens/Nanna',
    '',
    `/${'a'.repeat(600)}`,
    null,
    undefined,
    ['/a'],
    { toString: () => '/a' },
  ])('never to %j', (path) => {
    expect(safeReturnTo(path)).toBe('/')
  })
})

describe('the public address', () => {
  it('makes issuer and FHIR base', () => {
    expect(publicUrlOf('https://naermaal.example/')).toMatchObject({
      issuer: 'https://naermaal.example/oauth',
      fhirBase: 'https://naermaal.example/fhir',
      https: true,
    })
  })
  it.each(['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:8080'])(
    'may be plain http on this machine: %s',
    (url) => {
      expect(publicUrlOf(url).https).toBe(false)
    },
  )
  it.each([
    'http://naermaal.example',
    'http://localhost.evil.example',
    'ftp://localhost',
    'nonsense',
    '',
    'https://u:p@x.example',
    'https://x.example/?a=b',
  ])('is refused: %s', (url) => {
    expect(() => publicUrlOf(url)).toThrow(expect.objectContaining({ code: 'public-url-invalid' }))
  })
  it('is asked for when it is needed, and then stays', () => {
    let calls = 0
    const url = lazyPublicUrl(() => `http://localhost:${++calls}`)
    expect(calls).toBe(0)
    expect([url().base, url().base]).toEqual(['http://localhost:1', 'http://localhost:1'])
  })
})

describe('assurance', () => {
  it.each([
    ['https://data.gov.dk/concept/core/nsis/loa/Substantial', 3],
    ['https://data.gov.dk/concept/core/nsis/Substantial', 3],
    ['https://data.gov.dk/concept/core/nsis/loa/High', 4],
    ['Low', 2],
    ['substantial', 0],
    ['https://evil.example/High', 0],
    ['3', 0],
    ['', 0],
    [null, 0],
  ])('%j is %i', (acr, level) => {
    expect(assuranceOfAcr(acr)).toBe(level)
  })
})

describe('the log', () => {
  it('keeps our own errors whole and takes every value out of others', () => {
    expect(logError(new AppError('x', 'A sentence of ours.'))).toMatchObject({
      code: 'x',
      message: 'A sentence of ours.',
    })
    for (const message of [
      'no "Nanna Kanariefugl"',
      'key (cpr)=(2512489996) exists',
      'bad 251248-9996',
      "x 'Nanna'",
      'y `Nanna`',
    ])
      expect(JSON.stringify(logError(new Error(message)))).not.toMatch(/Nanna|251248|9996/)
    let parsing: unknown
    try {
      JSON.parse('Nanna 2512489996')
    } catch (error) {
      parsing = error
    }
    expect(JSON.stringify(logError(parsing))).not.toMatch(/Nanna|2512/)
    expect(JSON.stringify(logError('Nanna'))).not.toContain('Nanna')
  })
})

describe('the log-in page', () => {
  it('escapes whatever it is given', () => {
    const evil = '"><script>alert(1)</script>'
    const page = buttonsPage({
      language: 'da',
      people: [{ key: evil, label: evil }],
      action: evil,
      returnTo: evil,
      notice: null,
    })
    expect(page).not.toContain('<script')
  })
})
