// Effects as data, for tests of how they are shown: every state that the real computations can give, without a database.

import { addLocalDays, citizenId, fitXmr, startOfLocalDay, xmrChart } from '#core'
import type {
  CitizenEffect,
  EffectCourse,
  OutcomeEffect,
  OutcomeMeasure,
  PlanEffect,
  PlanEffects,
  PlanOutcome,
  ShownChange,
  WeeklyChart,
} from '#effects'

export const NOW = Date.UTC(2026, 10, 23, 9, 0)
export const MIDNIGHT = startOfLocalDay(NOW)
const same = (text: string) => ({ da: text, en: text })

export const SYSTOLIC: OutcomeMeasure = {
  id: 'systolic',
  name: { da: 'Systolisk blodtryk', en: 'Systolic blood pressure' },
  unit: same('mmHg'),
  changeUnit: same('mmHg'),
  decimals: 0,
  better: 'down',
  mcid: {
    value: 5,
    source: 'BPLTTC, Lancet 2021;397:1625',
    caveat: { da: 'Gavn i befolkningen; ikke noget den enkelte mærker', en: 'A population benefit; nobody feels it' },
  },
}
export const CAT: OutcomeMeasure = {
  id: 'cat',
  name: { da: 'Symptomer (CAT)', en: 'Symptoms (CAT)' },
  unit: { da: 'point', en: 'points' },
  changeUnit: { da: 'point', en: 'points' },
  decimals: 1,
  better: 'down',
  mcid: { value: 2, source: 'Kon, Lancet Respir Med 2014;2:195', caveat: null },
}
export const WEIGHT: OutcomeMeasure = {
  id: 'weight',
  name: { da: 'Vægt', en: 'Weight' },
  unit: same('kg'),
  changeUnit: same('kg'),
  decimals: 1,
  better: null,
  mcid: null,
}

export const shown = (over: Partial<ShownChange> = {}): ShownChange => ({
  ok: true,
  method: 'before-after',
  estimate: -14,
  low: -18.2,
  high: -9.8,
  rough: false,
  verdict: 'improved-relevant',
  moreNeeded: null,
  ...over,
})

/** Weekly means around `before`, then around `after`, as the real chart judges them. */
export function weekly(
  startAt: number,
  before: number,
  after: number,
  weeksBefore: number,
  weeksAfter: number,
): WeeklyChart {
  const wave = (i: number): number => Math.sin(i * 2.1) * 2.4 + Math.cos(i * 0.7)
  const weeks = Array.from({ length: weeksBefore + weeksAfter }, (_, i) => i - weeksBefore).filter((w) => w !== 6)
  const means = weeks.map((w) => (w < 0 ? before : before + (after - before) * Math.min(1, (w + 1) / 4)) + wave(w))
  const options = { baselineN: weeksBefore, screenOutliers: true, improvement: 'down', target: null } as const
  const chart = xmrChart(means, options)
  const fitted = chart.ok ? fitXmr(means, options) : null
  return {
    points: weeks.map((week, i) => ({
      week,
      from: addLocalDays(startOfLocalDay(startAt), 7 * week),
      mean: means[i] ?? 0,
      n: week === 2 ? 2 : 7,
      signal: fitted?.signals[i] ?? null,
      meaning: fitted?.meanings[i] ?? null,
    })),
    limits: chart.ok
      ? { ok: true, provisional: weeksBefore < 20, ...chart.limits }
      : { ok: false, reason: 'not-enough-data', have: weeksBefore, need: 12 },
    overSensitive: false,
  }
}

export function outcome(startAt: number, over: Partial<OutcomeEffect> = {}): OutcomeEffect {
  const day = (n: number): number => addLocalDays(startOfLocalDay(startAt), n)
  return {
    measure: SYSTOLIC,
    primary: true,
    goal: { low: null, high: 135, setAt: startAt, weeks: 11, reached: 8 },
    baseline: { from: day(-28), to: day(-1), daysSoFar: 28, n: 25, mean: 148.2 },
    followUp: { from: day(29), to: day(84), daysSoFar: 56, n: 49, mean: 134.1 },
    change: shown(),
    withoutExacerbation: null,
    trend: { ok: true, per30Days: -0.4, low: -1.6, high: 0.9, p: 0.4, n: 49, rough: false },
    chart: weekly(startAt, 148, 134, 13, 13),
    adherence: { from: startAt, met: 231, due: 266, percent: 86.8, perWeek: 7 },
    caveats: [],
    ...over,
  }
}

