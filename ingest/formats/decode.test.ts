import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../checks/check.js'
import { decodeCommand } from '../decode-command.js'
import { decode } from './decode.js'
import { isRefused } from './refusal.js'

const RECEIVED = Date.parse('2026-11-23T06:15:32Z')
const CHARACTERISTICS = ['2a18', '2a1c', '2a34', '2a35', '2a37', '2a5e', '2a5f', '2a9d']
const FORMATS = ['readings', 'omh', ...CHARACTERISTICS.map((c) => `gatt/${c}`)]

/** Decodes, checks and prints; fails when any of it throws, or when what passed could not be stored. */
function run(format: string, bytes: Buffer): void {
  const decoded = decode(format, bytes, RECEIVED)
  const { output } = decodeCommand(format, bytes, RECEIVED)
  JSON.parse(output)
  if (!decoded.ok) return
  for (const reading of decoded.message.readings) {
    if (isRefused(reading)) continue
    const checked = check(reading, {
      receivedAt: RECEIVED,
      sentAt: decoded.message.sentAt,
      clock: decoded.message.clock,
    })
    if (!checked.ok) continue
    const { effective, values, context } = checked.reading
    expect(Number.isSafeInteger(effective.at)).toBe(true)
    for (const value of values) if (value) expect(Number.isFinite(value.value)).toBe(true)
    expect(JSON.stringify(context).length).toBeLessThan(10_000)
  }
}

describe('decoding is total', () => {
  it.each([
    '',
    'Readings',
    'readings/',
    'gatt',
    'gatt/',
    'gatt/2a99',
    'fhir',
    'constructor',
    '__proto__',
    'x'.repeat(70_000),
  ])('refuses the format "%s"', (format) => {
    const result = decode(format, Buffer.from('{}'), RECEIVED)
    expect(result).toMatchObject({ ok: false })
    expect(result.ok ? '' : result.refused.reason).toMatch(/^unknown-(format|characteristic)$/)
  })

  it('gives a result for any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FORMATS), fc.uint8Array({ maxLength: 80 }), (format, bytes) => {
        run(format, Buffer.from(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  it('gives a result for any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom('readings', 'omh'), fc.json({ maxDepth: 6 }), (format, text) => {
        run(format, Buffer.from(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives a result for a good message with any bytes of it changed, cut or doubled', () => {
    const sample = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url))
    const good: [string, Buffer][] = [
      ['readings', sample('readings/every-kind.json')],
      ['omh', sample('omh/blood-glucose/3.0/shouldPass/with-everything.json')],
      ['omh', sample('omh/step-count/3.0/shouldPass/valid-step-count.json')],
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.nat(2000),
        fc.nat(12),
        fc.uint8Array({ maxLength: 12 }),
        ([format, bytes], from, length, insert) => {
          const at = from % bytes.length
          run(format, Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + length)]))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['opening brackets', '['.repeat(65_536)],
    ['opening objects', '{"a":'.repeat(13_000)],
    ['a long number', `{"readings":[{"metric":"pulse","unit":"/min","values":{"rate":${'9'.repeat(65_000)}}}]}`],
    [
      'a long decimal string',
      `{"readings":[{"metric":"pulse","unit":"/min","values":{"rate":"${'0'.repeat(65_000)}x"}}]}`,
    ],
    ['a long exponent', `{"readings":[{"metric":"pulse","unit":"/min","values":{"rate":1e${'9'.repeat(65_000)}}}]}`],
    ['many escapes', `{"a":"${'\\u00e6'.repeat(10_000)}"}`],
    ['braces in a unit', `{"readings":[{"metric":"pulse","unit":"${'{'.repeat(60_000)}","values":{"rate":71}}]}`],
    ['many keys', `{${Array.from({ length: 6000 }, (_, i) => `"k${i}":0`).join(',')}}`],
    ['many bad readings', `{"readings":[${'0,'.repeat(32_000)}0]}`],
    ['a long time', `{"readings":[{"metric":"pulse","at":"${'2026-11-23T07:14:58+01:00'.repeat(2000)}"}]}`],
    ['hex digits', 'ab'.repeat(32_768)],
    ['nearly hex', `${'a '.repeat(32_768)}`],
  ])('answers 64 KiB of %s', (_, text) => {
    for (const format of FORMATS) run(format, Buffer.from(text))
  })

  it('answers thousands of bad readings with one refusal, not thousands', () => {
    const result = decode('readings', Buffer.from(`{"readings":[${'0,'.repeat(32_000)}0]}`), RECEIVED)
    expect(result.ok && result.message.readings).toMatchObject([{ reason: 'too-many-readings' }])
    expect(decode('omh', Buffer.from(`[${'{},'.repeat(20_000)}{}]`), RECEIVED)).toMatchObject({
      ok: false,
      refused: { reason: 'too-many-readings' },
    })
  })
})
