import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatDateTime } from '#core'
import { check } from '../../checks/check.js'
import { isRefused, type RefusalReason } from '../refusal.js'
import { decodeOmh } from './decode-omh.js'

const FIXTURES = new URL('../../fixtures/omh/', import.meta.url)
const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.json'))
  .sort()

/** The day after the youngest sample: no sample is of the future, and age is not what is tested here. */
const RECEIVED = Date.parse('2024-01-02T00:00:00Z')

/** What becomes of a document's one reading: the metric, or why not. Decoded and checked, its age left out. */
function outcome(bytes: Buffer): string {
  const decoded = decodeOmh(bytes, RECEIVED)
  if (!decoded.ok) return decoded.refused.reason
  const [reading] = decoded.message.readings
  if (!reading || decoded.message.readings.length > 1) throw new Error('one reading expected')
  if (isRefused(reading)) return reading.reason
  const checked = check(reading, { receivedAt: reading.at?.at ?? RECEIVED, sentAt: null, clock: null })
  return checked.ok ? checked.reading.metric : checked.refused.reason
}

const METRIC: Record<string, string> = {
  'blood-pressure': 'blood-pressure',
  'heart-rate': 'pulse',
  'blood-glucose': 'blood-glucose-capillary',
  'body-weight': 'body-weight',
  'body-height': 'body-height',
  'body-mass-index': 'bmi',
  'body-temperature': 'body-temperature',
  'oxygen-saturation': 'spo2',
  'respiratory-rate': 'respiratory-rate',
  'step-count': 'steps-count',
}

/** Valid documents that are no reading of ours, and why. */
const NO_READING: [RegExp, RefusalReason][] = [
  // A statistic over a period is not something that was measured.
  [
    /with-(descriptive-)?statistics?|with-statistic|with-everything|temperature-with-statistic|saturation-with-statistics/,
    'aggregated',
  ],
  [/step-count\/.*with-(average|maximum|session)/, 'aggregated'],
  // A date and a part of the day: no time to attribute by.
  [/1\.0\/shouldPass\/with-time-frame/, 'bad-time'],
  // A count without its period counts nothing; later versions of the schema say so too.
  [/step-count\/1\.0\/shouldPass\/step-count-only/, 'bad-time'],
  [/data-point/, 'unsupported-schema'],
]
const NOT_SO: Record<string, string> = {
  'blood-pressure/1.0/shouldPass/with-everything.json': 'aggregated',
  'heart-rate/1.0/shouldPass/with-everything.json': 'pulse',
  'heart-rate/1.0/shouldPass/with-time-frame.json': 'pulse',
  'respiratory-rate/1.0/shouldPass/with-time-frame.json': 'respiratory-rate',
  'step-count/1.0/shouldPass/with-time-frame.json': 'steps-count',
  'blood-glucose/1.0/shouldPass/with-blood-specimen-type.json': 'glucose-plasma',
  'blood-glucose/2.0/shouldPass/with-specimen-source.json': 'glucose-plasma',
}

/** Invalid only because a later version of the schema requires a time, or a reading we can still understand. */
const STILL_READ = [/missing-(effective-)?time-frame/]

describe('the sample documents of Open mHealth', () => {
  it('are all here', () => {
    expect(files.filter((file) => file.includes('/shouldPass/')).length).toBeGreaterThan(70)
    expect(files.filter((file) => file.includes('/shouldFail/')).length).toBeGreaterThan(70)
  })

  it.each(files.filter((file) => file.includes('/shouldPass/')))('valid: %s', (file) => {
    const schema = file.split('/')[0] ?? ''
    const expected = NOT_SO[file] ?? NO_READING.find(([pattern]) => pattern.test(file))?.[1] ?? METRIC[schema]
    expect(outcome(readFileSync(new URL(file, FIXTURES)))).toBe(expected)
  })

  it.each(files.filter((file) => file.includes('/shouldFail/')))('invalid: %s', (file) => {
    const schema = file.split('/')[0] ?? ''
    const stillRead = STILL_READ.some((pattern) => pattern.test(file))
    const result = outcome(readFileSync(new URL(file, FIXTURES)))
    if (stillRead) expect(result).toBe(METRIC[schema])
    else expect(Object.values(METRIC)).not.toContain(result)
  })
})