export function course(over: Partial<EffectCourse> = {}): EffectCourse {
  const startAt = over.startAt ?? addLocalDays(MIDNIGHT, -92) + 9 * 3_600_000
  return {
    startAt,
    days: 92,
    interventions: [
      {
        id: 'i1',
        plan: { id: 'blood-pressure', name: { da: 'Blodtryksforløb', en: 'Blood pressure course' } },
        kind: { id: 'new-medicine', name: { da: 'Ny medicin', en: 'New medicine' } },
        startAt,
        recordedAt: startAt,
        stoppedAt: null,
        startMoved: null,
      },
    ],
    ended: null,
    marks: [{ at: startAt, kind: 'start', name: { da: 'Ny medicin', en: 'New medicine' } }],
    outcomes: [outcome(startAt)],
    ...over,
  }
}

export const effect = (...courses: EffectCourse[]): CitizenEffect => ({
  citizenId: citizenId('0000000000011'),
  at: NOW,
  method: { name: 'citizen-effect', version: 1 },
  courses,
})

/** Everything at once: two courses, every reason why there is no figure, every caveat. */
export function crowded(): CitizenEffect {
  const first = addLocalDays(MIDNIGHT, -60) + 10 * 3_600_000
  const second = addLocalDays(MIDNIGHT, -300) + 10 * 3_600_000
  return effect(
    course({
      startAt: first,
      days: 60,
      outcomes: [
        outcome(first, {
          chart: weekly(first, 148, 146, 5, 8),
          change: shown({
            estimate: -6,
            low: -13.4,
            high: 1.2,
            rough: true,
            verdict: 'possibly-improved',
            moreNeeded: 12,
          }),
          withoutExacerbation: shown({
            estimate: -4,
            low: -12,
            high: 4,
            rough: true,
            verdict: 'uncertain',
            moreNeeded: 20,
          }),
          trend: { ok: false, reason: 'not-enough-data', have: 5, need: 8, of: 'values' },
          caveats: [
            { kind: 'device-swapped', at: addLocalDays(first, 20), model: 'UA-651' },
            { kind: 'combined', interventions: 2 },
            { kind: 'start-moved', to: addLocalDays(first, 3) },
            { kind: 'exacerbation-in-baseline' },
            { kind: 'other-start-in-follow-up', at: addLocalDays(first, 40), name: { da: 'Træning', en: 'Exercise' } },
            { kind: 'window-open', until: addLocalDays(first, 84) },
          ],
        }),
        outcome(first, {
          measure: CAT,
          primary: false,
          goal: null,
          baseline: { from: first, to: first, daysSoFar: 28, n: 5, mean: 19 },
          change: { ok: false, reason: 'not-enough-data', have: 5, need: 7, of: 'baseline' },
          chart: weekly(first, 19, 18, 5, 8),
          trend: { ok: false, reason: 'not-enough-data', have: 9, need: 14, of: 'days' },
          adherence: { from: first, met: 0, due: 0, percent: null, perWeek: 1 },
        }),
        outcome(first, {
          measure: WEIGHT,
          primary: false,
          goal: { low: 68, high: 72, setAt: first, weeks: 8, reached: 8 },
          change: shown({ estimate: 1.2, low: 0.4, high: 2, verdict: null }),
          chart: weekly(first, 70, 71, 13, 8),
          trend: { ok: true, per30Days: 0.8, low: 0.2, high: 1.4, p: 0.02, n: 8, rough: true },
        }),
      ],
    }),
    course({
      startAt: second,
      days: 220,
      ended: { at: addLocalDays(second, 220), why: 'admission' },
      outcomes: [
        outcome(second, {
          chart: weekly(second, 140, 149, 20, 31),
          change: shown({
            method: 'interrupted-time-series',
            estimate: 9,
            low: 3.1,
            high: 14.9,
            verdict: 'worsened-relevant',
          }),
          trend: { ok: true, per30Days: -2.1, low: -3.4, high: -0.8, p: 0.001, n: 40, rough: false },
          caveats: [{ kind: 'ended', at: addLocalDays(second, 220), why: 'admission' }],
        }),
      ],
    }),
  )
}

