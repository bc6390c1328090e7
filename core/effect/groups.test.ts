import { describe, expect, it } from 'vitest'
import { seededStream } from '../random.js'
import { cumulativeIncidence, hasCompetingDeaths } from './cumulative-incidence.js'
import { directStandardisation } from './direct-standardisation.js'
import { functionalLevels, goalLabel } from './functional-level.js'
import { funnelLimits, overdispersion, widened } from './funnel-limits.js'
import { compareGroups } from './group-comparison.js'
import { kaplanMeier } from './kaplan-meier.js'
import { logRank } from './log-rank.js'
import { matchControls } from './matched-controls.js'
import { methodForGroup } from './method-choice.js'
import { mixedModel } from './mixed-model.js'
import { pairedChange } from './paired-change.js'
import { regressionToTheMean } from './regression-to-the-mean.js'
import { reliableChange } from './reliable-change.js'
import { staggeredStart } from './staggered-start.js'
import { balanceOf, standardisedMeanDifference } from './standardised-difference.js'
import { wilcoxonSignedRank } from './wilcoxon-signed-rank.js'

describe('paired change', () => {
  const options = { better: 'down' as const, mcid: 0.4, seed: 1, resamples: 100 }
  it('counts who is missing and where they started, and leaves them out', () => {
    const people = [
      { baseline: 2, followUp: 1.6 },
      { baseline: 3, followUp: 3 },
      { baseline: 5, followUp: null },
      { baseline: 6, followUp: null },
    ]
    expect(pairedChange(people, options)).toMatchObject({
      ok: true,
      n: 2,
      leftOut: 2,
      leftOutMeanBaseline: 5.5,
      improvedCount: 1,
    })
    expect(pairedChange(people.slice(1), options)).toEqual({ ok: false, reason: 'not-enough-data', have: 1, need: 2 })
  })
  it('has neither t nor interval when everybody changes alike', () => {
    const people = [1, 2, 3, 4].map((b) => ({ baseline: b, followUp: b - 1 }))
    expect(pairedChange(people, options)).toMatchObject({
      meanChange: -1,
      sdChange: 0,
      se: null,
      low: null,
      t: null,
      p: null,
      cohenDz: null,
    })
  })
  it('takes no spread and no rank from binary fractions', () => {
    const people = [0.8, 1.8, 2.8, 4.1].map((b) => ({ baseline: b, followUp: b + 0.4 }))
    expect(pairedChange(people, options)).toMatchObject({ sdChange: 0, t: null, worsenedCount: 4, wilcoxonW: 10 })
    expect(pairedChange(people, { ...options, resamples: 0 })).toMatchObject({
      bootstrapMean: null,
      bootstrapMedian: null,
    })
  })
  it('has no rank test when nobody changes', () => {
    expect(wilcoxonSignedRank([0, 0])).toEqual({ w: null, p: null })
    expect(wilcoxonSignedRank([0, 3])).toEqual({ w: 1, p: 1 })
  })
})

describe('scores and levels', () => {
  it('call nothing reliable when the noise is unknown', () => {
    const pair = { baseline: 10, followUp: 20, sdBaseline: 0, reliability: 0.9, better: 'up' as const, mcid: 5 }
    expect(reliableChange(pair)).toMatchObject({ rci: null, reliable: false, label: 'improved-relevant-not-reliable' })
  })
  it('hold a level as a goal: met comes before unchanged', () => {
    expect(goalLabel({ baseline: 2, expected: 2, achieved: 2 })).toBe('met')
    expect(goalLabel({ baseline: 2, expected: 1, achieved: 2 })).toBe('not-met-unchanged')
    expect(goalLabel({ baseline: 2, expected: 1, achieved: 9 })).toBe('not-assessable')
    expect(functionalLevels([{ baseline: 2, expected: null, achieved: 1 }])).toMatchObject({
      assessable: 0,
      goalMetShare: null,
      medianLevelChange: null,
    })
  })
})

describe('regression to the mean', () => {
  it('is seen in people who are picked above a limit and get nothing', () => {
    const random = seededStream(5, 'regression')
    const [mean, sd, reliability, cut] = [140, 15, 0.7, 150]
    let [n, change] = [0, 0]
    for (let i = 0; i < 60_000; i++) {
      const self = random.normal(mean, sd * Math.sqrt(reliability))
      const noise = sd * Math.sqrt(1 - reliability)
      const first = random.normal(self, noise)
      if (first <= cut) continue
      n++
      change += random.normal(self, noise) - first
    }
    const expected = regressionToTheMean({ mean, sd, reliability, cut, direction: 'above' })
    expect(change / n).toBeCloseTo(expected?.expectedSpontaneousChange ?? 0, 0)
    expect(Math.abs(change / n - (expected?.expectedSpontaneousChange ?? 0))).toBeLessThan(0.3)
  })
  it('stays finite far out', () => {
    const far = regressionToTheMean({ mean: 0, sd: 1, reliability: 0.5, cut: 60, direction: 'above' })
    expect(far?.expectedSelectedBaseline).toBeCloseTo(60.02, 1)
  })
})

