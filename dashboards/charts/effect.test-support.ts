// Specs of the effect charts for tests: one of each kind as a screen would ask for it, and generators of every spec there can be.

import fc from 'fast-check'
import { fromLocal, VERDICTS, type XmrSignal } from '#core'
import { FROM, TO } from './drawing.test-support.js'
import type { GoalBarSpec, IntervalDotsSpec, IntervalRow, WeekOutcome, XmrSpec, XmrWeek } from './effect-spec.js'

/** Midnight that begins the week, counted from Monday 2 March 2026; clocks change on the 29th. */
export const weekAt = (i: number): number => fromLocal(2026, 3, 2 + 7 * i).at

const week = (i: number, mean: number, more: Partial<XmrWeek> = {}): XmrWeek => ({
  t: weekAt(i),
  mean,
  days: 5,
  fewDays: false,
  signal: 'common',
  ...more,
})

export const xmr: XmrSpec = {
  kind: 'xmr',
  title: 'Systolisk, ugemiddel',
  from: weekAt(0),
  to: weekAt(8) - 1,
  unit: 'mmHg',
  digits: 0,
  improvement: 'down',
  weeks: [
    week(0, 148),
    week(1, 151, { days: 2, fewDays: true }),
    week(2, 146),
    week(4, 144, { signal: 'two-of-three-low' }),
    week(5, 138, { signal: 'below-lpl' }),
    week(6, 158, { signal: 'above-upl' }),
    week(7, 147),
  ],
  baseline: {
    mean: 148,
    averageMovingRange: 2.6,
    upl: 155,
    lpl: 141,
    nearUpper: 152.6,
    nearLower: 143.4,
    weeks: 12,
    from: fromLocal(2025, 12, 8).at,
    to: weekAt(0) - 1,
    isProvisional: true,
    isOverSensitive: false,
  },
  target: { low: null, high: 134, note: 'MJ 12/11' },
  marks: [{ t: weekAt(3), label: 'start: BT-forløb' }],
}

const OUTCOMES: Readonly<Record<string, WeekOutcome>> = { x: 'reached', o: 'not-reached', '-': 'not-measured' }

/** `x` reached, `o` not, `-` not measured. */
export const goalWeeks = (text: string): GoalBarSpec['weeks'] =>
  [...text].map((c, i) => ({ t: weekAt(i), outcome: OUTCOMES[c]! }))

export const goalBar: GoalBarSpec = {
  kind: 'goal-bar',
  title: 'Blodtryk under 135/85',
  weeks: goalWeeks('oxx-xxxxoxxx'),
}

export const row = (result: IntervalRow['result'], more: Partial<IntervalRow> = {}): IntervalRow => ({
  label: 'Systolisk',
  unit: 'mmHg',
  digits: 0,
  better: 'down',
  mcid: 5,
  result,
  ...more,
})

export const dots: IntervalDotsSpec = {
  kind: 'interval-dots',
  title: 'Ændring efter start',
  rows: [
    row(
      { change: -14.2, low: -18.1, high: -10.3, isRough: false, verdict: 'improved-relevant' },
      { basis: '28 + 56 dage' },
    ),
    row({ have: 5, need: 7 }, { label: 'CAT', unit: 'point', digits: 1, mcid: 2 }),
    row(
      { change: -0.22, low: -0.31, high: -0.13, isRough: true, verdict: 'worsened-relevant' },
      { label: 'FEV1', unit: 'L', digits: 2, better: 'up', mcid: 0.1, basis: '7 + 9 dage' },
    ),
  ],
}

const anyNumber = fc.double()
const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const anyTime = fc.oneof(fc.integer({ min: FROM, max: TO }), anyNumber)
const signals: readonly XmrSignal[] = ['common', 'above-upl', 'below-lpl', 'trend-up', 'two-of-three-low', 'shift-high']
const tooFew = fc.record({ have: fc.nat(40), need: fc.nat(40) })

export const anyXmr: fc.Arbitrary<XmrSpec> = fc.record(
  {
    kind: fc.constant('xmr' as const),
    title: fc.string(),
    from: anyTime,
    to: anyTime,
    unit: fc.constantFrom('%', 'kg', ''),
    digits: fc.integer({ min: 0, max: 3 }),
    minSpan: finite,
    weeks: fc.array(
      fc.record({
        t: anyTime,
        mean: anyNumber,
        days: fc.integer({ min: 1, max: 7 }),
        fewDays: fc.boolean(),
        signal: fc.option(fc.constantFrom(...signals)),
      }),
      { maxLength: 40 },
    ),
    improvement: fc.constantFrom('up' as const, 'down' as const, 'none' as const),
    baseline: fc.oneof(
      tooFew,
      fc.record({
        mean: anyNumber,
        averageMovingRange: finite,
        upl: finite,
        lpl: finite,
        nearUpper: finite,
        nearLower: finite,
        weeks: fc.nat(60),
        from: anyTime,
        to: anyTime,
        isProvisional: fc.boolean(),
        isOverSensitive: fc.boolean(),
      }),
    ),
    target: fc.record({ low: fc.option(finite), high: fc.option(finite) }),
    marks: fc.array(fc.record({ t: anyTime, label: fc.constantFrom('indlagt', 'ny inhalator') }), { maxLength: 6 }),
  },
  { requiredKeys: ['kind', 'title', 'from', 'to', 'unit', 'digits', 'weeks', 'improvement', 'baseline'] },
)

export const anyGoalBar: fc.Arbitrary<GoalBarSpec> = fc.record({
  kind: fc.constant('goal-bar' as const),
  title: fc.string(),
  weeks: fc.array(
    fc.record({
      t: anyTime,
      outcome: fc.constantFrom<WeekOutcome>('reached', 'not-reached', 'not-measured'),
    }),
    { maxLength: 60 },
  ),
})

const verdicts = VERDICTS.filter((v) => v !== 'insufficient-data')

export const anyDots: fc.Arbitrary<IntervalDotsSpec> = fc.record({
  kind: fc.constant('interval-dots' as const),
  title: fc.string(),
  rows: fc.array(
    fc.record(
      {
        label: fc.constantFrom('Systolisk', 'KOL-træning med fysioterapeut og ernæring i hjemmet'),
        basis: fc.constantFrom('28 dage før, 56 dage efter', '143 af 171 målt igen'),
        unit: fc.constantFrom('mmHg', 'point', '%', ''),
        digits: fc.integer({ min: 0, max: 2 }),
        better: fc.constantFrom('up' as const, 'down' as const),
        mcid: fc.oneof(fc.constantFrom(0.1, 2, 5), anyNumber),
        result: fc.oneof(
          tooFew,
          fc.record({ why: fc.constantFrom('skjult', 'vises ikke: under 10 borgere med begge målinger') }),
          fc.record({
            change: anyNumber,
            low: fc.option(anyNumber),
            high: fc.option(anyNumber),
            isRough: fc.boolean(),
            verdict: fc.constantFrom(...verdicts),
          }),
        ),
      },
      { requiredKeys: ['label', 'unit', 'digits', 'better', 'mcid', 'result'] },
    ),
    { maxLength: 8 },
  ),
})
