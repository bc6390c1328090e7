import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONDITIONS, type Condition, citizenId, FLAG_BITS, fromLocal, type MetricId } from '#core'
import type { CitizenFacts, MeasureFacts, RecentReading } from './facts.js'
import { judgeLatest } from './judge-latest.js'
import { byUrgency } from './morning-order.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = fromLocal(2026, 11, 23, 10).at

function measure(
  metric: MetricId,
  newest: number | number[],
  options: Partial<{ flags: number; ageMs: number; before: [number, number | number[]][] }> = {},
): MeasureFacts {
  const values = [newest].flat()
  const at = NOW - (options.ageMs ?? HOUR)
  const before: RecentReading[] = (options.before ?? [])
    .map(([ago, v]) => ({ at: at - ago, values: [v].flat() }))
    .sort((a, b) => a.at - b.at)
  const latest = {
    at,
    receivedAt: at,
    values: values.map((value) => ({ value, decimals: 1 })),
    flags: options.flags ?? 0,
  }
  return { metric, latest, recent: options.flags ? before : [...before, { at, values }] }
}

const days = (n: number, value: number | number[]): [number, number | number[]][] =>
  Array.from({ length: n }, (_, i) => [(i + 1) * DAY, value])

const citizen = (conditions: Condition[], measures: MeasureFacts[], enrolledDaysAgo = 100): CitizenFacts => ({
  citizenId: citizenId('0000000000001'),
  conditions,
  enrolledAt: NOW - enrolledDaysAgo * DAY,
  measures,
})

const judge = (conditions: Condition[], measures: MeasureFacts[], enrolledDaysAgo?: number) =>
  judgeLatest(citizen(conditions, measures, enrolledDaysAgo), NOW)

describe('oxygen saturation in COPD', () => {
  it.each([
    [95, 'green'],
    [91, 'green'],
    [90, 'yellow'],
    [88, 'yellow'],
    [87, 'red'],
    [80, 'red'],
  ])('%d %% is %s', (value, colour) => {
    expect(judge(['copd'], [measure('spo2', value)]).triage).toBe(colour)
  })

  it('compares with the usual of the person once seven readings are known', () => {
    const { reasons } = judge(['copd'], [measure('spo2', 93, { before: days(10, 96) })])
    expect(reasons[0]).toMatchObject({ kind: 'below-usual', level: 'yellow', usual: 96, limit: 3, measured: 93 })
    expect(judge(['copd'], [measure('spo2', 93, { before: days(5, 96) })]).triage).toBe('green')
  })

  it('says since when and how many times in a row', () => {
    const { reasons } = judge(
      ['copd'],
      [
        measure('spo2', 86, {
          before: [
            [DAY, 87],
            [2 * DAY, 86],
            [3 * DAY, 92],
          ],
        }),
      ],
    )
    expect(reasons[0]).toMatchObject({ kind: 'low', level: 'red', limit: 87, times: 3, since: NOW - HOUR - 2 * DAY })
  })
})

describe('a value that is probably a fault of the measurement', () => {
  const doubtful = FLAG_BITS.implausible
  it('never colours, and never makes a citizen green', () => {
    const j = judge(['copd'], [measure('spo2', 40, { flags: doubtful })])
    expect(j).toMatchObject({ triage: 'none', doubtful: true })
    expect(j.measures[0]).toMatchObject({ notEvaluable: 'doubtful', reasons: [] })
    expect(judge(['copd'], [measure('spo2', 97, { flags: doubtful, before: days(3, 96) })]).triage).toBe('none')
  })
  it('does not wash away the red that stood before it', () => {
    const j = judge(['copd'], [measure('spo2', 99, { flags: doubtful, before: [[HOUR, 84]] })])
    expect(j.triage).toBe('red')
    expect(j.reasons[0]?.measured).toBe(84)
  })
})