describe('groups compared', () => {
  const person = (group: 'treated' | 'control', i: number, effect: number) => ({
    group,
    ageYears: 60 + (i % 9),
    isMale: i % 2 === 0,
    baseline: 140 + ((i * 7) % 13),
    followUp: 70 + (140 + ((i * 7) % 13)) / 2 + ((i * 5) % 7) - effect,
  })
  const both = [
    ...Array.from({ length: 30 }, (_, i) => person('treated', i, 8)),
    ...Array.from({ length: 30 }, (_, i) => person('control', i, 0)),
  ]
  it('find the effect that was put in', () => {
    const found = compareGroups(both, 5)
    expect(found.ancova).toMatchObject({ ok: true, estimate: expect.closeTo(-8, 6) })
    expect(found.differenceInDifferences).toMatchObject({ ok: true, estimate: expect.closeTo(-8, 6) })
    expect(found).toMatchObject({ dependsOnMethod: false, balance: 'alike', nTreated: 30, leftOutTreated: 0 })
  })
  it('say when the answer depends on the method, and count who is missing', () => {
    const unequal = both.map((p) =>
      p.group === 'treated' ? { ...p, baseline: p.baseline + 20, followUp: p.followUp + 10 } : p,
    )
    const found = compareGroups([...unequal, { ...both[0]!, followUp: null }], 5)
    expect(found).toMatchObject({ dependsOnMethod: true, balance: 'needs-adjustment', leftOutTreated: 1 })
  })
  it('refuse one group alone', () => {
    const alone = compareGroups(
      both.filter((p) => p.group === 'treated'),
      5,
    )
    expect(alone.ancova).toEqual({ ok: false, reason: 'cannot-tell-apart' })
    expect(alone.differenceInDifferences).toMatchObject({ ok: false, have: 0, need: 2 })
    expect(alone.balance).not.toBe('alike')
  })
  it('are alike up to 0.1 SD, and need adjustment above 0.25', () => {
    expect(balanceOf([0.1, 0.05])).toBe('alike')
    expect(balanceOf([0.11, null])).toBe('not-alike')
    expect(balanceOf([0.26])).toBe('needs-adjustment')
    expect(standardisedMeanDifference([1, 1], [1, 1])).toBeNull()
  })
})

describe('matched controls', () => {
  const of = (pseudonym: string, baseline: number, sex = 'f', ageYears = 70) => ({
    pseudonym,
    baseline,
    sex,
    ageYears,
    diagnosis: 'copd',
  })
  it('take the nearest within the caliper once, in the order of the pseudonyms, and name who is left', () => {
    const controls = [of('c1', 101), of('c2', 100), of('c3', 160), of('c4', 40)]
    const treated = [of('b', 100), of('a', 100.5), of('c', 130), of('d', 100, 'm')]
    const found = matchControls(treated, controls)
    expect(found.pairs).toEqual([
      { treated: 'a', control: 'c1' },
      { treated: 'b', control: 'c2' },
    ])
    expect(found.unmatched).toEqual(['c', 'd'])
    expect(matchControls([...treated].reverse(), [...controls].reverse())).toEqual(found)
  })
})

describe('staggered start', () => {
  const starters = (startMonth: number | null, n: number, effect: number) =>
    Array.from({ length: n }, (_, i) => ({
      startMonth,
      values: new Map(
        Array.from(
          { length: 10 },
          (_, m) => [m, 150 + i + (startMonth !== null && m >= startMonth ? effect : 0)] as const,
        ),
      ),
    }))
  it('finds the effect, and nothing before the start', () => {
    const found = staggeredStart([...starters(4, 6, -7), ...starters(7, 3, -7), ...starters(null, 5, 0)], 2)
    for (const cell of [...found.cells, ...found.byEventTime]) expect(cell.att).toBeCloseTo(-7, 9)
    expect(found.check.map((c) => [c.eventTime, c.att])).toEqual([
      [-3, 0],
      [-2, 0],
    ])
    expect(found.cells.filter((c) => !c.publishable).every((c) => c.startMonth === 7)).toBe(true)
  })
  it('never compares with people who have started, and needs two on each side', () => {
    expect(staggeredStart(starters(4, 6, -7), 2)).toEqual({ cells: [], byEventTime: [], check: [] })
  })
})

