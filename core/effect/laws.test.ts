import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../random.js'
import * as effect from './index.js'
import { frozen, notNumbers, shuffled } from './lawful.js'

const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: -5, max: 5 }), fc.constant(7))
const values = fc.array(value, { maxLength: 40 })
const share = fc.double({ min: 0, max: 1, noNaN: true })
const better = fc.constantFrom('up' as const, 'down' as const)
const mcid = fc.double({ min: 0.1, max: 100, noNaN: true })
const points = fc.array(fc.record({ x: fc.integer({ min: -30, max: 90 }), y: value }), { maxLength: 30 })
const series = fc
  .record({
    week: fc.uniqueArray(fc.integer({ min: -60, max: 60 }), { maxLength: 60 }),
    seed: fc.integer(),
    flat: fc.boolean(),
    interventionWeek: fc.integer({ min: -70, max: 70 }),
  })
  .map(({ week, seed, flat, interventionWeek }) => {
    const next = mulberry32(seed)
    return { week, value: week.map(() => (flat ? 80 : 80 + 10 * next())), interventionWeek }
  })
const people = fc.array(
  fc.record({
    group: fc.constantFrom('treated' as const, 'control' as const),
    ageYears: fc.integer({ min: 18, max: 99 }),
    isMale: fc.boolean(),
    baseline: value,
    followUp: fc.option(value),
  }),
  { maxLength: 30 },
)
const outcomes = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 400 }),
    event: fc.boolean(),
    outcome: fc.constantFrom('event' as const, 'death' as const, 'censored' as const),
  }),
  { maxLength: 30 },
)
const level = fc.option(fc.constantFrom<effect.FunctionalLevel>(0, 1, 2, 3, 4, 9))
const direction = fc.constantFrom('up' as const, 'down' as const, 'none' as const)

/** Every computation of the folder, held against inputs from its whole domain. */
const laws: [name: string, hold: () => void][] = []
function add<Input>(name: string, domain: fc.Arbitrary<Input>, compute: (input: Input) => unknown): void {
  const law = fc.property(domain, (input) => {
    const result = compute(frozen(input))
    expect(result).not.toBeUndefined()
    expect(notNumbers(result)).toEqual([])
    expect(compute(input)).toEqual(result)
  })
  laws.push([name, () => fc.assert(law, { numRuns: 100 })])
}

