import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DecodedReading } from '#core'
import { isRefused, type Refused } from '../refusal.js'
import { decodeReadings } from './decode-readings.js'
import { readingsMessage } from './schema.js'

const AT = '2026-11-23T07:14:58+01:00'
const PULSE = { metric: 'pulse', at: AT, values: { rate: 71 }, unit: '/min' }

const decodeText = (text: string) => decodeReadings(Buffer.from(text))
const decodeMessage = (message: object) => decodeText(JSON.stringify(message))

function readingsOf(result: ReturnType<typeof decodeReadings>): readonly (DecodedReading | Refused)[] {
  if (!result.ok) throw new Error(`refused: ${result.refused.reason}`)
  return result.message.readings
}
const one = (reading: object) => readingsOf(decodeMessage({ v: 1, readings: [reading] }))[0]

describe('format readings', () => {
  it('reads the example of the contract', () => {
    const text = readFileSync(new URL('../../fixtures/readings/every-kind.json', import.meta.url), 'utf8')
    const result = decodeText(text)
    expect(result.ok && result.message).toMatchObject({ epoch: 3, seq: 812, clock: 'synced' })
    expect(result.ok && result.message.sentAt).toEqual({
      at: Date.parse('2026-11-23T06:15:31Z'),
      offsetMin: 60,
      precision: 5,
    })
    const readings = readingsOf(result)
    expect(readings.filter(isRefused)).toEqual([])
    expect(readings[0]).toEqual({
      metric: 'blood-pressure',
      at: { at: Date.parse('2026-11-23T06:14:58Z'), offsetMin: 60, precision: 5 },
      values: { systolic: '128', diastolic: '82', mean: '97' },
      unit: 'mm[Hg]',
      flags: ['irregular-pulse'],
      context: { position: 'sitting', arm: 'left' },
    })
    expect(readings[2]).toMatchObject({ values: { value: '82.30' } })
    expect(readings[4]).toMatchObject({
      values: { value: '33.3' },
      unit: 'mmol/L',
      flags: ['above-range'],
      context: { 'comparator.value': '>' },
    })
    expect(readings[5]).toMatchObject({
      values: { value: '5' },
      flags: ['below-range'],
      context: { 'comparator.value': '<' },
    })
    expect(readings[6]).toMatchObject({ flags: ['poor-signal'], context: { 'flags.unknown': 'finger-cold' } })
  })

  it.each(['1', '1.0', 'null'])('takes version %s', (version) => {
    const text = `{"v":${version},"readings":[${JSON.stringify(PULSE)}]}`
    expect(readingsOf(decodeReadings(Buffer.from(text)))).toMatchObject([{ metric: 'pulse' }])
  })

  it('believes a value that is beyond the range rather than a flag that contradicts it', () => {
    const glucose = { metric: 'blood-glucose-capillary', values: { value: '>20.0' }, unit: 'mmol/L' }
    const [reading] = readingsOf(decodeMessage({ readings: [{ ...glucose, flags: ['below-range', 'low-battery'] }] }))
    expect(reading).toMatchObject({ flags: ['low-battery', 'above-range'], context: { 'comparator.value': '>' } })
  })

  it('keeps the good readings of a message and names the bad ones by their place', () => {
    const bad = { ...PULSE, values: { rate: 'fast' } }
    const readings = readingsOf(decodeMessage({ readings: [PULSE, bad, PULSE, 17] }))
    expect(readings.map((r) => (isRefused(r) ? `${r.ordinal}: ${r.reason}` : r.metric))).toEqual([
      'pulse',
      '1: bad-value',
      'pulse',
      '3: bad-shape',
    ])
  })

  it('reads rate as value, and value as value', () => {
    expect(one(PULSE)).toMatchObject({ values: { value: '71' } })
    expect(one({ ...PULSE, values: { value: 71 } })).toMatchObject({ values: { value: '71' } })
    expect(one({ ...PULSE, metric: 'body-weight', unit: 'kg', values: { rate: 71 } })).toMatchObject({
      reason: 'unknown-value',
    })
  })

  it('has no time when the device gave none', () => {
    expect(one({ ...PULSE, at: undefined })).toMatchObject({ at: null })
    expect(one({ ...PULSE, at: null })).toMatchObject({ at: null })
  })

  it('lets a bare number go without a unit', () => {
    expect(one({ metric: 'cat-score', at: AT, values: { value: 12 } })).toMatchObject({ unit: '{Number}' })
  })

  it('ignores fields that it does not know', () => {
    const message = { v: 1, firmware: '2.1', __proto__: { x: 1 }, readings: [{ ...PULSE, quality: 0.9 }] }
    expect(readingsOf(decodeMessage(message))).toHaveLength(1)
  })

  it.each<[string, object]>([
    ['unknown-metric', { metric: 'mood' }],
    ['unknown-metric', { metric: 'blood-pressure-panel' }],
    ['unknown-metric', { metric: '__proto__' }],
    ['unknown-metric', { metric: 'toString' }],
    ['unknown-metric', { metric: 7 }],
    ['time-without-zone', { at: '2026-11-23T07:14:58' }],
    ['time-without-zone', { at: '2026-11-23 07:14' }],
    ['bad-time', { at: '2026-11-23' }],
    ['bad-time', { at: '2026-02-30T07:14:58Z' }],
    ['bad-time', { at: 1_795_000_000_000 }],
    ['bad-time', { at: 'x'.repeat(5000) }],
    ['missing-value', { values: {} }],
    ['missing-value', { values: undefined }],
    ['missing-value', { values: { rate: null } }],
    ['missing-value', { values: [71] }],
    ['unknown-value', { values: { rate: 71, mean: 3 } }],
    ['unknown-value', { values: { constructor: 71 } }],
    ['duplicate-value', { values: { rate: 71, value: 71 } }],
    ['bad-value', { values: { rate: '' } }],
    ['bad-value', { values: { rate: '71,5' } }],
    ['bad-value', { values: { rate: 'NaN' } }],
    ['bad-value', { values: { rate: '0x47' } }],
    ['bad-value', { values: { rate: true } }],
    ['bad-value', { values: { rate: { value: 71 } } }],
    ['bad-value', { values: { rate: 'LO' } }],
    ['bad-value', { values: { rate: '<' } }],
    ['bad-value', { values: { rate: '9'.repeat(40_000) } }],
    ['missing-unit', { unit: undefined }],
    ['unknown-unit', { unit: 7 }],
    ['unknown-unit', { unit: 'x'.repeat(65) }],
    ['bad-flags', { flags: 'irregular-pulse' }],
    ['bad-flags', { flags: [1] }],
    ['bad-flags', { flags: ['Has Spaces'] }],
    ['bad-flags', { flags: Array(21).fill('a') }],
    ['bad-context', { context: [] }],
    ['bad-context', { context: { a: {} } }],
    ['bad-context', { context: { a: [1] } }],
    ['bad-context', { context: { 'clock.at': 'x' } }],
    ['bad-context', { context: { a: 'x'.repeat(201) } }],
    ['bad-context', { context: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`k${i}`, i])) }],
  ])('refuses a reading as %s: %o', (reason, change) => {
    expect(one({ ...PULSE, ...change })).toMatchObject({ reason, ordinal: 0 })
  })

  it('refuses __proto__ as a context entry', () => {
    const text = JSON.stringify({ readings: [{ ...PULSE, context: { X: 1 } }] }).replace('"X"', '"__proto__"')
    expect(readingsOf(decodeText(text))[0]).toMatchObject({ reason: 'bad-context' })
  })

  it('keeps flags that only the platform may set out of the flags', () => {
    const platform = ['implausible', 'late', 'clock-corrected', 'time-of-receipt', 'conflict', 'ambiguous-time']
    expect(one({ ...PULSE, flags: ['typed', ...platform] })).toMatchObject({
      flags: ['typed'],
      context: { 'flags.unknown': platform.join(' ') },
    })
  })

  it.each<[string, object]>([
    ['unsupported-version', { v: 2 }],
    ['unsupported-version', { v: '1' }],
    ['bad-sequence', { epoch: 0 }],
    ['bad-sequence', { epoch: 2 ** 31 }],
    ['bad-sequence', { epoch: '3' }],
    ['bad-sequence', { seq: 1.5 }],
    ['bad-sequence', { seq: -1 }],
    ['bad-sequence', { seq: 2 ** 53 }],
  ])('refuses the message as %s: %o', (reason, change) => {
    expect(decodeMessage({ v: 1, epoch: 1, seq: 1, readings: [PULSE], ...change })).toMatchObject({
      ok: false,
      refused: { reason, ordinal: null },
    })
  })

  it.each<[string, object]>([
    ['bad-clock', { clock: 'ok' }],
    ['bad-time', { sentAt: 'now' }],
    ['time-without-zone', { sentAt: '2026-11-23T07:15:31' }],
    ['bad-shape', { readings: undefined }],
    ['bad-shape', { readings: {} }],
    ['too-many-readings', { readings: Array(1001).fill(0) }],
  ])('counts a message that it refuses as %s: %o', (reason, change) => {
    expect(decodeMessage({ v: 1, epoch: 3, seq: 9, readings: [PULSE], ...change })).toMatchObject({
      ok: true,
      message: { epoch: 3, seq: 9, readings: [{ reason, ordinal: null }] },
    })
  })

  it('never repeats a value in the detail of a refusal', () => {
    const canary = '0101700001'
    const places: object[] = [
      { metric: canary },
      { at: canary },
      { values: { rate: `x${canary}` } },
      { values: { [canary]: 1 } },
      { unit: canary.repeat(9) },
      { flags: [canary] },
      { context: { [canary]: 1 } },
      { context: { a: { b: canary } } },
    ]
    for (const place of places) {
      const refused = one({ ...PULSE, ...place })
      expect(refused).toHaveProperty('reason')
      expect(JSON.stringify(refused)).not.toContain(canary)
    }
  })

  it('agrees with the zod schema of the contract on any message', () => {
    const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 6 })
    const odd = fc.constantFrom<unknown>(null, '', 0, true, [], {}, 'LO', '>33.3', '<= 5', '1e3', 1e300)
    const mostly = <T>(arb: fc.Arbitrary<T>) =>
      fc.oneof({ weight: 19, arbitrary: arb as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: odd })
    const value = mostly(fc.oneof(fc.double({ min: -400, max: 400, noNaN: true }), fc.constantFrom('5.60', 'HI', '<5')))
    const changes = fc.record(
      {
        metric: mostly(fc.constantFrom('pulse', 'blood-pressure', 'blood-glucose-capillary', 'cat-score', 'mood')),
        at: mostly(fc.constantFrom(AT, '2026-11-23T07:14Z', '2026-11-23T07:14:58')),
        values: mostly(
          fc.dictionary(fc.constantFrom('value', 'rate', 'systolic', 'diastolic', 'mean'), value, { maxKeys: 3 }),
        ),
        unit: mostly(fc.constantFrom('/min', 'mm[Hg]', 'mmol/L', 'kPa')),
        flags: mostly(fc.array(mostly(fc.constantFrom('typed', 'late', 'Nope')), { maxLength: 3 })),
        context: mostly(fc.dictionary(fc.constantFrom('arm', 'a.b', 'meal'), mostly(fc.string()), { maxKeys: 3 })),
      },
      { requiredKeys: [] },
    )
    const valid = fc.oneof(
      fc.record({
        metric: fc.constantFrom('pulse', 'respiratory-rate'),
        at: fc.constant(AT),
        values: fc.record({ rate: value }),
        unit: fc.constant('/min'),
      }),
      fc.record({ metric: fc.constant('cat-score'), values: fc.record({ value }) }),
      fc.record({
        metric: fc.constant('blood-glucose-capillary'),
        values: fc.record({ value }),
        unit: fc.constant('mmol/L'),
      }),
      fc.record({
        metric: fc.constant('blood-pressure'),
        values: fc.record({ systolic: value, diastolic: value }),
        unit: fc.constant('kPa'),
      }),
    )
    const reading = fc
      .tuple(valid, fc.option(changes, { nil: {}, freq: 1 }))
      .map(([base, change]) => ({ ...base, ...change }))
    const message = fc.record({
      v: maybe(mostly(fc.constantFrom(1, 1, 1, 2))),
      epoch: maybe(mostly(fc.constantFrom(1, 2, 3, 4, 5, 6, -1, 1.5, 2 ** 31))),
      seq: maybe(mostly(fc.constantFrom(1, 2, 3, 4, 5, 812, 0, 2 ** 53))),
      sentAt: maybe(mostly(fc.constantFrom(AT, AT, AT, 'x'))),
      clock: maybe(mostly(fc.constantFrom('synced', 'unsynced', 'set', 'ok'))),
      readings: mostly(fc.array(mostly(reading), { maxLength: 3 })),
    })
    const seen = { clean: 0, refused: 0 }
    fc.assert(
      fc.property(message, (sent) => {
        const text = JSON.stringify(sent)
        const result = decodeText(text)
        const clean = result.ok && !result.message.readings.some(isRefused)
        seen[clean ? 'clean' : 'refused']++
        expect(clean, text).toBe(readingsMessage.safeParse(JSON.parse(text)).success)
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(seen.clean, seen.refused)).toBeGreaterThan(300)
  })
})