describe('standardisation, mixed model and choice of method', () => {
  it('gives no rate for a stratum that nobody is in', () => {
    const strata = [
      { stratum: 'old', n: 0, events: 0, standardN: 10 },
      { stratum: 'young', n: 10, events: 2, standardN: 10 },
    ]
    expect(directStandardisation(strata)).toEqual({ ok: false, reason: 'empty-stratum' })
  })
  it('says when people do not differ, and needs ten of them', () => {
    const visits = Array.from({ length: 60 }, (_, i) => ({
      person: `p${i % 12}`,
      month: Math.floor(i / 12),
      treated: i % 2 === 0,
      value: 100 + ((i * 29) % 31),
    }))
    const found = mixedModel(visits)
    expect(found.ok).toBe(true)
    const onlyNoise = visits.map((v, i) => ({ ...v, value: v.month % 2 === 0 ? 100 + (i % 12) : 112 - (i % 12) }))
    expect(mixedModel(onlyNoise)).toMatchObject({ ok: true, noBetweenPersonVariation: true, interceptVar: 0, icc: 0 })
    expect(mixedModel(visits.filter((v) => v.person < 'p3'))).toMatchObject({ ok: false, need: 10 })
  })
  it('picks by comparison and follow-up', () => {
    const facts = { pairs: 20, enrolled: 30, comparison: 'none' as const, peopleWithVisits: 0, visitsPerPerson: 2 }
    expect(methodForGroup(facts)).toEqual({ ok: true, method: 'paired-change' })
    expect(methodForGroup({ ...facts, comparison: 'control-group' })).toEqual({ ok: true, method: 'ancova' })
    expect(methodForGroup({ ...facts, enrolled: 40 })).toEqual({ ok: false, reason: 'too-few-followed-up' })
    expect(methodForGroup({ ...facts, pairs: 9, enrolled: 9 })).toMatchObject({ have: 9, need: 10 })
  })
})

describe('time to event', () => {
  const at = (time: number, event = true) => ({ time, event })
  it('ends at 0 without an interval, and reaches its median at exactly one half', () => {
    const found = kaplanMeier([at(1), at(2), at(3), at(4)], 4)
    if (!found.ok) throw new Error('there are people')
    expect(found.median).toBe(2)
    expect(found.steps.at(-1)).toEqual({ time: 4, atRisk: 1, events: 1, survival: 0, se: null, low: null, high: null })
    expect(found.rmst).toBeCloseTo(1 + 0.75 + 0.5 + 0.25, 12)
    expect(found.drawUntil).toBe(0)
  })
  it('says "not reached", and where to stop drawing', () => {
    const found = kaplanMeier([at(5), ...[6, 7, 8, 9, 10, 11].map((t) => at(t, false))], 10)
    expect(found).toMatchObject({ median: null, drawUntil: 7, events: 1 })
  })
  it('tells two groups apart only when they differ', () => {
    const early = Array.from({ length: 20 }, (_, i) => at(i + 1))
    const late = Array.from({ length: 20 }, (_, i) => at(i + 40))
    expect(logRank(early, early)).toMatchObject({ chi2: 0, p: 1 })
    const found = logRank(early, late)
    expect(found.ok && found.p !== null && found.p < 1e-6).toBe(true)
    expect(logRank([at(1, false)], [at(2, false)])).toMatchObject({ chi2: null, p: null })
  })
  it('counts a death as neither the event nor a loss', () => {
    const people = [
      { time: 1, outcome: 'event' as const },
      { time: 2, outcome: 'death' as const },
      { time: 3, outcome: 'event' as const },
      { time: 4, outcome: 'censored' as const },
    ]
    const found = cumulativeIncidence(people)
    expect(found.ok && found.steps.at(-1)).toMatchObject({
      incidence: expect.closeTo(0.5, 12),
      deaths: expect.closeTo(0.25, 12),
    })
    expect(hasCompetingDeaths(people)).toBe(true)
  })
})

describe('funnel', () => {
  it('narrows as units grow, and holds 95 and 99.8 % of those that differ by chance', () => {
    const [small, large] = [funnelLimits(0.3, 20), funnelLimits(0.3, 500)]
    if (!small || !large) throw new Error('there are limits')
    expect(large.high95 - large.low95).toBeLessThan(small.high95 - small.low95)
    expect(small.high998).toBeGreaterThan(small.high95)
    const random = seededStream(9, 'funnel')
    const runs = 4000
    let outside = 0
    for (let k = 0; k < runs; k++) {
      let count = 0
      for (let i = 0; i < 500; i++) if (random.chance(0.3)) count++
      if (count / 500 < large.low95 || count / 500 > large.high95) outside++
    }
    expect(outside / runs).toBeGreaterThan(0.03)
    expect(outside / runs).toBeLessThan(0.07)
  })
  it('widens only when units differ more than chance explains', () => {
    const random = seededStream(2, 'units')
    const units = (spread: number) =>
      Array.from({ length: 60 }, () => {
        const p = 0.3 + spread * (random.next() - 0.5)
        let count = 0
        for (let i = 0; i < 200; i++) if (random.chance(p)) count++
        return { n: 200, count }
      })
    expect(overdispersion(units(0), 0.3)).toBe(1)
    const phi = overdispersion(units(0.4), 0.3)
    expect(phi).toBeGreaterThan(2)
    const limits = funnelLimits(0.3, 200)!
    expect(widened(limits, 0.3, phi).high95).toBeGreaterThan(limits.high95)
  })
})
