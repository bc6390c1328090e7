import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Blow,
  compareWithReference,
  decimalAge,
  goldAirflow,
  goldGrade,
  homeFev1Mean,
  judgeBlow,
  lmsOf,
  lowerLimitOfNormal,
  percentOfPersonalBest,
  personalBest,
  type QualityGrade,
  type ReferenceComparison,
  type ReferenceGroup,
  type ReferencePerson,
  type ReferenceSet,
  ratioAsSent,
  ratioOfVolumes,
  type SpirometryMeasure,
  sessionQuality,
  sessionReport,
  wordForZ,
  zScore,
} from './index.js'

const DAY = 86_400_000
const man: ReferencePerson = { sex: 'male', ageYears: 40, heightCm: 175, group: 'caucasian' }

const person: fc.Arbitrary<ReferencePerson> = fc.record({
  sex: fc.constantFrom('male' as const, 'female' as const),
  ageYears: fc.double({ min: 3, max: 95, noNaN: true }),
  heightCm: fc.double({ min: 100, max: 220, noNaN: true }),
  group: fc.constantFrom<ReferenceGroup>(
    'caucasian',
    'africanAmerican',
    'northEastAsian',
    'southEastAsian',
    'otherMixed',
  ),
})
const set = fc.constantFrom<ReferenceSet>('gli2012', 'gli2022')
const measure = fc.constantFrom<SpirometryMeasure>('fev1', 'fvc', 'fev1Fvc')

describe('reference values', () => {
  it('read the same blow as below normal by GLI-2012 and within normal by GLI 2022 (clinical.md 1.6)', () => {
    const old = compareWithReference('fev1', 3.0, man, 'gli2012')
    const now = compareWithReference('fev1', 3.0, man)
    expect(old).toMatchObject({ ok: true, set: 'gli2012', word: 'mild' })
    expect(now).toMatchObject({ ok: true, set: 'gli2022', word: 'within-normal' })
    if (!old.ok || !now.ok) return
    const table = (r: ReferenceComparison) =>
      [r.predicted.toFixed(3), r.percentPredicted?.toFixed(1), r.z.toFixed(2), r.lowerLimit?.toFixed(3)].join(' ')
    expect(table(old)).toBe('4.078 73.6 -2.08 3.231')
    expect(table(now)).toBe('3.835 78.2 -1.54 2.939')
  })

  it.each([
    [{ ...man, ageYears: 2.99 }, 'age-out-of-range'],
    [{ ...man, ageYears: 95.01 }, 'age-out-of-range'],
    [{ ...man, ageYears: Number.NaN }, 'age-out-of-range'],
    [{ ...man, heightCm: 99.9 }, 'height-out-of-range'],
    [{ ...man, heightCm: 220.1 }, 'height-out-of-range'],
    [{ ...man, sex: 'unknown' as const }, 'sex-not-recorded'],
    [{ ...man, group: undefined }, 'group-missing'],
  ])('refuse %o', (who, reason) => {
    expect(lmsOf('gli2012', 'fev1', who)).toEqual({ ok: false, reason })
  })

  it('of GLI 2022 need no group and do not change with one', () => {
    expect(lmsOf('gli2022', 'fvc', { ...man, group: undefined })).toEqual(lmsOf('gli2022', 'fvc', man))
    expect(lmsOf('gli2022', 'fvc', { ...man, group: 'northEastAsian' })).toEqual(lmsOf('gli2022', 'fvc', man))
  })

  it('never give a percentage for FEV1/FVC', () => {
    expect(compareWithReference('fev1Fvc', 0.65, man)).toMatchObject({ ok: true, percentPredicted: null })
  })

  it('refuse a value that is not above 0', () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(compareWithReference('fev1', value, man)).toEqual({ ok: false, reason: 'implausible' })
    }
  })

  it('put the predicted value at z 0, the lower limit at z −1.64485, and rise with the value', () => {
    fc.assert(
      fc.property(person, set, measure, fc.double({ min: 0.2, max: 7.9, noNaN: true }), (who, which, what, value) => {
        const lms = lmsOf(which, what, who)
        if (!lms.ok) throw new Error(lms.reason)
        const limit = lowerLimitOfNormal(lms)
        expect(zScore(lms.m, lms)).toBeCloseTo(0, 9)
        expect(limit).not.toBeNull()
        expect(zScore(limit ?? 0, lms)).toBeCloseTo(-1.64485, 6)
        expect(zScore(value + 0.1, lms)!).toBeGreaterThan(zScore(value, lms)!)
      }),
    )
  })

  it('use the logarithm where the skewness is nearly 0', () => {
    const flat = { l: 0, m: 3, s: 0.15 }
    expect(zScore(3 * Math.exp(0.15), flat)).toBeCloseTo(1, 12)
    expect(zScore(lowerLimitOfNormal(flat)!, flat)).toBeCloseTo(-1.64485, 12)
    expect(zScore(2, { ...flat, l: 2e-6 })).toBeCloseTo(zScore(2, flat)!, 4)
  })
})

