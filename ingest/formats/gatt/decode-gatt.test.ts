import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDateTime } from '#core'
import { isRefused } from '../refusal.js'
import { decodeGatt } from './decode-gatt.js'

interface Capture {
  name: string
  format: string
  hex: string
  expect: object[]
}
// Bytes that real devices sent, as people published them; each entry names its source.
const captures: Capture[] = JSON.parse(
  readFileSync(new URL('../../fixtures/gatt/captures.json', import.meta.url), 'utf8'),
)

const message = (characteristic: string, payload: string | Buffer) => {
  const result = decodeGatt(characteristic, Buffer.from(payload as string))
  if (!result.ok) throw new Error(`refused: ${result.refused.reason}`)
  return result.message
}
const readings = (characteristic: string, payload: string | Buffer) =>
  message(characteristic, payload).readings.map((r) => (isRefused(r) ? r : { ...r, at: r.at && formatDateTime(r.at) }))
const refusal = (characteristic: string, payload: string | Buffer) => {
  const result = decodeGatt(characteristic, Buffer.from(payload as string))
  return result.ok ? null : result.refused.reason
}

/** 23 November 2026, 07:14:58. */
const TIME = 'ea070b17070e3a'
const BP = '800052006100'

describe('captures of real devices', () => {
  it.each(captures)('$name', ({ format, hex, expect: expected }) => {
    expect(readings(format.slice('gatt/'.length), hex)).toEqual(expected)
    expect(readings(format.slice('gatt/'.length), Buffer.from(hex, 'hex'))).toEqual(expected)
  })

  it('refuses a proprietary packet that only looks like a blood pressure (flutter_blue issue 687)', () => {
    const bytes = [254, 32, 39, 0, 117, 0, 85, 0, 95, 0, 228, 7, 9, 24, 16, 9, 58, 105, 0, 1]
    expect(refusal('2a35', Buffer.from(bytes))).toBe('over-long')
  })
})

describe('blood pressure, 2a35', () => {
  it('reads time, pulse, user and status', () => {
    const context = { user: 1 }
    const at = '2026-11-23T07:14:58+01:00'
    expect(readings('2a35', `1e${BP}${TIME}4700013f00`)).toEqual([
      {
        metric: 'blood-pressure',
        at,
        values: { systolic: '128', diastolic: '82', mean: '97' },
        unit: 'mm[Hg]',
        flags: ['body-movement', 'cuff-loose', 'irregular-pulse', 'improper-position'],
        context,
      },
      {
        metric: 'pulse',
        at,
        values: { value: '71' },
        unit: '/min',
        flags: ['body-movement', 'irregular-pulse'],
        context,
      },
    ])
  })

  it.each([
    ['0800', true],
    ['1000', true],
    ['1800', false],
    ['0000', false],
  ])('status %s says that the pulse is out of range: %s', (status, outOfRange) => {
    const [bp] = readings('2a35', `10${BP}${status}`)
    expect(bp).toMatchObject({ flags: outOfRange ? ['pulse-out-of-range'] : [] })
  })

  it('reads kPa with its decimals', () => {
    // 17.1, 10.9 and 13.0 kPa
    expect(readings('2a35', '01abf06df082f0')).toMatchObject([
      { values: { systolic: '17.1', diastolic: '10.9', mean: '13.0' }, unit: 'kPa', at: null },
    ])
  })

  it('flags a user that the device does not know', () => {
    expect(readings('2a35', `08${BP}ff`)).toMatchObject([{ flags: ['user-unknown'], context: {} }])
  })

  it.each(['ff07', '0008', '0108', 'fe07', '0208'])(
    'refuses a special value (%s) as systolic or diastolic',
    (special) => {
      expect(readings('2a35', `00${special}52006100`)).toMatchObject([{ reason: 'no-value', ordinal: 0 }])
      expect(readings('2a35', `008000${special}6100`)).toMatchObject([{ reason: 'no-value', ordinal: 0 }])
    },
  )

  it('goes without a mean or a pulse that is a special value', () => {
    expect(readings('2a35', '0480005200ff07ff07')).toMatchObject([{ values: { systolic: '128', diastolic: '82' } }])
  })

  it('keeps the pulse of a cuff that measured no pressure', () => {
    expect(readings('2a35', `04ff07ff07ff074700`)).toMatchObject([{ reason: 'no-value' }, { metric: 'pulse' }])
  })
})

