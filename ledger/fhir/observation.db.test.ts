import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type CitizenId,
  type DeviceId,
  effectiveInterval,
  idFromBytes,
  idToInt8,
  type MetricId,
  metric,
  observationId,
  type Precision,
  READING_STATUS,
  type Reading,
  type ReadingStatus,
  type TimeInterval,
} from '#core'
import { openTestDatabase, type TestDatabase } from '#test-support'
import { ensurePartitions } from '../partitions.js'
import { readingByKey } from '../readings.js'
import { packDecimals } from '../rows.js'
import { countObservations, searchObservations } from './observation.js'
import type { DateBound, DateCriteria, DatePrefix, ObservationQuery, ObservationSort, VisibleGroup } from './query.js'
import { compareReadings } from './sort.js'

const id = (n: number): string => idFromBytes(new Uint8Array([0, 0, 0, 0, 0, 0, 1, n]))
const CITIZENS = [1, 2, 3].map((n) => id(n) as CitizenId)
const DEVICES = [101, 102].map((n) => id(n) as DeviceId)
const MET: readonly MetricId[] = ['blood-pressure', 'pulse', 'fev1', 'fev1-fvc', 'spo2']
const NOW = Date.UTC(2026, 10, 23)
const HOUR = 3_600_000

let db: TestDatabase
beforeAll(async () => {
  db = await openTestDatabase()
  await ensurePartitions(db.database, NOW)
})
afterAll(() => db.close())
beforeEach(() => db.database.query('truncate reading, amendment', []))

/** Times around both changes of the clock, a month's and a year's end, so that equal and neighbouring ones are common. */
const someTime = fc.oneof(
  fc.constantFrom(
    Date.UTC(2026, 2, 28, 23),
    Date.UTC(2026, 2, 29, 1),
    Date.UTC(2026, 9, 25, 0, 30),
    Date.UTC(2026, 9, 25, 1, 30),
    Date.UTC(2025, 11, 31, 23),
    Date.UTC(2026, 10, 1, 7, 15),
  ),
  fc.integer({ min: 0, max: 48 }).map((h) => Date.UTC(2026, 10, 1) + h * HOUR),
  fc.integer({ min: 0, max: 3000 }).map((ms) => Date.UTC(2026, 10, 1, 7, 15) + ms),
)

const someReading: fc.Arbitrary<Reading> = fc
  .record({
    citizenId: fc.constantFrom(...CITIZENS),
    metric: fc.constantFrom(...MET),
    effectiveAt: someTime,
    dedupe: fc.constantFrom('0000000000001', 'fzzzzzzzzzzzz', '8000000000000', '7000000000000'),
    deviceId: fc.option(fc.constantFrom(...DEVICES)),
    offsetMin: fc.constantFrom(60, 120, 0, -300),
    precision: fc.constantFrom<Precision>(1, 2, 3, 4, 5, 6),
    value: fc.integer({ min: 1, max: 200 }),
    flags: fc.constant(0),
    receivedAt: someTime,
    status: fc.constantFrom<ReadingStatus>('final', 'final', 'amended', 'corrected', 'entered-in-error'),
    later: fc.integer({ min: 1, max: 5000 }),
  })
  .map(({ value, later, ...r }) => ({
    ...r,
    values: metric(r.metric).values.map(() => ({ value, decimals: 1 })),
    version: r.status === 'final' ? 1 : 2,
    lastUpdated: r.status === 'final' ? r.receivedAt : r.receivedAt + later,
  }))

const someLedger = fc.uniqueArray(someReading, {
  maxLength: 25,
  selector: (r) => observationId(r),
})

const someBound: fc.Arbitrary<DateBound> = fc
  .record({
    prefix: fc.constantFrom<DatePrefix>('eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'),
    lo: someTime,
    length: fc.constantFrom(1, 1000, 60_000, 23 * HOUR, 24 * HOUR, 25 * HOUR, 30 * 24 * HOUR, 365 * 24 * HOUR),
  })
  .map(({ prefix, lo, length }) => ({ prefix, lo, hi: lo + length }))
const someCriteria: fc.Arbitrary<DateCriteria> = fc.array(fc.array(someBound, { minLength: 1, maxLength: 2 }), {
  maxLength: 2,
})
const maybe = <T>(members: readonly T[]): fc.Arbitrary<T[] | null> => fc.option(fc.subarray([...members]), { freq: 2 })

