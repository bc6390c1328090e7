import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alarmBurden,
  baselineZ,
  byMorningUrgency,
  type CopdSymptom,
  colourAgainstUsual,
  copdSpo2Limits,
  copdSymptomColour,
  cusum,
  ewma,
  fastGain,
  gainHistory,
  type MorningFacts,
  morningOrder,
  NEW_TRIAGE,
  ownBaseline,
  rawColour,
  slowChange,
  type TriageConfig,
  tileOf,
  triageState,
  triageStep,
  weightLoss,
} from './index.js'

const DAY = 86_400_000
const spo2: TriageConfig = { yellowLow: 90, redLow: 87, hysteresis: 1, needK: 2, windowM: 3, clearAfter: 2 }
const values = fc.array(
  fc.integer({ min: 840, max: 960 }).map((v) => v / 10),
  { maxLength: 60 },
)
const config: fc.Arbitrary<TriageConfig> = fc.record({
  redLow: fc.constant(87),
  yellowLow: fc.constant(90),
  yellowHigh: fc.constantFrom(94, 95),
  redHigh: fc.constant(95.5),
  hysteresis: fc.constantFrom(0, 0.5, 1),
  needK: fc.integer({ min: 1, max: 3 }),
  windowM: fc.integer({ min: 1, max: 5 }),
  clearAfter: fc.integer({ min: 1, max: 4 }),
})

describe('colour by limits', () => {
  it('a limit is broken at the limit', () => {
    expect([87, 87.1, 90, 90.1].map((v) => rawColour(v, spo2))).toEqual(['red', 'yellow', 'yellow', 'green'])
    const pulse = { redLow: 45, yellowHigh: 100, redHigh: 120 }
    expect([45, 46, 99, 100, 120].map((v) => rawColour(v, pulse))).toEqual(['red', 'green', 'green', 'yellow', 'red'])
  })
  it('a limit that is not set is never broken', () => expect(rawColour(-1e9, {})).toBe('green'))
  it('against the usual, distances of decimals count exactly', () => {
    const limits = { yellowBelowOwnMedian: 3, redBelowOwnMedian: 5, yellowAboveOwnMedian: 15 }
    expect(colourAgainstUsual(89.3, 92.3, limits)).toBe('yellow')
    expect(colourAgainstUsual(89.4, 92.3, limits)).toBe('green')
    expect(colourAgainstUsual(87.3, 92.3, limits)).toBe('red')
    expect(colourAgainstUsual(107.3, 92.3, limits)).toBe('yellow')
  })
  it('of saturation depends on the target and on oxygen', () => {
    const colour = (value: number, target8892: boolean, onOxygen: boolean) =>
      rawColour(value, copdSpo2Limits({ target8892, onOxygen }))
    expect([85, 86, 87, 88, 93, 97].map((v) => colour(v, true, false))).toEqual([
      'red',
      'yellow',
      'yellow',
      'green',
      'green',
      'green',
    ])
    expect([88, 92, 93, 96, 97].map((v) => colour(v, true, true))).toEqual([
      'green',
      'green',
      'yellow',
      'yellow',
      'red',
    ])
    expect([87, 90, 91, 97].map((v) => colour(v, false, true))).toEqual(['red', 'yellow', 'green', 'green'])
  })
})