describe('time stamps without a zone', () => {
  const at = (stamp: string) => readings('2a35', `02${BP}${stamp}`)[0]

  it.each([
    ['in winter', 'ea070b17070e3a', '2026-11-23T07:14:58+01:00', []],
    ['in summer', 'ea070617070e3a', '2026-06-23T07:14:58+02:00', []],
    [
      'twice on the autumn night (the first is taken)',
      'ea070a1902 1e00',
      '2026-10-25T02:30:00+02:00',
      ['ambiguous-time'],
    ],
    ['never on the spring night', 'ea07031d021e00', '2026-03-29T03:30:00+02:00', ['ambiguous-time']],
  ])('shown %s', (_, stamp, time, flags) => {
    expect(at(stamp.replace(' ', ''))).toMatchObject({ at: time, flags })
  })

  it.each(['00000b17070e3a', 'ea070017070e3a', 'ea070b00070e3a', '00000000000000'])('%s is not known', (stamp) => {
    expect(at(stamp)).toMatchObject({ metric: 'blood-pressure', at: null, flags: [] })
  })

  it.each([
    'ea070d17070e3a',
    'ea07021e070e3a',
    'ea070b17180e3a',
    'ea070b17073c3a',
    'ea070b17070e3c',
    '2c010b17070e3a',
    'ffff0b17070e3a',
  ])('%s does not exist', (stamp) => {
    expect(at(stamp)).toMatchObject({ reason: 'bad-time', ordinal: 0 })
  })
})

describe('glucose, 2a18', () => {
  const head = `0100${TIME}`

  it('reads mol/L and kg/L', () => {
    // 6.2 mmol/L is 62 × 10^-4 mol/L
    expect(readings('2a18', `06${head}3ec011`)).toMatchObject([
      {
        metric: 'blood-glucose-capillary',
        values: { value: '0.0062' },
        unit: 'mol/L',
        at: '2026-11-23T07:14:58+01:00',
      },
    ])
    expect(readings('2a18', `02${head}70b011`)).toMatchObject([{ values: { value: '0.00112' }, unit: 'kg/L' }])
  })

  it.each([
    ['0000', '2026-11-23T07:14:58+01:00'],
    ['3c00', '2026-11-23T08:14:58+01:00'],
    ['c4ff', '2026-11-23T06:14:58+01:00'],
    ['60fa', '2026-11-22T07:14:58+01:00'],
  ])('adds the time offset %s to what the clock shows', (offset, at) => {
    expect(readings('2a18', `03${head}${offset}70b011`)).toMatchObject([{ at }])
  })

  it.each(['ff7f', '0080'])('refuses a time offset that overran (%s)', (offset) => {
    expect(readings('2a18', `03${head}${offset}70b011`)).toMatchObject([{ reason: 'bad-time' }])
  })

  it.each([
    ['14', 'glucose-plasma'],
    ['19', 'glucose-cgm'],
    ['17', 'blood-glucose-capillary'],
  ])('knows the metric of specimen %s', (type, metric) => {
    expect(readings('2a18', `02${head}70b0${type}`)).toMatchObject([{ metric }])
  })

  it.each(['13', '15', '16'])('refuses venous and arterial blood (%s), which no metric holds', (type) => {
    expect(readings('2a18', `02${head}70b0${type}`)).toMatchObject([{ reason: 'unsupported-specimen' }])
  })

  it.each(['1a', '41'])('marks a control solution (%s)', (type) => {
    expect(readings('2a18', `02${head}70b0${type}`)).toMatchObject([{ flags: ['not-a-measurement'] }])
  })

  it('reads the sensor status', () => {
    expect(readings('2a18', `0a${head}70b0110100`)).toMatchObject([{ flags: ['low-battery'] }])
    expect(readings('2a18', `0a${head}70b0110602`)).toMatchObject([
      { flags: ['device-fault'], context: { fault: 'sensor, sample size, strip pulled' } },
    ])
    expect(readings('2a18', `0a${head}70b0110008`)).toMatchObject([{ flags: ['clock-unsynced'] }])
  })

  it.each([
    ['+INFINITY', `02${head}fe0711`, '33.3', 'above-range', '>'],
    ['-INFINITY', `02${head}020811`, '1.1', 'below-range', '<'],
    ['NaN and "higher than the device can process"', `0a${head}ff07112000`, '33.3', 'above-range', '>'],
    ['+INFINITY and "lower than the device can process"', `0a${head}fe07114000`, '33.3', 'above-range', '>'],
    ['-INFINITY and "higher than the device can process"', `0a${head}0208112000`, '1.1', 'below-range', '<'],
    ['NaN and "lower than the device can process"', `0a${head}ff07114000`, '1.1', 'below-range', '<'],
  ])('takes %s as the end of the meter range', (_, hex, value, flag, comparator) => {
    expect(readings('2a18', hex)).toMatchObject([
      { values: { value }, unit: 'mmol/L', flags: [flag], context: { 'comparator.value': comparator } },
    ])
  })

  it('refuses NaN, also when the status says both higher and lower', () => {
    expect(readings('2a18', `02${head}ff0711`)).toMatchObject([{ reason: 'no-value' }])
    expect(readings('2a18', `0a${head}ff07116000`)).toMatchObject([{ reason: 'no-value' }])
  })

  it('has no reading when there is only a status, or only a context (2a34), and says so', () => {
    expect(message('2a18', `08${head}0100`)).toMatchObject({ readings: [], note: 'status-only' })
    // meal 3 (fasting); then everything that a context may hold
    expect(message('2a34', '02010003')).toMatchObject({ readings: [], note: 'context-only' })
    expect(message('2a34', 'ff0100000120b00312580232011ea05df0')).toMatchObject({ readings: [], note: 'context-only' })
    expect(refusal('2a34', 'ff0100')).toBe('truncated')
  })

  it('names what a context says (2a34): meal, carbohydrate, medication, exercise, tester and health', () => {
    // 45 g of breakfast, before the meal, self-tested under stress, 30 min at 50 %, 4 mg rapid acting insulin, HbA1c 6.2 %
    expect(message('2a34', '5f0700012dd001410807320104a03ef0').glucoseContext).toEqual({
      sequence: 7,
      facts: {
        carbohydrate: 'breakfast',
        carbohydrateG: 45,
        meal: 'before meal',
        tester: 'self',
        health: 'under stress',
        exerciseSeconds: 1800,
        exercisePercent: 50,
        medication: 'rapid acting insulin',
        medicationMg: 4,
        hba1cPercent: 6.2,
      },
    })
  })

  it('says nothing in place of what a context leaves out, reserves or has no number for', () => {
    expect(message('2a34', '02010009').glucoseContext).toBeNull()
    expect(message('2a34', '05010009ff07ff').glucoseContext).toBeNull()
    // Medication in litres; a duration that did not fit; health "not available".
    expect(message('2a34', '3c0200f1ffff640305c0').glucoseContext).toEqual({
      sequence: 2,
      facts: { tester: 'self', exercisePercent: 100, medication: 'intermediate acting insulin', medicationMl: 0.5 },
    })
  })
})