const someQuery: fc.Arbitrary<ObservationQuery> = fc.record({
  citizens: maybe(CITIZENS),
  metrics: maybe(MET),
  keys: fc.constant(null),
  dates: someCriteria,
  lastUpdated: fc.oneof(fc.constant([]), someCriteria),
  statuses: maybe(['final', 'amended', 'entered-in-error'] as ReadingStatus[]),
  devices: fc.option(fc.subarray([...DEVICES]), { freq: 5, nil: null }).map((d) => d),
  hasDevice: fc.constantFrom(null, null, true, false),
})
const someSort: fc.Arbitrary<ObservationSort> = fc.record({
  by: fc.constantFrom('date', 'lastUpdated', 'id'),
  descending: fc.boolean(),
  ids: fc.constantFrom('ascending', 'descending'),
})
const someVisible: fc.Arbitrary<VisibleGroup[]> = fc.array(
  fc.record({ metrics: fc.subarray([...MET]), citizens: fc.subarray(CITIZENS).map((c) => new Set(c)) }),
  { minLength: 1, maxLength: 2 },
)

/** The rules of fhir.md 4.2, written down a second time. */
function meets({ prefix, lo, hi }: DateBound, t: TimeInterval): boolean {
  const eq = lo <= t.lo && t.hi <= hi
  const answers: Record<DatePrefix, boolean> = {
    eq,
    ne: !eq,
    gt: t.hi > hi,
    lt: t.lo < lo,
    ge: t.hi > hi || eq,
    le: t.lo < lo || eq,
    sa: t.lo >= hi,
    eb: t.hi <= lo,
    ap: t.lo < hi && t.hi > lo,
  }
  return answers[prefix]
}

function matches(query: ObservationQuery, visible: readonly VisibleGroup[]): (r: Reading) => boolean {
  return (r) => {
    const effective = effectiveInterval({ at: r.effectiveAt, offsetMin: r.offsetMin, precision: r.precision })
    const recorded = { lo: r.lastUpdated, hi: r.lastUpdated + 1 }
    return (
      visible.some((g) => g.citizens.has(r.citizenId) && g.metrics.includes(r.metric)) &&
      (query.citizens?.includes(r.citizenId) ?? true) &&
      (query.metrics?.includes(r.metric) ?? true) &&
      query.dates.every((any) => any.some((b) => meets(b, effective))) &&
      query.lastUpdated.every((any) => any.some((b) => meets(b, recorded))) &&
      (query.statuses?.includes(r.status) ?? true) &&
      (query.devices === null || (r.deviceId !== null && query.devices.includes(r.deviceId))) &&
      (query.hasDevice === null || query.hasDevice === (r.deviceId !== null))
    )
  }
}

async function fill(readings: readonly Reading[]): Promise<void> {
  for (const r of readings) {
    const key = [idToInt8(r.citizenId), metric(r.metric).number, new Date(r.effectiveAt), idToInt8(r.dedupe)]
    const [a, b, c] = r.values.map((v) => v?.value ?? null)
    await db.database.query(
      `insert into reading (citizen_id, metric, effective_at, dedupe, device_id, received_at, flags, offset_min, time_precision, decimals, v1, v2, v3)
       values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12)`,
      [
        ...key,
        r.deviceId && idToInt8(r.deviceId),
        new Date(r.receivedAt),
        r.offsetMin,
        r.precision,
        packDecimals(r.values),
        a ?? null,
        b ?? null,
        c ?? null,
      ],
    )
    if (r.version > 1) {
      await db.database.query(
        'insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status) values ($1, $2, $3, $4, $5, $6)',
        [...key, new Date(r.lastUpdated), READING_STATUS[r.status]],
      )
    }
  }
}