describe('state of a measure', () => {
  it('depends only on what is known at that time: cutting off the future changes nothing', () => {
    fc.assert(
      fc.property(values, config, fc.nat(60), (list, rules, cut) => {
        const [all, known] = [triageState(list, rules), triageState(list.slice(0, cut), rules)]
        expect(all.steps.slice(0, known.steps.length)).toEqual(known.steps)
      }),
    )
  })
  it('is the same reading by reading as all at once', () => {
    fc.assert(
      fc.property(values, config, (list, rules) => {
        let memory = NEW_TRIAGE
        const steps = list.map((value) => {
          const next = triageStep(memory, value, rules)
          memory = next.memory
          return next.step
        })
        expect(steps).toEqual(triageState(list, rules).steps)
        expect(memory.recent.length).toBeLessThan(Math.max(1, rules.windowM))
      }),
    )
  })
  it('is red at once, and never green while a reading is red', () => {
    fc.assert(
      fc.property(values, config, (list, rules) => {
        const { steps, alarms, alarmsWithoutPersistence } = triageState(list, rules)
        for (const { raw, state } of steps) if (raw === 'red') expect(state).toBe('red')
        expect(alarms).toBe(steps.filter((s) => s.alarm).length)
        expect(alarmsWithoutPersistence).toBe(list.filter((v) => rawColour(v, rules) !== 'green').length)
      }),
    )
  })
  it('ignores one odd reading, and leaves yellow only well inside the limit', () => {
    const states = (list: number[]) =>
      triageState(list, spo2)
        .steps.map((s) => s.state[0])
        .join('')
    expect(states([94, 89, 94, 94, 89, 94])).toBe('gggggg')
    expect(states([89, 89, 91, 91, 91.1, 91.1])).toBe('gyyyyg')
  })
  it('judges decimals exactly: 90.1 is not more than 0.7 inside 89.4', () => {
    const rules = { ...spo2, yellowLow: 89.4, redLow: 86.8, hysteresis: 0.7, clearAfter: 1 }
    expect(triageState([89, 89, 90.1, 90.2], rules).steps.map((s) => s.state)).toEqual([
      'green',
      'yellow',
      'yellow',
      'green',
    ])
  })
})

describe('slow drifts', () => {
  const usual = { mean: 92, sd: 1.3 }
  it('need a spread', () => {
    expect(ewma([1], { mean: 1, sd: 0, lambda: 0.2, L: 2.7 })).toEqual({ ok: false, reason: 'no-spread' })
    expect(cusum([1], { mean: 1, sd: Number.NaN, k: 0.5, h: 5 })).toEqual({ ok: false, reason: 'no-spread' })
  })
  it('are signalled the same in other units, and without knowing the future', () => {
    const scale = fc.constantFrom(0.5, 2, 4)
    fc.assert(
      fc.property(values, scale, fc.nat(60), (list, factor, cut) => {
        const scaled = list.map((v) => v * factor)
        const other = { mean: usual.mean * factor, sd: usual.sd * factor }
        for (const [one, two, short] of [
          [
            ewma(list, { ...usual, lambda: 0.2, L: 2.7 }),
            ewma(scaled, { ...other, lambda: 0.2, L: 2.7 }),
            ewma(list.slice(0, cut), { ...usual, lambda: 0.2, L: 2.7 }),
          ],
          [
            cusum(list, { ...usual, k: 0.5, h: 5 }),
            cusum(scaled, { ...other, k: 0.5, h: 5 }),
            cusum(list.slice(0, cut), { ...usual, k: 0.5, h: 5 }),
          ],
        ] as const) {
          if (!one.ok || !two.ok || !short.ok) throw new Error('has a spread')
          expect(two.steps.map((s) => s.signal)).toEqual(one.steps.map((s) => s.signal))
          expect(one.steps.slice(0, short.steps.length)).toEqual(short.steps)
        }
      }),
    )
  })
})