/** Begun this week: nothing to compare with yet. */
export function begun(): CitizenEffect {
  const startAt = addLocalDays(MIDNIGHT, -3) + 9 * 3_600_000
  const followUp = { from: addLocalDays(startAt, 29), to: addLocalDays(startAt, 84), daysSoFar: 0, n: 0, mean: null }
  return effect(
    course({
      startAt,
      days: 3,
      outcomes: [
        outcome(startAt, {
          followUp,
          change: { ok: false, reason: 'not-begun', from: followUp.from },
          chart: weekly(startAt, 148, 148, 13, 0),
        }),
      ],
    }),
  )
}

const settledAt = MIDNIGHT + 3 * 3_600_000

export function planOutcome(over: Partial<PlanOutcome> = {}): PlanOutcome {
  return {
    measure: SYSTOLIC,
    primary: true,
    show: 'estimate',
    completeness: {
      enrolled: 48,
      withBoth: 31,
      followUpShare: 0.78,
      thoseWhoStayed: false,
      leftOut: 17,
      reasons: [
        { reason: 'not-due', people: 8 },
        { reason: 'too-few-before', people: null },
        { reason: 'too-few-after', people: null },
        { reason: 'ended', people: 0 },
      ],
      leftOutMeanBaseline: 151.3,
    },
    change: {
      ok: true,
      n: 31,
      meanBaseline: 149.4,
      meanFollowUp: 140.6,
      estimate: -8.8,
      low: -11.1,
      high: -6.5,
      sd: 6.3,
    },
    medianChange: -8,
    improved: { people: 21, proportion: 0.677, low: 0.5, high: 0.814 },
    worsened: null,
    regression: {
      cut: 135,
      direction: 'above',
      expected: -5.1,
      population: { mean: 120, sd: 17.8, reliability: 0.73, source: 'Stergiou, Am J Hypertens 2000;13:678' },
    },
    ...over,
  }
}

const hiddenCompleteness = {
  enrolled: null,
  withBoth: null,
  followUpShare: null,
  thoseWhoStayed: false,
  leftOut: null,
  reasons: [],
  leftOutMeanBaseline: null,
}

/** Nothing of it may be shown. */
export const hiddenOutcome = (over: Partial<PlanOutcome> = {}): PlanOutcome =>
  planOutcome({
    show: 'nothing',
    completeness: hiddenCompleteness,
    change: { ok: false, reason: 'too-few-people', need: 10 },
    medianChange: null,
    improved: null,
    worsened: null,
    regression: null,
    ...over,
  })

export const plan = (id: string, name: string, ...outcomes: PlanOutcome[]): PlanEffect => ({
  plan: { id, name: same(name) },
  settledAt,
  outcomes,
})

export const plans = (over: Partial<PlanEffects> = {}): PlanEffects => ({
  settledAt,
  method: { name: 'plan-effect', version: 1 },
  minimum: { people: 5, estimate: 10, followUpShare: 0.6 },
  plans: [
    plan(
      'blood-pressure',
      'Blodtryksforløb',
      planOutcome(),
      planOutcome({ primary: false, measure: { ...SYSTOLIC, id: 'diastolic', name: same('Diastolisk blodtryk') } }),
    ),
    plan(
      'copd',
      'KOL-forløb',
      planOutcome({
        measure: CAT,
        change: {
          ok: true,
          n: 22,
          meanBaseline: 19.2,
          meanFollowUp: 18.6,
          estimate: -0.6,
          low: -2.3,
          high: 1.1,
          sd: 3.8,
        },
        improved: { people: 8, proportion: 0.36, low: 0.2, high: 0.57 },
        worsened: { people: 6, proportion: 0.27, low: 0.13, high: 0.48 },
        regression: null,
      }),
    ),
    plan(
      'diabetes',
      'Diabetesforløb',
      planOutcome({
        show: 'counts-and-median',
        completeness: {
          ...planOutcome().completeness,
          enrolled: 18,
          withBoth: 8,
          followUpShare: 0.5,
          thoseWhoStayed: true,
          leftOut: 10,
          leftOutMeanBaseline: null,
        },
        change: { ok: false, reason: 'too-few-followed-up' },
        medianChange: -3,
        improved: null,
        regression: null,
      }),
    ),
    plan('heart-failure', 'Hjertesvigtsforløb', hiddenOutcome({ measure: WEIGHT })),
  ],
  ...over,
})