describe('pulse oximeter, 2a5e and 2a5f', () => {
  it('reads every field of a spot check', () => {
    // 97 %, 64 /min, time, status: fully qualified, sensor: poor signal, pulse amplitude 3.1 %
    expect(readings('2a5e', `0f61004000${TIME}00011000001ff0`)).toMatchObject([
      {
        metric: 'spo2',
        at: '2026-11-23T07:14:58+01:00',
        values: { value: '97' },
        unit: '%',
        flags: ['poor-signal'],
        context: { sensor: 'poor signal', pulseAmplitudePercent: 3.1 },
      },
      { metric: 'pulse', values: { value: '64' }, unit: '/min' },
    ])
  })

  it.each([
    ['4000', ['not-settled']],
    ['0004', ['not-a-measurement']],
    ['0008', ['not-a-measurement']],
    ['0010', ['not-a-measurement']],
    ['0020', ['device-fault']],
    ['0040', ['poor-signal']],
    ['0080', ['device-fault']],
    ['2000', []],
  ])('measurement status %s is %o', (status, flags) => {
    expect(readings('2a5f', `0461004000${status}`)[0]).toMatchObject({ flags })
  })

  it('takes the normal averaging of a continuous measurement', () => {
    expect(readings('2a5f', '0361004000 5a004100 5b004200'.replaceAll(' ', ''))).toMatchObject([
      { values: { value: '97' } },
      { values: { value: '64' } },
    ])
  })

  it('keeps the one value that is there, and refuses once when neither is', () => {
    expect(readings('2a5f', '00ff074000')).toMatchObject([{ metric: 'pulse' }])
    expect(readings('2a5f', '006100ff07')).toMatchObject([{ metric: 'spo2' }])
    expect(readings('2a5f', '00ff07ff07')).toMatchObject([{ reason: 'no-value', ordinal: 0 }])
  })
})