describe('weight in heart failure', () => {
  it('is red at two kilograms within three days, against the lowest of them', () => {
    const j = judge(
      ['heart-failure'],
      [
        measure('body-weight', 82.1, {
          before: [
            [3 * DAY, 80.1],
            [DAY, 81],
          ],
        }),
      ],
    )
    expect(j.reasons[0]).toMatchObject({ kind: 'gain', level: 'red', measured: 2, limit: 2 })
  })
  it('is not green but unknown when the days before have no weight', () => {
    const j = judge(['heart-failure'], [measure('body-weight', 82, { before: [[10 * DAY, 80]] })])
    expect(j.triage).toBe('none')
    expect(j.measures[0]?.notEvaluable).toBe('no-reading-in-window')
  })
  it('is yellow three kilograms from the usual', () => {
    const j = judge(['heart-failure'], [measure('body-weight', 83.5, { before: [...days(10, 80.2), [HOUR * 23, 83]] })])
    expect(j.reasons.map((r) => r.kind)).toContain('slow-gain')
  })
})

describe('home blood pressure', () => {
  const twice = (v: number[]): [number, number[]][] => Array.from({ length: 13 }, (_, i) => [((i + 1) * DAY) / 2, v])
  it('is judged by the mean of seven days, not by one reading', () => {
    expect(judge(['hypertension'], [measure('blood-pressure', [150, 80], { before: twice([128, 80]) })]).triage).toBe(
      'green',
    )
    const high = judge(['hypertension'], [measure('blood-pressure', [130, 80], { before: twice([140, 80]) })])
    expect(high.reasons[0]).toMatchObject({ kind: 'mean-high', level: 'yellow', limit: 135, valueIndex: 0 })
  })
  it('is judged by the latest reading while the mean is too thin', () => {
    const j = judge(['hypertension'], [measure('blood-pressure', [136, 80], { before: days(2, [120, 80]) })])
    expect(j.reasons[0]).toMatchObject({ kind: 'high', level: 'yellow', limit: 135, times: 1 })
  })
  it('is red at 180, and says that no second reading confirms it', () => {
    expect(judge(['hypertension'], [measure('blood-pressure', [185, 95])]).reasons[0]).toMatchObject({
      level: 'red',
      unconfirmed: true,
    })
    const again = judge(['hypertension'], [measure('blood-pressure', [185, 95], { before: [[5 * 60_000, [182, 95]]] })])
    expect(again.reasons[0]).toMatchObject({ level: 'red', times: 2 })
    expect(again.reasons[0]?.unconfirmed).toBeUndefined()
  })
})

describe('glucose', () => {
  it.each([
    [2.9, 'red'],
    [3.8, 'yellow'],
    [3.9, 'green'],
    [13.9, 'green'],
    [14, 'yellow'],
    [20, 'red'],
  ])('%d mmol/L is %s', (value, colour) => {
    expect(judge(['diabetes-type-2'], [measure('blood-glucose-capillary', value)]).triage).toBe(colour)
  })
  it('a sensor serves the plan instead of the finger-prick, and goes stale within hours', () => {
    expect(judge(['diabetes-type-2'], [measure('glucose-cgm', 7)]).triage).toBe('green')
    expect(judge(['diabetes-type-2'], [measure('glucose-cgm', 7, { ageMs: 7 * HOUR })]).triage).toBe('none')
  })
})

