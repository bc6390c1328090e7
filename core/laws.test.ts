// What holds for every clinical computation: it is total over its domain, never gives NaN or infinity, leaves its input alone, and gives the same twice.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adherence,
  agp,
  alarmBurden,
  audit,
  auditC,
  ccq,
  cgmReport,
  cgmSufficiency,
  compareWithReference,
  cusum,
  ewma,
  type GlucoseReading,
  gad7,
  gainHistory,
  HOME_PROTOCOLS,
  homeFev1Mean,
  homePressure,
  morningOrder,
  news2,
  ownBaseline,
  personalBest,
  phq9,
  sessionQuality,
  smbgReport,
  theilSen,
  timeInTargetRange,
  triageState,
  weightLoss,
  who5,
  withoutPauses,
} from './index.js'

const DAY = 86_400_000
const START = Date.UTC(2026, 9, 20)

const decimal = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.round(min * 10), max: Math.round(max * 10) }).map((v) => v / 10)
const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { maxLength: 40 })
const moment = fc.integer({ min: START, max: START + 30 * DAY })
const day = fc.nat(60)
const items = (max: number) => list(fc.option(fc.integer({ min: -1, max: max + 1 })))

const glucose: fc.Arbitrary<GlucoseReading[]> = fc.constantFrom('mmol/L' as const, 'mg/dL' as const).chain((unit) =>
  list(
    fc.record({
      at: moment,
      value: unit === 'mmol/L' ? decimal(1.1, 33.3) : fc.integer({ min: 20, max: 600 }),
      unit: fc.constant(unit),
      censored: fc.constantFrom(undefined, undefined, undefined, 'low' as const, 'high' as const),
    }),
  ),
)
const pressure = fc.record({
  at: moment,
  systolicMmHg: fc.integer({ min: 40, max: 280 }),
  diastolicMmHg: fc.integer({ min: 20, max: 180 }),
  pulsePerMinute: fc.option(fc.integer({ min: 30, max: 220 })),
  irregular: fc.boolean(),
})
const weight = fc.record({ day, kg: decimal(30, 300) })
const limits = fc.record(
  { redLow: decimal(80, 88), yellowLow: decimal(88, 92), yellowHigh: decimal(93, 95), redHigh: decimal(95, 97) },
  { requiredKeys: [] },
)
const config = fc
  .tuple(limits, fc.record({ hysteresis: decimal(0, 2), needK: fc.nat(4), windowM: fc.nat(5), clearAfter: fc.nat(4) }))
  .map(([a, b]) => ({ ...a, ...b }))
const session = fc.record({
  at: moment,
  fev1L: decimal(0.2, 8),
  grade: fc.option(fc.constantFrom('A' as const, 'B' as const, 'C' as const, 'D' as const, 'E' as const)),
})
const times = fc.uniqueArray(moment, { maxLength: 40 }).map((t) => t.sort((a, b) => a - b))
const drift = fc.record({ values: list(decimal(80, 100)), mean: decimal(80, 100), sd: decimal(0, 5) })
const vital = (min: number, max: number) => fc.option(fc.integer({ min, max }))

/** One row a computation: its inputs, drawn from the whole of its domain, and the call. */
function law<T>(name: string, input: fc.Arbitrary<T>, compute: (input: T) => unknown): [string, () => void] {
  return [
    name,
    () =>
      fc.assert(
        fc.property(input, (drawn) => {
          const frozen = deepFreeze(drawn)
          const first = compute(frozen)
          expect(notNumbers(first)).toEqual([])
          expect(compute(frozen)).toEqual(first)
        }),
        { numRuns: 60 },
      ),
  ]
}