describe('words and grades', () => {
  it.each([
    [-1.645, 'within-normal'],
    [-1.6451, 'mild'],
    [-2.5, 'mild'],
    [-2.5001, 'moderate'],
    [-4, 'moderate'],
    [-4.0001, 'severe'],
  ])('z %d is %s', (z, word) => expect(wordForZ(z)).toBe(word))

  it('never call a lower value better', () => {
    const percent = fc.double({ min: 1, max: 150, noNaN: true })
    fc.assert(
      fc.property(percent, percent, (a, b) => {
        const [low, high] = [goldGrade(Math.min(a, b), 0.5) ?? 0, goldGrade(Math.max(a, b), 0.5) ?? 0]
        expect(low).toBeGreaterThanOrEqual(high)
      }),
    )
  })

  it('grade only after a bronchodilator, and only the obstructed', () => {
    expect(goldAirflow(45, 0.6, 'post')).toEqual({ ok: true, grade: 3 })
    expect(goldAirflow(45, 0.6, 'unknown')).toEqual({ ok: false, reason: 'not-post-bronchodilator' })
    expect(goldAirflow(45, 0.7, 'post')).toEqual({ ok: false, reason: 'not-obstructed' })
    expect(goldGrade(Number.NaN, 0.5)).toBeNull()
  })
})

describe('FEV1/FVC', () => {
  it('sent as a percentage is divided and marked', () => {
    expect(ratioAsSent(68)).toEqual({ ok: true, ratio: 0.68, fromPercent: true })
    expect(ratioAsSent(0.68)).toEqual({ ok: true, ratio: 0.68, fromPercent: false })
    for (const sent of [1.2, 0, -1, 101, Number.NaN]) expect(ratioAsSent(sent).ok).toBe(false)
  })
  it('needs an FVC that is not below FEV1', () => {
    expect(ratioOfVolumes(2, null)).toEqual({ ok: false, reason: 'fvc-missing' })
    expect(ratioOfVolumes(2.1, 2)).toEqual({ ok: false, reason: 'implausible' })
    expect(ratioOfVolumes(2, 2)).toEqual({ ok: true, ratio: 1, fromPercent: false })
  })
})

describe('quality letter', () => {
  const blow: fc.Arbitrary<Blow> = fc.record({
    value: fc.integer({ min: 500, max: 4000 }).map((ml) => ml / 1000),
    acceptable: fc.boolean(),
    usable: fc.boolean(),
  })

  it('does not depend on the order, nor on a blow that is neither acceptable nor usable', () => {
    const some = fc.array(blow, { maxLength: 8 })
    fc.assert(
      fc.property(some, (blows) => {
        const graded = sessionQuality(blows, 60)
        expect(sessionQuality([...blows].reverse(), 60)).toEqual(graded)
        expect(sessionQuality([...blows, { value: 5, acceptable: false, usable: false }], 60)).toEqual(graded)
      }),
    )
  })
  it('is none when a device does not say whether a blow was acceptable, and none for a child', () => {
    const numberOnly = { value: 2, acceptable: null, usable: null }
    expect(sessionQuality([numberOnly], 60)).toEqual({ ok: false, reason: 'acceptability-unknown' })
    expect(sessionQuality([{ value: 2, acceptable: true, usable: null }], 60)).toMatchObject({ ok: true, grade: 'E' })
    expect(sessionQuality([], 12)).toEqual({ ok: false, reason: 'not-an-adult' })
  })
})