add('before and after', fc.record({ a: values, b: values }), ({ a, b }) => effect.beforeAfterOnePerson(a, b))
add(
  'verdict',
  fc.record({
    estimate: value,
    low: fc.option(value),
    high: fc.option(value),
    mcid,
    better,
    nBaseline: fc.nat(30),
    nFollowUp: fc.nat(30),
  }),
  (judged) => effect.effectVerdict(judged),
)
add('readings needed', fc.record({ sd: value, mcid, r: share }), ({ sd, mcid, r }) =>
  effect.readingsNeeded(sd, mcid, r, 3),
)
add(
  'paired change',
  fc.record({
    people: fc.array(fc.record({ baseline: value, followUp: fc.option(value) }), { maxLength: 15 }),
    better,
    mcid,
  }),
  (i) => effect.pairedChange(i.people, { ...i, seed: 4, resamples: 20 }),
)
add(
  'XmR chart',
  fc.record({
    values,
    baselineN: fc.option(fc.nat(30)),
    screenOutliers: fc.boolean(),
    improvement: direction,
    target: fc.option(value),
  }),
  (i) => [effect.xmrChart(i.values, i), effect.fitXmr(i.values, i)],
)
add('trend', points, (p) => [effect.trend(p), effect.fitTrend(p), effect.trendWithMemory(p)])
add('interrupted series', series, (s) => [
  effect.interruptedTimeSeries(s),
  effect.fitInterruptedTimeSeries(s),
  effect.neweyWest(s),
  effect.neweyWest(s, 0),
])
add(
  'reliable change',
  fc.record({
    baseline: value,
    followUp: value,
    sdBaseline: fc.double({ min: 0, max: 50, noNaN: true }),
    reliability: share,
    better,
    mcid,
  }),
  (pair) => effect.reliableChange(pair),
)
add(
  'goal attainment',
  fc.array(
    fc.record({
      weight: fc.nat(5),
      attained: fc.integer({ min: -2, max: 2 }),
      baseline: fc.integer({ min: -2, max: 2 }),
    }),
  ),
  (goals) => effect.goalAttainment(goals),
)
add('functional level', fc.array(fc.record({ baseline: level, expected: level, achieved: level })), (c) =>
  effect.functionalLevels(c),
)
add(
  'regression to the mean',
  fc.record({
    mean: value,
    sd: fc.double({ min: 0, max: 50, noNaN: true }),
    reliability: share,
    cut: value,
    direction: fc.constantFrom('above' as const, 'below' as const),
  }),
  (e) => effect.regressionToTheMean(e),
)
add('group comparison', people, (p) => effect.compareGroups(p, 5))
add('matched controls', people, (all) => {
  const matchable = all.map((p, i) => ({ ...p, pseudonym: `p${i}`, sex: String(p.isMale), diagnosis: 'copd' }))
  return effect.matchControls(matchable.slice(0, 10), matchable.slice(10))
})
add(
  'staggered start',
  fc.array(
    fc.record({ startMonth: fc.option(fc.integer({ min: 1, max: 6 })), values: fc.array(value, { maxLength: 9 }) }),
  ),
  (all) =>
    effect.staggeredStart(
      all.map((p) => ({ ...p, values: new Map(p.values.map((v, i) => [i, v])) })),
      3,
    ),
)
add(
  'direct standardisation',
  fc.array(fc.record({ stratum: fc.string(), n: fc.nat(50), events: fc.constant(0), standardN: fc.nat(50) })),
  (strata) => effect.directStandardisation(strata.map((s) => ({ ...s, events: Math.floor(s.n / 2) }))),
)
add(
  'mixed model',
  fc.array(
    fc.record({ person: fc.constantFrom('a', 'b', 'c', 'd'), month: fc.nat(12), treated: fc.boolean(), value }),
    { maxLength: 30 },
  ),
  (visits) => [effect.fitMixedModel(visits), effect.mixedModel(visits)],
)
add('time to event', outcomes, (o) => [
  effect.kaplanMeier(o, 180),
  effect.logRank(o.slice(0, 10), o.slice(10)),
  effect.cumulativeIncidence(o),
])
add('funnel limits', fc.record({ p: share, n: fc.nat(500) }), ({ p, n }) => effect.funnelLimits(p, n))

describe('every computation of an effect', () => {
  it.each(laws)('%s: answers or refuses over its whole domain, without NaN and without touching its input', (_, hold) =>
    hold(),
  )
})

const noise = fc
  .record({ seed: fc.integer(), n: fc.integer({ min: 7, max: 30 }), m: fc.integer({ min: 7, max: 40 }) })
  .map(({ seed, n, m }) => {
    const next = mulberry32(seed)
    const draw = (count: number): number[] => Array.from({ length: count }, () => 100 + 20 * next())
    return { before: draw(n), after: draw(m) }
  })
const scale = fc.double({ min: 0.1, max: 20, noNaN: true })
const shift = fc.double({ min: -500, max: 500, noNaN: true })