describe('every computation is total, pure and never NaN', () => {
  it.each([
    law('cgmReport', glucose, (r) => cgmReport(r)),
    law('smbgReport', glucose, (r) => smbgReport(r)),
    law('cgmSufficiency', times, (t) => cgmSufficiency(t)),
    law('agp', times, (t) =>
      agp(
        t,
        t.map((_, i) => i),
      ),
    ),
    law('homePressure', list(pressure), (r) => homePressure(r, HOME_PROTOCOLS.dk3x3)),
    law('timeInTargetRange', list(fc.record({ day, value: decimal(60, 260) })), (p) => timeInTargetRange(p)),
    law('triageState', fc.tuple(list(decimal(80, 100)), config), ([v, c]) => triageState(v, c)),
    law('ewma', drift, ({ values, ...c }) => ewma(values, { ...c, lambda: 0.2, L: 2.7 })),
    law('cusum', drift, ({ values, ...c }) => cusum(values, { ...c, k: 0.5, h: 5 })),
    law('ownBaseline', list(fc.record({ at: moment, value: decimal(80, 100) })), (r) =>
      ownBaseline(r, START + 29 * DAY, 1),
    ),
    law('gainHistory', list(weight), (w) => gainHistory(w, { gainKg: 2, withinDays: 3 })),
    law('weightLoss', list(weight), (w) => weightLoss(w, { day: 61, kg: 80 }, { lossKg: 2, withinDays: 30 })),
    law('adherence', fc.tuple(list(day), list(day), fc.nat(3)), ([d, r, g]) => adherence(d, r, g)),
    law('withoutPauses', list(day), (d) => withoutPauses(d, [{ from: 3, to: null }])),
    law('who5', items(5), who5),
    law('phq9', items(3), phq9),
    law('gad7', items(3), gad7),
    law('audit', items(4), audit),
    law('auditC', items(4), auditC),
    law('ccq', items(6), ccq),
    law('theilSen', list(fc.record({ x: day, y: decimal(-99, 99) })), theilSen),
    law('personalBest', fc.tuple(list(session), list(moment)), ([s, e]) => personalBest(s, e, START + 30 * DAY)),
    law('homeFev1Mean', list(session), homeFev1Mean),
    law(
      'sessionQuality',
      list(
        fc.record({
          value: decimal(0.2, 8),
          acceptable: fc.constantFrom(true, false, null),
          usable: fc.constantFrom(true, false, null),
        }),
      ),
      (blows) => sessionQuality(blows, 60),
    ),
    law(
      'compareWithReference',
      fc.record({
        value: fc.double(),
        sex: fc.constantFrom('male' as const, 'female' as const, 'unknown' as const),
        ageYears: fc.oneof(fc.double(), decimal(3, 95)),
        heightCm: fc.oneof(fc.double(), decimal(100, 220)),
      }),
      ({ value, ...person }) => compareWithReference('fev1', Math.min(Math.abs(value), 20), person),
    ),
    law(
      'news2',
      fc.record({
        respirationsPerMinute: vital(0, 70),
        spo2Percent: vital(50, 100),
        spo2Scale: fc.constantFrom(1 as const, 2 as const),
        onOxygen: fc.option(fc.boolean()),
        systolicMmHg: vital(40, 280),
        pulsePerMinute: vital(20, 250),
        consciousness: fc.option(fc.constantFrom('A' as const, 'C' as const, 'U' as const)),
        temperatureCelsius: fc.option(decimal(30, 43)),
      }),
      (input) => news2(input),
    ),
    law(
      'morningOrder',
      list(
        fc.record({
          pseudonym: fc.string(),
          openRedTask: fc.boolean(),
          redSymptoms: fc.boolean(),
          oldestUnhandledMs: fc.option(fc.nat()),
          measuresOff: fc.nat(5),
          worstZ: fc.option(decimal(-5, 5)),
          missedRun: fc.nat(9),
        }),
      ),
      (rows) => morningOrder(rows),
    ),
    law(
      'alarmBurden',
      fc.tuple(
        list(
          fc.record({
            raisedAt: moment,
            handledAt: fc.option(moment),
            outcome: fc.constantFrom('acted' as const, 'seen-no-action' as const, null),
          }),
        ),
        fc.nat(400),
        fc.nat(40),
      ),
      ([alarms, days, hours]) => alarmBurden(alarms, days, hours),
    ),
  ])('%s', (_, holds) => holds())
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part)
    Object.freeze(value)
  }
  return value
}

/** Paths of what is no number although it claims to be one. */
function notNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, part]) => notNumbers(part, `${path}.${name}`))
}
