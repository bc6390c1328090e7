import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonNumber, type JsonValue, MAX_DEPTH, readJson } from './read-json.js'

const read = (text: string) => readJson(Buffer.from(text))

/** What JSON.parse would have given. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text)
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]))
  return value
}

describe('reading JSON', () => {
  it('keeps a number as it was written', () => {
    expect(read('[82.30, 1e2, -0]')).toEqual({
      ok: true,
      value: [new JsonNumber('82.30'), new JsonNumber('1e2'), new JsonNumber('-0')],
    })
  })

  it('reads what JSON.parse reads, and nothing else', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        const result = read(text)
        if (!result.ok) expect(['duplicate-key', 'bad-text']).toContain(result.reason)
        else expect(plain(result.value)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses what JSON.parse refuses: one character changed anywhere', () => {
    const valid = '{"a":[1,2.50,{"b":"x\\n\\u00e6"}],"c":null,"d":true,"e":-1.5e+3}'
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.string({ maxLength: 2 }), (at, by) => {
        const text = valid.slice(0, at) + by + valid.slice(at + 1)
        let oracle: boolean
        try {
          JSON.parse(text)
          oracle = true
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
          oracle = false
        }
        const result = read(text)
        if (result.ok || result.reason === 'not-json') expect(result.ok, text).toBe(oracle)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['not-json', ''],
    ['not-json', ' '],
    ['not-json', '{"a":1,}'],
    ['not-json', '[1,]'],
    ['not-json', '[,1]'],
    ['not-json', '01'],
    ['not-json', '1.'],
    ['not-json', '.5'],
    ['not-json', '+1'],
    ['not-json', 'NaN'],
    ['not-json', "{'a':1}"],
    ['not-json', '{a:1}'],
    ['not-json', '"\t"'],
    ['not-json', '"\\x"'],
    ['not-json', '"abc'],
    ['not-json', '1 2'],
    ['not-json', 'truex'],
    ['duplicate-key', '{"a":1,"a":2}'],
    ['duplicate-key', '{"a":1,"\\u0061":2}'],
    ['duplicate-key', '{"__proto__":1,"__proto__":2}'],
    ['bad-text', '"\\u0000"'],
    ['bad-text', '"\\ud800"'],
    ['bad-text', '"\\udc00\\ud800"'],
    ['bad-text', '{"\\ud83d":1}'],
  ])('refuses as %s: %s', (reason, text) => {
    expect(read(text)).toMatchObject({ ok: false, reason })
  })

  it('reads __proto__ and constructor as keys like any other', () => {
    const result = read('{"__proto__":{"polluted":true},"constructor":1}')
    expect(result.ok && result.value).toEqual(
      new Map<string, JsonValue>([
        ['__proto__', new Map([['polluted', true]])],
        ['constructor', new JsonNumber('1')],
      ]),
    )
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('reads pairs of surrogates, a byte order mark, and any white space', () => {
    expect(read('\uFEFF \r\n\t"\\ud83d\\ude00"')).toEqual({ ok: true, value: '😀' })
  })

  it('refuses UTF-16 and broken UTF-8', () => {
    expect(readJson(Buffer.from('{"a":1}', 'utf16le'))).toMatchObject({ ok: false, reason: 'not-json' })
    expect(readJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toMatchObject({ ok: false, reason: 'not-utf8' })
    expect(readJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toMatchObject({ ok: false, reason: 'not-utf8' })
  })

  it(`reads ${MAX_DEPTH} levels and refuses one more, also by the ten thousand`, () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(read(nested(MAX_DEPTH)).ok).toBe(true)
    expect(read(nested(MAX_DEPTH + 1))).toMatchObject({ ok: false, reason: 'json-too-deep' })
    expect(read('{"a":'.repeat(10_000))).toMatchObject({ ok: false, reason: 'json-too-deep' })
    expect(read(`[${'[],'.repeat(20_000)}[]]`).ok).toBe(true)
  })

  it('never throws and never repeats what it read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const result = readJson(Buffer.from(bytes))
        if (!result.ok) expect(result.detail).toMatch(/^[\w :,-]+$/)
      }),
    )
  })
})