describe('own baseline', () => {
  const now = 100 * DAY
  const daily = (from: number, to: number, value = 92) =>
    Array.from({ length: from - to + 1 }, (_, i) => ({ at: now - (from - i) * DAY, value }))

  it('takes 28 days without the newest 24 hours', () => {
    expect(ownBaseline(daily(40, 0), now, 1)).toEqual({ ok: true, n: 28, median: 92, mad: 0, robustSd: 1 })
    expect(ownBaseline([...daily(7, 1), { at: now - DAY + 1, value: 50 }], now, 1)).toMatchObject({ n: 7, median: 92 })
  })
  it('is learning with fewer than seven', () => {
    expect(ownBaseline(daily(6, 0), now, 1)).toEqual({ ok: false, reason: 'not-enough-data', have: 6, need: 7 })
  })
  it('leaves out exacerbations', () => {
    const ill = [...daily(20, 14), ...daily(13, 1, 85)]
    const exacerbation = { from: now - 13 * DAY, to: null }
    expect(ownBaseline(ill, now, 1, [exacerbation])).toMatchObject({ n: 7, median: 92 })
    expect(ownBaseline(ill, now, 1, [{ ...exacerbation, to: now - 10 * DAY }])).toMatchObject({ n: 16, median: 85 })
  })
  it('stays as it was while the citizen is yellow or red', () => {
    const falling = [...daily(40, 11), ...daily(10, 0, 85)]
    const frozen = ownBaseline(falling, now, 1, [], now - 10 * DAY)
    expect(frozen).toEqual(
      ownBaseline(
        falling.filter((r) => r.at < now - 10 * DAY),
        now - 10 * DAY,
        1,
      ),
    )
    expect(frozen).toMatchObject({ median: 92 })
  })
  it('measures distance in robust SDs, and none without a spread', () => {
    expect(baselineZ(89, { median: 92, robustSd: 1.5 })).toBe(-2)
    expect(baselineZ(89, { median: 92, robustSd: 0 })).toBeNull()
  })
})

describe('weight', () => {
  const rule = { gainKg: 2, withinDays: 3 }
  it('that was not taken in the window is not evaluable, which is not green', () => {
    expect(fastGain([{ day: 0, kg: 80 }], { day: 4, kg: 90 }, rule)).toEqual({
      ok: false,
      reason: 'no-reading-in-window',
    })
    expect(weightLoss([{ day: 0, kg: 80 }], { day: 31, kg: 70 }, { lossKg: 2, withinDays: 30 }).ok).toBe(false)
  })
  it('gained exactly two kilograms breaks the rule, decimals and all', () => {
    expect(fastGain([{ day: 0, kg: 80.1 }], { day: 3, kg: 82.1 }, rule)).toEqual({
      ok: true,
      changeKg: 2,
      broken: true,
    })
    expect(weightLoss([{ day: 0, kg: 82.1 }], { day: 30, kg: 80.1 }, { lossKg: 2, withinDays: 30 })).toMatchObject({
      broken: true,
    })
    expect([slowChange(85.1, 82.1, 3).broken, slowChange(79.2, 82.1, 3).broken]).toEqual([true, false])
  })
  it('is replayed in the order of the days', () => {
    const weights = [
      { day: 3, kg: 82 },
      { day: 0, kg: 80 },
    ]
    expect(gainHistory(weights, rule).map((h) => h.judgement.ok && h.judgement.broken)).toEqual([false, true])
  })
})

describe('symptoms in COPD', () => {
  const day = (n: number, ...worse: CopdSymptom[]) => ({ day: n, worse, breathlessAtRest: false })
  it('count on two days in a row', () => {
    const one = day(1, 'breathlessness', 'cough')
    const two = day(1, 'breathlessness', 'sputum-colour')
    expect(copdSymptomColour([day(0, 'sputum-amount', 'cold'), one], 1)).toEqual({ ok: true, colour: 'yellow' })
    expect(copdSymptomColour([day(0, 'sputum-amount', 'breathlessness'), two], 1)).toEqual({ ok: true, colour: 'red' })
    expect(copdSymptomColour([day(0, 'sputum-amount', 'cold'), two], 1)).toEqual({ ok: true, colour: 'yellow' })
    expect(copdSymptomColour([day(0), two], 1)).toEqual({ ok: true, colour: 'green' })
    expect(copdSymptomColour([day(0, 'cough'), day(1, 'cough', 'cold')], 1)).toEqual({ ok: true, colour: 'green' })
  })
  it('cannot be judged without an answer, unless breath is short at rest', () => {
    expect(copdSymptomColour([day(0)], 1)).toEqual({ ok: false, reason: 'no-reading-in-window' })
    expect(copdSymptomColour([day(1, 'breathlessness', 'cough')], 1)).toEqual({
      ok: false,
      reason: 'no-reading-in-window',
    })
    expect(copdSymptomColour([{ ...day(1), breathlessAtRest: true }], 1)).toEqual({ ok: true, colour: 'red' })
  })
})