describe('no data', () => {
  it('is never green', () => {
    expect(judge(['copd'], []).triage).toBe('none')
    expect(judge([], [measure('spo2', 97)]).triage).toBe('none')
    expect(judge(['copd'], [measure('pulse', 70)]).triage).toBe('none')
  })
  it('a fine reading goes grey when it is too old', () => {
    expect(judge(['copd'], [measure('spo2', 95, { ageMs: 30 * HOUR })]).triage).toBe('green')
    const old = judge(['copd'], [measure('spo2', 95, { ageMs: 40 * HOUR })])
    expect(old.triage).toBe('none')
    expect(old.measures[0]).toMatchObject({ stale: true, notEvaluable: 'stale' })
  })
  it('two missed in a row are yellow, four are red, counted in local days up to yesterday', () => {
    const missed = (n: number) => judge(['copd'], [measure('spo2', 95, { ageMs: n * DAY })]).missed
    expect(missed(1)).toMatchObject({ run: 0, level: null })
    expect(missed(3)).toMatchObject({ run: 2, level: 'yellow' })
    expect(missed(5)).toMatchObject({ run: 4, level: 'red' })
  })
  it('what is not planned daily is not old after a day', () => {
    const measures = (age: number) =>
      judge(['copd'], [measure('spo2', 95), measure('fev1', 1.4, { ageMs: age * DAY })]).measures
    expect(measures(6).find((m) => m.metric === 'fev1')).toMatchObject({ stale: false, notEvaluable: 'no-limits' })
    expect(measures(20).find((m) => m.metric === 'fev1')).toMatchObject({ stale: true })
  })
  it('a new citizen has missed nothing', () => {
    expect(judge(['copd'], [], 0).missed).toMatchObject({ run: 0, level: null, lastAt: null })
    expect(judge(['copd'], [], 6).missed).toMatchObject({ run: 6, level: 'red' })
  })
})

describe('laws', () => {
  const reading = fc.record({
    value: fc.double({ min: 40, max: 120, noNaN: true }),
    age: fc.integer({ min: 0, max: 60 * 24 }),
    doubtful: fc.boolean(),
  })
  const anyCitizen = fc.record({
    conditions: fc.uniqueArray(fc.constantFrom(...CONDITIONS)),
    spo2: reading,
    pulse: reading,
  })
  const facts = ({
    conditions,
    spo2,
    pulse,
  }: {
    conditions: Condition[]
    spo2: { value: number; age: number; doubtful: boolean }
    pulse: { value: number; age: number; doubtful: boolean }
  }) =>
    citizen(
      conditions,
      (['spo2', 'pulse'] as const).map((m) => {
        const r = m === 'spo2' ? spo2 : pulse
        return measure(m, r.value, { ageMs: r.age * HOUR, flags: r.doubtful ? FLAG_BITS.implausible : 0 })
      }),
    )

  it('green needs a plan, and every planned measure fresh and trustworthy', () => {
    fc.assert(
      fc.property(anyCitizen, (c) => {
        const j = judgeLatest(facts(c), NOW)
        if (j.triage !== 'green') return
        expect(c.conditions).toEqual(['copd'])
        expect(c.spo2.doubtful || c.pulse.doubtful).toBe(false)
        expect(c.spo2.age).toBeLessThanOrEqual(36)
      }),
    )
  })
  it('lower oxygen is never judged milder', () => {
    const rank = { green: 0, none: 0, yellow: 1, red: 2 }
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 100 }), fc.integer({ min: 0, max: 20 }), (v, less) => {
        const at = (x: number) => rank[judge(['copd'], [measure('spo2', x, { before: days(12, 94) })]).triage]
        expect(at(v - less)).toBeGreaterThanOrEqual(at(v))
      }),
    )
  })
  it('the morning order is total, red first, and the same for every reader', () => {
    fc.assert(
      fc.property(fc.array(anyCitizen, { maxLength: 12 }), fc.integer(), (list, seed) => {
        const rows = list.map((c, i) => ({
          citizenId: citizenId(`00000000000${String(i + 10)}`),
          judgement: judgeLatest(facts(c), NOW),
        }))
        const shuffled = rows
          .map((r, i) => ({ r, k: Math.sin(seed + i) }))
          .sort((a, b) => a.k - b.k)
          .map(({ r }) => r)
        const sorted = [...rows].sort(byUrgency).map((r) => r.citizenId)
        expect([...shuffled].sort(byUrgency).map((r) => r.citizenId)).toEqual(sorted)
        const colours = [...rows]
          .sort(byUrgency)
          .map((r) => ['red', 'yellow', 'none', 'green'].indexOf(r.judgement.triage))
        expect(colours).toEqual([...colours].sort((a, b) => a - b))
      }),
    )
  })
})
