import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  audit,
  auditC,
  breathlessness,
  catScore,
  ccq,
  gad7,
  goldGroup,
  INSTRUMENTS,
  isAuditCPositive,
  phq9,
  who5,
} from './index.js'

const items = (count: number, max: number) =>
  fc.array(fc.integer({ min: 0, max }), { minLength: count, maxLength: count })
const of = (...values: (number | null)[]) => values
const filled = (count: number, sum: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor(sum / count) + (i < sum % count ? 1 : 0))

describe('WHO-5', () => {
  it.each([
    [7, 28, 'likely-depression-risk', true],
    [8, 32, 'reduced', true],
    [12, 48, 'reduced', true],
    [13, 52, 'ok', false],
  ])('raw %d is %d, %s', (raw, score, band, suggestsPhq9) => {
    expect(who5(filled(5, raw))).toEqual({ ok: true, raw, score, band, suggestsPhq9 })
  })
  it('needs all five', () => {
    expect(who5(of(1, 2, null, 4, 5))).toEqual({ ok: false, reason: 'not-enough-data', have: 4, need: 5 })
  })
})

describe('PHQ-9', () => {
  it.each([
    [4, 'minimal'],
    [5, 'mild'],
    [10, 'moderate'],
    [15, 'moderately-severe'],
    [20, 'severe'],
  ])('%d is %s', (total, severity) => {
    expect(phq9(filled(9, total)).score).toEqual({ ok: true, total, severity, emptyItems: 0 })
  })
  it('fills one or two empty items with the mean, half up, and refuses three', () => {
    expect(phq9(of(null, 1, 1, 1, 1, 0, 0, 0, 0)).score).toMatchObject({ total: 5, emptyItems: 1 })
    expect(phq9(of(null, null, 1, 1, 1, 1, 1, 1, 1)).score).toMatchObject({ total: 9, emptyItems: 2 })
    expect(phq9(of(null, null, null, 3, 3, 3, 3, 3, 0)).score).toMatchObject({ have: 6, need: 7 })
  })
  it('alerts on item 9 whatever the total, and asks for a call when it is left empty by somebody unwell', () => {
    expect(phq9(of(0, 0, 0, 0, 0, 0, 0, 0, 1)).item9Alert).toBe(true)
    expect(phq9(of(null, null, null, null, 0, 0, 0, 0, 1))).toMatchObject({ score: { ok: false }, item9Alert: true })
    expect(phq9(of(2, 2, 2, 2, 2, 2, 2, 0, null))).toMatchObject({
      score: { total: 16 },
      item9Alert: false,
      asksForCall: true,
    })
    expect(phq9(of(1, 1, 1, 1, 1, 1, 1, 1, null))).toMatchObject({ asksForCall: false })
  })
  it('never falls as an answer rises', () => {
    fc.assert(
      fc.property(items(9, 3), fc.nat(8), (answers, i) => {
        const [before, after] = [phq9(answers).score, phq9(answers.with(i, 3)).score]
        expect(before.ok && after.ok && after.total >= before.total).toBe(true)
      }),
    )
  })
})

describe('GAD-7 and AUDIT', () => {
  it('name their bands', () => {
    const severity = [4, 5, 10, 15].map((sum) => {
      const found = gad7(filled(7, sum))
      return found.ok && found.severity
    })
    expect(severity).toEqual(['minimal', 'mild', 'moderate', 'severe'])
    const zone = (...last: number[]) => {
      const found = audit(of(...filled(8, 32 - 8 * 2), ...last))
      return found.ok && found.zone
    }
    expect([zone(0, 0), zone(4, 0)]).toEqual(['harmful', 'possible-dependence'])
    expect(audit(of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0))).toEqual({ ok: true, score: 8, zone: 'hazardous' })
    expect(audit(of(1, 1, 1, 1, 1, 1, 1, 0, 0, 0))).toEqual({ ok: true, score: 7, zone: 'low' })
  })
  it('need every item', () => {
    expect(gad7(of(1, 1, 1, 1, 1, 1, null))).toMatchObject({ have: 6, need: 7 })
    expect(audit(of(1, 1, 1, null, 1, 1, 1, 1, 0, 0))).toMatchObject({ have: 9, need: 10 })
  })
  it('AUDIT-C stands on the first three alone', () => {
    expect(auditC(of(1, 2, 1))).toEqual({ ok: true, score: 4 })
    expect(auditC(of(1, 2, 1, null, null))).toEqual({ ok: true, score: 4 })
    expect(auditC(of(1, null, 1))).toMatchObject({ have: 2, need: 3 })
    expect([
      isAuditCPositive(3, 'female'),
      isAuditCPositive(3, 'male'),
      isAuditCPositive(3, 'male', { male: 3, female: 3 }),
    ]).toEqual([true, false, true])
  })
})

describe('answers that cannot be', () => {
  it('are refused by every instrument', () => {
    for (const bad of [of(), of(9, 9, 9, 9, 9), of(-1, 0, 0, 0, 0), of(0.5, 1, 1, 1, 1), of(Number.NaN, 1, 1, 1, 1)]) {
      for (const found of [who5(bad), phq9(bad).score, gad7(bad), audit(bad), ccq(bad)]) {
        expect(found).toEqual({ ok: false, reason: 'invalid-items' })
      }
    }
    expect(audit(of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0))).toEqual({ ok: false, reason: 'invalid-items' })
    expect(breathlessness('MRC', 0)).toEqual({ ok: false, reason: 'invalid-items' })
    expect(breathlessness('mMRC', 5)).toEqual({ ok: false, reason: 'invalid-items' })
    expect(catScore(41)).toEqual({ ok: false, reason: 'invalid-items' })
  })
})

describe('COPD', () => {
  it('MRC is one more than mMRC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), (grade) => {
        expect(breathlessness('mMRC', grade)).toEqual(breathlessness('MRC', grade + 1))
      }),
    )
  })
  it('groups by exacerbations first, then by whichever symptoms are known', () => {
    const group = (mMrc: number | null, cat: number | null, moderateExacerbations = 0, hospitalised = 0) =>
      goldGroup({ mMrc, cat, moderateExacerbations, hospitalised })
    expect(group(0, 0, 2)).toMatchObject({ group: 'E' })
    expect(group(null, null, 0, 1)).toMatchObject({ group: 'E' })
    expect(group(1, 10)).toMatchObject({ group: 'B' })
    expect(group(2, null, 1)).toMatchObject({ group: 'B' })
    expect(group(1, null)).toMatchObject({ group: 'A' })
    expect(group(null, null)).toEqual({ ok: false, reason: 'symptoms-unknown' })
  })
  it('CAT 10 and CCQ 1.5 are more symptoms', () => {
    expect([catScore(9), catScore(10)].map((f) => f.ok && f.moreSymptoms)).toEqual([false, true])
    expect([9, 10, 15].map((sum) => ccq(filled(10, sum))).map((f) => f.ok && f.band)).toEqual([
      'fewer-symptoms',
      'between',
      'more-symptoms',
    ])
  })
})

it('no licensed instrument ships its text', () => {
  const licensed = ['cat', 'ccq', 'eq5d5l', 'kccq', 'mlhfq', 'sgrq', 'sf12', 'sf36', 'pam', 'paid']
  expect(INSTRUMENTS.filter((i) => !i.shipText).map((i) => i.id)).toEqual(licensed)
  expect(new Set(INSTRUMENTS.map((i) => i.id)).size).toBe(INSTRUMENTS.length)
})