describe('one blow', () => {
  const good = {
    fvcL: 3,
    backExtrapolatedVolumeL: 0.15,
    coughInFirstSecond: false,
    glottisClosureAfterFirstSecond: false,
    leak: false,
    lastSecondVolumeL: 0.025,
    expirationSeconds: 8,
    largestPriorFvcL: null,
    inspiredAfterL: 3.15,
  }
  it('is acceptable on every boundary', () => expect(judgeBlow(good)).toEqual({ fev1: true, fvc: true, faults: [] }))
  it('with a late start counts for neither', () => {
    expect(judgeBlow({ ...good, backExtrapolatedVolumeL: 0.151 })).toMatchObject({ fev1: false, fvc: false })
    expect(judgeBlow({ ...good, fvcL: 1, inspiredAfterL: null, backExtrapolatedVolumeL: 0.1 }).faults).toEqual([])
  })
  it('with a cough counts for FVC only, without an end for FEV1 only', () => {
    expect(judgeBlow({ ...good, coughInFirstSecond: true })).toEqual({ fev1: false, fvc: true, faults: ['cough'] })
    const short = { ...good, lastSecondVolumeL: 0.1 }
    expect(judgeBlow(short)).toEqual({ fev1: true, fvc: false, faults: ['no-end'] })
    expect(judgeBlow({ ...short, expirationSeconds: 15 }).fvc).toBe(true)
    expect(judgeBlow({ ...short, largestPriorFvcL: 3.15 }).fvc).toBe(true)
    expect(judgeBlow({ ...short, largestPriorFvcL: 3.151 }).fvc).toBe(false)
  })
})

describe('a session', () => {
  it('reports the best FEV1 and the best FVC, though of different blows', () => {
    const blow = (fev1L: number, fvcL: number, fev1Acceptable = true, fvcAcceptable = true) => ({
      fev1L,
      fvcL,
      fev1Acceptable,
      fvcAcceptable,
    })
    expect(sessionReport([blow(1.5, 2.9), blow(1.4, 3), blow(1.9, 3.4, false, false)])).toEqual({
      ok: true,
      fev1L: 1.5,
      fvcL: 3,
      ratio: { ok: true, ratio: 0.5, fromPercent: false },
    })
    expect(sessionReport([blow(1.9, 3.4, false, false)])).toEqual({ ok: false, reason: 'no-acceptable-blow' })
  })
})

describe('personal best', () => {
  const now = 1000 * DAY
  const session = (daysAgo: number, fev1L: number, grade: QualityGrade | null = 'A') => ({
    at: now - daysAgo * DAY,
    fev1L,
    grade,
  })
  it('is the largest good blow of the last 365 days, outside 42 days from an exacerbation', () => {
    const sessions = [
      session(365, 3),
      session(364, 1.9),
      session(100, 2.4, 'D'),
      session(99, 2.5, null),
      session(58, 2.2),
      session(57, 1.8),
      session(-1, 9),
    ]
    const starts = [now - 99 * DAY]
    expect(personalBest(sessions, starts, now)).toEqual({ ok: true, fev1L: 1.9, at: now - 364 * DAY, sessions: 2 })
    expect(personalBest(sessions, [], now)).toMatchObject({ fev1L: 2.2, sessions: 3 })
    expect(personalBest([session(3, 2, 'E')], [], now)).toEqual({
      ok: false,
      reason: 'not-enough-data',
      have: 0,
      need: 1,
    })
  })
  it('has today in percent of it', () => {
    expect(percentOfPersonalBest(1.5, 2)).toBe(75)
    expect(percentOfPersonalBest(1.5, 0)).toBeNull()
  })
  it('the home mean needs seven good sessions', () => {
    const seven = Array.from({ length: 7 }, (_, i) => session(i, 1 + i / 10))
    expect(homeFev1Mean(seven)).toMatchObject({ ok: true, sessions: 7 })
    expect(homeFev1Mean([...seven.slice(1), session(1, 2, 'E')])).toMatchObject({ have: 6, need: 7 })
  })
})

describe('decimal age', () => {
  it('is days since birth / 365.25', () => {
    expect(decimalAge('1960-02-29', '2020-02-29')).toBe(21915 / 365.25)
    expect(decimalAge('2020-01-01', '2020-01-01')).toBe(0)
    for (const bad of ['2021-02-29', '', '1960-2-9', '2030-01-01']) expect(decimalAge(bad, '2020-01-01')).toBeNull()
  })
})