describe('a change of unit', () => {
  it('moves and stretches estimates with it, and leaves the verdict alone', () => {
    fc.assert(
      fc.property(noise, scale, shift, mcid, better, ({ before, after }, k, d, limit, way) => {
        const to = (v: number): number => k * v + d
        const a = effect.beforeAfterOnePerson(before, after)
        const b = effect.beforeAfterOnePerson(before.map(to), after.map(to))
        if (!a.ok || !b.ok) throw new Error('both phases are filled')
        expect(b.change).toBeCloseTo(k * a.change, 6)
        expect(b.low).toBeCloseTo(k * (a.low ?? 0), 6)
        expect(b.lag1).toBeCloseTo(a.lag1 ?? 0, 6)
        const verdict = (r: typeof a, m: number) =>
          effect.effectVerdict({ ...r, estimate: r.change, mcid: m, better: way })
        expect(verdict(b, k * limit)).toBe(verdict(a, limit))
      }),
    )
  })

  it('turns every verdict around when good turns bad', () => {
    const mirror: Record<string, string> = { improved: 'worsened', worsened: 'improved' }
    fc.assert(
      fc.property(noise, mcid, ({ before, after }, limit) => {
        const found = effect.beforeAfterOnePerson(before, after)
        if (!found.ok) throw new Error('both phases are filled')
        const of = (way: 'up' | 'down') =>
          effect.effectVerdict({ ...found, estimate: found.change, mcid: limit, better: way })
        expect(of('down')).toBe(of('up').replace(/improved|worsened/, (word) => mirror[word]!))
      }),
    )
  })

  it('stretches trend and series with it', () => {
    fc.assert(
      fc.property(noise, scale, shift, ({ before, after }, k, d) => {
        const all = [...before, ...after].map((y, x) => ({ x, y }))
        const moved = all.map((p) => ({ x: p.x + 17, y: k * p.y + d }))
        expect(effect.fitTrend(moved)?.slopePerDay).toBeCloseTo(k * effect.fitTrend(all)!.slopePerDay, 6)
        expect(effect.fitTrend(moved)?.mannKendallS).toBe(effect.fitTrend(all)?.mannKendallS)
        const of = (p: typeof all, at: number) =>
          effect.fitInterruptedTimeSeries({ week: p.map((q) => q.x), value: p.map((q) => q.y), interventionWeek: at })
        const a = of(all, before.length)
        const b = of(moved, before.length + 17)
        if ('ok' in a || 'ok' in b) throw new Error('the weeks are distinct')
        expect(b.rho).toBeCloseTo(a.rho, 4)
        expect(b.effectAtEnd.estimate).toBeCloseTo(k * a.effectAtEnd.estimate, 2)
      }),
      { numRuns: 40 },
    )
  })
})

describe('order', () => {
  it('of people does not matter', () => {
    fc.assert(
      fc.property(people, outcomes, points, fc.integer(), (all, times, dots, seed) => {
        const a = effect.compareGroups(all, 5)
        const b = effect.compareGroups(shuffled(all, seed), 5)
        expect(b.smd.baseline ?? 0).toBeCloseTo(a.smd.baseline ?? 0, 6)
        expect(b.balance).toBe(a.balance)
        expect(b.nTreated).toBe(a.nTreated)
        expect(effect.kaplanMeier(shuffled(times, seed), 180)).toEqual(effect.kaplanMeier(times, 180))
        expect(effect.fitTrend(shuffled(dots, seed))?.mannKendallS).toBe(effect.fitTrend(dots)?.mannKendallS)
      }),
    )
  })
})

describe('chance', () => {
  it('gives the same interval for the same seed, and another for another', () => {
    const group = Array.from({ length: 12 }, (_, i) => ({ baseline: 100 + i, followUp: 98 + ((i * 7) % 5) }))
    const of = (seed: number) => effect.pairedChange(group, { better: 'down', mcid: 5, seed })
    expect(of(11)).toEqual(of(11))
    expect(of(11)).not.toEqual(of(12))
  })
})

describe('no peeking', () => {
  const DAY = 86_400_000
  const start = Date.UTC(2026, 2, 1, 8)
  it('what came after a moment changes nothing that is said of it', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 120, maxLength: 120 }),
        fc.integer({ min: 0, max: 119 }),
        (all, until) => {
          const readings = all.map((v, i) => ({ at: start + (i - 30) * DAY, value: v }))
          const asOf = readings[until]!.at
          const question = { startAt: start, asOf, better: 'down' as const, mcid: 5 }
          const known = readings.slice(0, until + 1)
          expect(effect.onePersonEffect(readings, question)).toEqual(effect.onePersonEffect(known, question))
        },
      ),
    )
  })

  it('a mark on a chart with fixed limits stays when points are added', () => {
    fc.assert(
      fc.property(noise, ({ before, after }) => {
        const limits = effect.xmrLimits(before, true)!
        const earlier = effect.xmrSignals(before, limits)
        const later = effect.xmrSignals([...before, ...after], limits)
        for (const [i, signal] of earlier.entries()) if (signal !== 'common') expect(later[i]).not.toBe('common')
      }),
    )
  })
})