describe('weight, 2a9d', () => {
  it('reads kilograms in steps of 5 g, with BMI and height', () => {
    // 82.300 kg, user 2, BMI 25.4, 1.800 m
    expect(readings('2a9d', `0e4c40${TIME}02fe000807`)).toMatchObject([
      { metric: 'body-weight', values: { value: '82.300' }, unit: 'kg', context: { user: 2 } },
      { metric: 'bmi', values: { value: '25.4' }, unit: 'kg/m2' },
      { metric: 'body-height', values: { value: '1.800' }, unit: 'm' },
    ])
  })

  it('reads pounds and inches', () => {
    // 181.20 lb, BMI 25.4, 70.9 in
    expect(readings('2a9d', '09c846fe00c502')).toMatchObject([
      { values: { value: '181.20' }, unit: '[lb_av]' },
      { values: { value: '25.4' } },
      { values: { value: '70.9' }, unit: '[in_i]' },
    ])
  })

  it('refuses a measurement that the scale calls unsuccessful', () => {
    expect(readings('2a9d', '00ffff')).toMatchObject([{ reason: 'no-value' }])
  })
})

describe('temperature, 2a1c, and heart rate, 2a37', () => {
  it('reads Fahrenheit, time and site', () => {
    expect(readings('2a1c', `07da0300ff${TIME}03`)).toMatchObject([
      {
        metric: 'body-temperature',
        at: '2026-11-23T07:14:58+01:00',
        values: { value: '98.6' },
        unit: '[degF]',
        context: { site: 'ear' },
      },
    ])
  })

  it.each(['ffff7f00', '00008000', 'feff7f00', '02008000'])('refuses the special value %s', (value) => {
    expect(readings('2a1c', `00${value}`)).toMatchObject([{ reason: 'no-value' }])
  })

  it('reads 16-bit rates, energy and lost skin contact', () => {
    expect(readings('2a37', '0d48000a00')).toMatchObject([
      { values: { value: '72' }, flags: ['poor-signal'], context: { energyExpendedKj: 10 } },
    ])
    expect(readings('2a37', '0648')).toMatchObject([{ flags: [] }])
  })
})

describe('the payload and the topic', () => {
  const reading = readings('2a37', '0648')

  it.each(['2A37', '00002a37-0000-1000-8000-00805f9b34fb', '00002A37-0000-1000-8000-00805F9B34FB'])(
    'knows the characteristic spelled %s',
    (characteristic) => {
      expect(readings(characteristic, '0648')).toEqual(reading)
    },
  )

  it.each(['2a38', '', '2a37/x', 'constructor', '00002a37-0000-1000-8000-000000000000'])(
    'refuses the characteristic "%s"',
    (characteristic) => {
      expect(refusal(characteristic, '0648')).toBe('unknown-characteristic')
    },
  )

  it('takes hex digits only as hex, with white space around them', () => {
    expect(readings('2a1c', '00710E00FE\r\n')).toEqual(readings('2a1c', Buffer.from('00710e00fe', 'hex')))
  })

  it.each(['064', '06-48', '06 48', '0x0648', '06:48', '06,48', '06\n48'])(
    'refuses %j, which is nearly hex',
    (text) => {
      expect(refusal('2a37', text)).toBe('bad-hex')
    },
  )

  it.each(captures)('refuses every shorter and every longer value: $name', ({ format, hex }) => {
    const characteristic = format.slice('gatt/'.length)
    const bytes = Buffer.from(hex, 'hex')
    for (let length = 0; length < bytes.length; length++) {
      // Fewer intervals are a heart rate as well.
      if (characteristic === '2a37' && length % 2 === 0 && length > 0) continue
      expect(refusal(characteristic, bytes.subarray(0, length)), `${length} bytes`).toBe('truncated')
    }
    const odd = characteristic === '2a37' ? 'truncated' : 'over-long'
    expect(refusal(characteristic, Buffer.concat([bytes, Buffer.from([0])]))).toBe(odd)
    expect(refusal(characteristic, Buffer.concat([bytes, Buffer.alloc(600)]))).toBe('over-long')
  })

  it('reads hex and binary alike, whatever the bytes', () => {
    const characteristics = ['2a18', '2a1c', '2a34', '2a35', '2a37', '2a5e', '2a5f', '2a9d']
    fc.assert(
      fc.property(
        fc.constantFrom(...characteristics),
        fc.uint8Array({ maxLength: 40, minLength: 1 }),
        (uuid, bytes) => {
          const hex = Buffer.from(bytes).toString('hex')
          const text = Buffer.from(bytes).toString('latin1')
          // A value that happens to be nothing but hex digits is hex: that is the rule.
          fc.pre(!/^[\s0-9a-fA-Fx:,-]+$/.test(text))
          expect(decodeGatt(uuid, Buffer.from(hex))).toEqual(decodeGatt(uuid, Buffer.from(bytes)))
        },
      ),
      { numRuns: 2000 },
    )
  })
})