const decodeOne = (document: object) => {
  const decoded = decodeOmh(Buffer.from(JSON.stringify(document)), RECEIVED)
  if (!decoded.ok) return decoded.refused
  const [reading] = decoded.message.readings
  if (!reading) throw new Error('a reading expected')
  return isRefused(reading) ? reading : { ...reading, at: reading.at && formatDateTime(reading.at) }
}

const BODY = {
  body_weight: { value: 82.5, unit: 'kg' },
  effective_time_frame: { date_time: '2023-05-01T07:25:00+02:00' },
}
const header = (name: string, rest: object = {}) => ({
  id: '123e4567-e89b-12d3-a456-426655440000',
  creation_date_time: '2023-05-01T07:26:00+02:00',
  schema_id: { namespace: 'omh', name, version: '2.0' },
  ...rest,
})

describe('format omh', () => {
  it('reads a data point of header and body, and a body alone, alike', () => {
    const expected = {
      metric: 'body-weight',
      at: '2023-05-01T07:25:00+02:00',
      values: { value: '82.5' },
      unit: 'kg',
      flags: [],
      context: {},
    }
    expect(decodeOne(BODY)).toEqual(expected)
    expect(decodeOne({ header: header('body-weight'), body: BODY })).toEqual(expected)
  })

  it('flags what was typed in, in the words of Open mHealth and of IEEE 1752.1', () => {
    const omh = header('body-weight', { acquisition_provenance: { source_name: 'x', modality: 'self-reported' } })
    const ieee = header('body-weight', { modality: 'self-reported' })
    expect(decodeOne({ header: omh, body: BODY })).toMatchObject({ flags: ['typed'] })
    expect(decodeOne({ header: ieee, body: BODY })).toMatchObject({ flags: ['typed'] })
    expect(decodeOne({ header: header('body-weight', { modality: 'sensed' }), body: BODY })).toMatchObject({
      flags: [],
    })
  })

  it('reads an array of data points, and a data series, with the bad ones by their place', () => {
    const series = { header: header('body-weight'), body: [BODY, { body_weight: 3 }, BODY] }
    for (const document of [[BODY, { body_weight: 3 }, BODY], series]) {
      const decoded = decodeOmh(Buffer.from(JSON.stringify(document)), RECEIVED)
      expect(decoded.ok && decoded.message.readings).toMatchObject([
        { metric: 'body-weight' },
        { reason: 'bad-value', ordinal: 1 },
        { metric: 'body-weight' },
      ])
    }
  })

  it('believes the header about the schema', () => {
    expect(decodeOne({ header: header('heart-rate'), body: BODY })).toMatchObject({ reason: 'missing-value' })
    expect(decodeOne({ header: header('physical-activity'), body: BODY })).toMatchObject({
      reason: 'unsupported-schema',
    })
    expect(decodeOne({ body: BODY })).toMatchObject({ reason: 'bad-shape' })
    expect(decodeOne({ header: header('body-weight') })).toMatchObject({ reason: 'bad-shape' })
  })

  it('takes meal, sleep, posture, place and note into the context', () => {
    const body = {
      blood_glucose: { value: 95, unit: 'mg/dL' },
      effective_time_frame: BODY.effective_time_frame,
      temporal_relationship_to_meal: 'fasting',
      temporal_relationship_to_sleep: 'on waking',
      specimen_source: 'capillary blood',
      user_notes: 'feeling fine',
    }
    expect(decodeOne(body)).toMatchObject({
      metric: 'blood-glucose-capillary',
      context: { meal: 'fasting', sleep: 'on waking', specimen: 'capillary blood', note: 'feeling fine' },
    })
    expect(decodeOne({ ...body, specimen_source: 'interstitial fluid' })).toMatchObject({ metric: 'glucose-cgm' })
    expect(decodeOne({ ...body, specimen_source: 'sweat' })).toMatchObject({ reason: 'unsupported-specimen' })
  })

  const steps = (interval: object) =>
    decodeOne({ step_count: { value: 6000, unit: 'steps' }, effective_time_frame: { time_interval: interval } })

  it('dates a count by the start of its period, and keeps the end', () => {
    const [start, end] = ['2023-05-01T07:00:00+02:00', '2023-05-01T08:00:00+02:00']
    const expected = { metric: 'steps-count', at: start, context: { periodEnd: end } }
    const hour = { value: 1, unit: 'h' }
    expect(steps({ start_date_time: start, end_date_time: end })).toMatchObject(expected)
    expect(steps({ start_date_time: start, duration: hour })).toMatchObject(expected)
    expect(steps({ end_date_time: end, duration: hour })).toMatchObject(expected)
  })

  it.each([
    ['bad-time', { start_date_time: '2023-05-01T07:00:00Z' }],
    ['bad-time', { start_date_time: '2023-05-01T07:00:00Z', end_date_time: '2023-05-01T06:00:00Z' }],
    ['bad-time', { start_date_time: '2023-05-01T07:00:00Z', duration: { value: -1, unit: 'h' } }],
    ['bad-time', { start_date_time: '2023-05-01T07:00:00Z', duration: { value: 1e300, unit: 'h' } }],
    ['bad-time', { end_date_time: '2023-05-01T07:00:00Z', duration: { value: 800_000, unit: 'd' } }],
    ['bad-time', { start_date_time: '2023-05-01T07:00:00Z', duration: { value: 1, unit: 'Mo' } }],
    ['time-without-zone', { start_date_time: '2023-05-01T07:00:00', end_date_time: '2023-05-01T08:00:00Z' }],
    ['time-in-future', { start_date_time: '2023-05-01T07:00:00Z', end_date_time: '2024-01-02T00:05:01Z' }],
  ])('refuses as %s the interval %o', (reason, interval) => {
    expect(steps(interval)).toMatchObject({ reason })
  })

  it('refuses a moment and an interval at once, and a frame that is neither', () => {
    const moment = { date_time: '2023-05-01T07:00:00Z' }
    const interval = {
      time_interval: { start_date_time: '2023-05-01T07:00:00Z', end_date_time: '2023-05-01T08:00:00Z' },
    }
    for (const frame of [{ ...moment, ...interval }, {}, { start_date_time: '2023-05-01T07:00:00Z' }, 'now']) {
      expect(decodeOne({ ...BODY, effective_time_frame: frame })).toMatchObject({ reason: 'bad-time' })
    }
  })

  it('refuses two units in one blood pressure', () => {
    const body = {
      systolic_blood_pressure: { value: 120, unit: 'mmHg' },
      diastolic_blood_pressure: { value: 10.7, unit: 'kPa' },
    }
    expect(decodeOne(body)).toMatchObject({ reason: 'unknown-unit' })
  })
})

describe('a body with two measurements', () => {
  const quantity = (value: number, unit: string) => ({ value, unit })
  const body = {
    heart_rate: quantity(71, 'beats/min'),
    oxygen_saturation: quantity(97, '%'),
    effective_time_frame: { date_time: '2023-12-31T10:00:00+01:00' },
  }
  const read = (document: object) => {
    const decoded = decodeOmh(Buffer.from(JSON.stringify(document)), RECEIVED)
    return decoded.ok ? decoded.message.readings : decoded.refused
  }

  it('is two readings of the same time', () => {
    const readings = read(body)
    expect(readings).toMatchObject([
      { metric: 'pulse', values: { value: '71' } },
      { metric: 'spo2', values: { value: '97' } },
    ])
    expect(readings).toEqual(read({ header: { schema_id: { name: 'heart-rate' } }, body }))
  })

  it('loses neither when one of them is bad', () => {
    expect(read({ ...body, oxygen_saturation: quantity(97, '%'), heart_rate: { value: 71 } })).toMatchObject([
      { reason: 'missing-unit', ordinal: 0 },
      { metric: 'spo2' },
    ])
  })
})