describe('a tile', () => {
  it('is green only when all planned measures arrived and were judged', () => {
    expect(tileOf(['green', 'green'])).toEqual({ colour: 'green', notJudged: [] })
    expect(tileOf(['green', 'learning-baseline', 'device-silent'])).toEqual({
      colour: 'grey',
      notJudged: ['device-silent', 'learning-baseline'],
    })
    expect(tileOf(['implausible', 'yellow'])).toEqual({ colour: 'yellow', notJudged: ['implausible'] })
    expect(tileOf(['yellow', 'red']).colour).toBe('red')
    expect(tileOf([])).toEqual({ colour: 'grey', notJudged: [] })
  })
})

describe('the morning list', () => {
  const calm: MorningFacts = {
    pseudonym: 'm',
    openRedTask: false,
    redSymptoms: false,
    oldestUnhandledMs: null,
    measuresOff: 0,
    worstZ: null,
    missedRun: 0,
  }
  it('goes by red task, symptoms, oldest alarm, measures off, distance, silence, pseudonym', () => {
    const rows: MorningFacts[] = [
      { ...calm, pseudonym: 'g2', openRedTask: true },
      { ...calm, pseudonym: 'f', redSymptoms: true, oldestUnhandledMs: 9e9 },
      { ...calm, pseudonym: 'e', oldestUnhandledMs: 5, measuresOff: 1 },
      { ...calm, pseudonym: 'd', oldestUnhandledMs: 0, measuresOff: 9 },
      { ...calm, pseudonym: 'c', measuresOff: 2, worstZ: 1 },
      { ...calm, pseudonym: 'b', measuresOff: 1, worstZ: -4 },
      { ...calm, pseudonym: 'a', measuresOff: 1, worstZ: 3, missedRun: 9 },
      { ...calm, pseudonym: 'z', missedRun: 4 },
      { ...calm, pseudonym: 'k' },
      { ...calm, pseudonym: 'l' },
    ]
    expect(morningOrder([...rows].reverse())).toEqual(rows)
  })
  it('is one order, whatever the order before', () => {
    const row: fc.Arbitrary<MorningFacts> = fc.record({
      pseudonym: fc.string(),
      openRedTask: fc.boolean(),
      redSymptoms: fc.boolean(),
      oldestUnhandledMs: fc.option(fc.nat(3)),
      measuresOff: fc.nat(2),
      worstZ: fc.option(fc.integer({ min: -3, max: 3 })),
      missedRun: fc.nat(2),
    })
    const rows = fc.uniqueArray(row, { selector: (r) => r.pseudonym, maxLength: 12 })
    fc.assert(
      fc.property(rows, (list) => {
        const sorted = morningOrder(list)
        expect(morningOrder([...list].reverse())).toEqual(sorted)
        for (const [i, a] of sorted.entries())
          for (const b of sorted.slice(i + 1)) expect(byMorningUrgency(a, b)).toBeLessThan(0)
      }),
    )
  })
})

describe('alarm burden', () => {
  it('is counted per citizen-month and nurse-hour, and says nothing where nothing was', () => {
    const alarm = (minutes: number | null, outcome: 'acted' | 'seen-no-action' | null) => ({
      raisedAt: 0,
      handledAt: minutes === null ? null : minutes * 60_000,
      outcome,
    })
    const alarms = [alarm(10, 'acted'), alarm(30, 'seen-no-action'), alarm(null, null), alarm(20, 'seen-no-action')]
    expect(alarmBurden(alarms, 365.25, 8)).toEqual({
      alarms: 4,
      perCitizenMonth: 4 / 12,
      perNurseHour: 0.5,
      actedPercent: 25,
      seenNoActionPercent: 50,
      medianMinutesToAction: 20,
    })
    expect(alarmBurden([], 0, 0)).toMatchObject({
      perCitizenMonth: null,
      actedPercent: null,
      medianMinutesToAction: null,
    })
  })
})