describe('searching the ledger for Observations', () => {
  it('finds exactly what the rules say, in the order asked for, for every ledger, question and policy', async () => {
    await fc.assert(
      fc.asyncProperty(someLedger, someQuery, someSort, someVisible, async (ledger, query, sort, visible) => {
        await db.database.query('truncate reading, amendment', [])
        await fill(ledger)
        const page = await searchObservations(db.database, {
          query,
          visible,
          sort,
          limit: 100,
          asOf: null,
          after: null,
          now: NOW,
        })
        const expected = ledger.filter(matches(query, visible)).toSorted(compareReadings(sort))
        expect(page.readings).toEqual(expected)
        expect(page.next).toBeNull()
        expect(await countObservations(db.database, { query, visible, asOf: null })).toBe(expected.length)
      }),
      { numRuns: 80 },
    )
  }, 120_000)

  it('walks pages to the same rows as one big page, whatever is written or voided meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLedger,
        fc.uniqueArray(someReading, { maxLength: 6, selector: (r) => observationId(r) }),
        fc.oneof(
          someSort,
          fc.record({
            by: fc.constantFrom<'date' | 'lastUpdated'>('date', 'lastUpdated'),
            descending: fc.boolean(),
            ids: fc.constant<'implicit'>('implicit'),
          }),
        ),
        fc.integer({ min: 1, max: 4 }),
        async (ledger, intruders, sort, limit) => {
          await db.database.query('truncate reading, amendment', [])
          await fill(ledger)
          const known = new Set(ledger.map(observationId))
          const query = {
            citizens: null,
            metrics: null,
            keys: null,
            dates: [],
            lastUpdated: [],
            statuses: null,
            devices: null,
            hasDevice: null,
          }
          const visible = [{ metrics: MET, citizens: new Set(CITIZENS) }]
          const request = { query, visible, sort, now: NOW }
          const whole = await searchObservations(db.database, { ...request, limit: 100, asOf: null, after: null })
          const walked: Reading[] = []
          let page = await searchObservations(db.database, { ...request, limit, asOf: null, after: null })
          walked.push(...page.readings)
          const late = intruders.filter((r) => !known.has(observationId(r)))
          for (let i = 0; page.next; i++) {
            const intruder = late[i]
            if (intruder) await fill([intruder])
            const victim = ledger[i]
            if (victim) {
              await db.database.query(
                `insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status)
                 values ($1, $2, $3, $4, now(), 5)`,
                [
                  idToInt8(victim.citizenId),
                  metric(victim.metric).number,
                  new Date(victim.effectiveAt),
                  idToInt8(victim.dedupe),
                ],
              )
            }
            page = await searchObservations(db.database, { ...request, limit, asOf: page.asOf, after: page.next })
            walked.push(...page.readings)
          }
          expect(walked).toEqual(whole.readings)
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)

  it('does not show a row while an older transaction could still commit before it', async () => {
    const base = fc.sample(someReading, { numRuns: 1, seed: 1 })[0]!
    const visible = [{ metrics: MET, citizens: new Set(CITIZENS) }]
    const query = {
      citizens: null,
      metrics: null,
      keys: null,
      dates: [],
      lastUpdated: [],
      statuses: null,
      devices: null,
      hasDevice: null,
    }
    const look = async (): Promise<number> =>
      (
        await searchObservations(db.database, {
          query,
          visible,
          sort: { by: 'lastUpdated', descending: false, ids: 'implicit' },
          limit: 10,
          asOf: null,
          after: null,
          now: NOW,
        })
      ).readings.length
    const early = await db.database.connect()
    try {
      await early.query('begin')
      await early.query('select pg_current_xact_id()')
      await fill([base])
      expect(await look()).toBe(0)
      await early.query('commit')
      expect(await look()).toBe(1)
    } finally {
      await early.end()
    }
  })

  it('is not held up by a long transaction in another database of the same server', async () => {
    const [row] = fc.sample(someReading, { numRuns: 1, seed: 3 })
    await fill([{ ...row!, status: 'final', version: 1, lastUpdated: row!.receivedAt }])
    const other = await openTestDatabase()
    const long = await other.database.connect()
    try {
      await long.query('begin')
      await long.query('select pg_current_xact_id()')
      await fill([{ ...row!, dedupe: '0000000000009', status: 'final', version: 1, lastUpdated: row!.receivedAt }])
      const { readings } = await searchObservations(db.database, {
        query: {
          citizens: null,
          metrics: null,
          keys: null,
          dates: [],
          lastUpdated: [],
          statuses: null,
          devices: null,
          hasDevice: null,
        },
        visible: [{ metrics: MET, citizens: new Set(CITIZENS) }],
        sort: { by: 'date', descending: true, ids: 'implicit' },
        limit: 10,
        asOf: null,
        after: null,
        now: NOW,
      })
      expect(readings).toHaveLength(2)
    } finally {
      await long.end()
      await other.close()
    }
  })

  it('shows a row as the view of the current readings does', async () => {
    const [first] = fc.sample(someReading, { numRuns: 1, seed: 7 })
    const reading = { ...first!, status: 'final' as const, version: 1, lastUpdated: first!.receivedAt }
    await fill([reading])
    const key = [
      idToInt8(reading.citizenId),
      metric(reading.metric).number,
      new Date(reading.effectiveAt),
      idToInt8(reading.dedupe),
    ]
    for (const [i, status] of [2, 4].entries()) {
      await db.database.query(
        `insert into amendment (citizen_id, metric, effective_at, dedupe, recorded_at, status, v1, v2, v3, decimals)
         values ($1, $2, $3, $4, $5, $6, 42.5, 7, null, 17)`,
        [...key, new Date(reading.receivedAt + i + 1), status],
      )
    }
    const { readings } = await searchObservations(db.database, {
      query: {
        citizens: null,
        metrics: null,
        keys: [reading],
        dates: [],
        lastUpdated: [],
        statuses: null,
        devices: null,
        hasDevice: null,
      },
      visible: [{ metrics: MET, citizens: new Set(CITIZENS) }],
      sort: { by: 'date', descending: true, ids: 'implicit' },
      limit: 10,
      asOf: null,
      after: null,
      now: NOW,
    })
    expect(readings).toEqual([await readingByKey(db.database, reading)])
    expect(readings[0]).toMatchObject({ version: 3, status: 'corrected' })
  })
})
