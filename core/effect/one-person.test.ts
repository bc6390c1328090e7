import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beforeAfterOnePerson } from './before-after.js'
import { reaches } from './direction.js'
import { effectVerdict, verdictAfterDeviceSwap } from './effect-verdict.js'
import { combinedStarts, phasesOf } from './effect-windows.js'
import { methodsForPerson } from './method-choice.js'
import { onePersonEffect } from './one-person-effect.js'
import { readingsNeeded } from './readings-needed.js'
import {
  effectPhrase,
  leftOutSentence,
  moreReadingsSentence,
  regressionSentence,
  type SaidVerdict,
  verdictSentence,
} from './sentences.js'
import { weeklyMeans } from './weekly-means.js'

const DAY = 86_400_000
/** Sunday noon; the clocks change on 29 March. */
const start = Date.UTC(2026, 2, 15, 11)
const daily = (from: number, to: number, value: (day: number) => number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ at: start + (from + i) * DAY, value: value(from + i) }))

describe('before and after', () => {
  it('refuses with fewer than seven readings in a phase, and says which number is missing', () => {
    const seven = [1, 2, 3, 4, 5, 6, 7]
    expect(beforeAfterOnePerson(seven.slice(2), seven)).toEqual({
      ok: false,
      reason: 'not-enough-data',
      have: 5,
      need: 7,
    })
    expect(beforeAfterOnePerson(seven, seven)).toMatchObject({ ok: true, rough: true, change: 0 })
  })

  it('has no interval when nothing varies, and calls that stable', () => {
    const flat = Array.from({ length: 14 }, () => 0.1)
    const found = beforeAfterOnePerson(flat, flat)
    expect(found).toMatchObject({ ok: true, change: 0, se: null, low: null, high: null, lag1: null, rough: false })
    if (!found.ok) return
    expect(effectVerdict({ ...found, estimate: found.change, mcid: 5, better: 'down' })).toBe('stable')
  })

  it('does not claim a jump between two flat lines', () => {
    const found = beforeAfterOnePerson(
      Array.from({ length: 20 }, () => 150),
      Array.from({ length: 20 }, () => 140),
    )
    if (!found.ok) throw new Error('both phases are filled')
    expect(effectVerdict({ ...found, estimate: found.change, mcid: 5, better: 'down' })).toBe('possibly-improved')
  })

  it('widens the interval when neighbours resemble each other', () => {
    const saw = Array.from({ length: 28 }, (_, i) => (i % 2 === 0 ? 100 : 110))
    const blocks = Array.from({ length: 28 }, (_, i) => (Math.floor(i / 7) % 2 === 0 ? 100 : 110))
    const [a, b] = [beforeAfterOnePerson(saw, saw), beforeAfterOnePerson(blocks, blocks)]
    if (!a.ok || !b.ok) throw new Error('both phases are filled')
    expect(a.lag1Used).toBe(0)
    expect(b.lag1Used).toBeGreaterThan(0.6)
    expect(b.se).toBeGreaterThan(2 * (a.se ?? 0))
  })
})

describe('the verdict', () => {
  const base = { mcid: 5, better: 'down' as const, nBaseline: 20, nFollowUp: 20 }
  it('counts the smallest change that matters as reached, decimals included', () => {
    expect(effectVerdict({ ...base, estimate: -5, low: -9, high: -1 })).toBe('improved-relevant')
    expect(reaches(1.2 - 0.8, 0.4)).toBe(true)
    expect(reaches(0.39, 0.4)).toBe(false)
  })
  it('needs the whole interval inside for "stable"', () => {
    expect(effectVerdict({ ...base, estimate: 0, low: -4.99, high: 4.99 })).toBe('stable')
    expect(effectVerdict({ ...base, estimate: 0, low: -5, high: 4.99 })).toBe('uncertain')
  })
  it('is at most "possibly" after a change of device', () => {
    expect(verdictAfterDeviceSwap('improved-relevant')).toBe('possibly-improved')
    expect(verdictAfterDeviceSwap('worsened-small')).toBe('possibly-worsened')
    expect(verdictAfterDeviceSwap('stable')).toBe('uncertain')
    expect(verdictAfterDeviceSwap('insufficient-data')).toBe('insufficient-data')
  })
})

describe('how many more readings', () => {
  it('follows the formula, rounded up', () => {
    // (1.96 · 10 · √2 / 5)² = 30.73; with rc 0.5 three times as many.
    expect(readingsNeeded(10, 5, 0, 20)).toEqual({ perPhase: 31, more: 11 })
    expect(readingsNeeded(10, 5, 0.5, 20)).toEqual({ perPhase: 93, more: 73 })
    expect(readingsNeeded(10, 5, 0, 40)).toEqual({ perPhase: 31, more: 0 })
    expect(readingsNeeded(10, 0, 0, 40)).toBeNull()
  })
  it('grows with the noise and never falls below 0', () => {
    const sd = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(sd, sd, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((s) => readingsNeeded(s, 5, 0.2, 10)?.more ?? 0)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeGreaterThanOrEqual(low ?? 0)
      }),
    )
  })
})

describe('windows', () => {
  it('take 28 days before, and days 29 to 84 after, in local days across the change of clocks', () => {
    const { baseline, followUp } = phasesOf(
      daily(-40, 100, (d) => d),
      { startAt: start, asOf: start + 200 * DAY },
    )
    expect([baseline[0]?.value, baseline.at(-1)?.value, baseline.length]).toEqual([-28, -1, 28])
    expect([followUp[0]?.value, followUp.at(-1)?.value, followUp.length]).toEqual([29, 84, 56])
  })
  it('end at death or admission, and leave out what is excluded', () => {
    const readings = daily(-40, 100, (d) => d)
    const asOf = start + 200 * DAY
    expect(phasesOf(readings, { startAt: start, asOf, endedAt: start + 50 * DAY }).followUp.at(-1)?.value).toBe(50)
    const excluded = [{ from: start - 20 * DAY, to: start - 10 * DAY }]
    expect(phasesOf(readings, { startAt: start, asOf, excluded }).baseline).toHaveLength(17)
  })
  it('combine interventions that start within 28 days', () => {
    const at = (day: number) => ({ startAt: start + day * DAY, name: `day ${day}` })
    expect(combinedStarts([at(28), at(0), at(29)]).map((g) => g.map((s) => s.name))).toEqual([
      ['day 0', 'day 28'],
      ['day 29'],
    ])
  })
  it('count weeks from the start, and leave empty ones out', () => {
    const readings = [...daily(-7, -1, () => 10), ...daily(0, 3, (d) => d), ...daily(14, 14, () => 5)]
    expect(weeklyMeans(readings, start)).toEqual([
      { week: -1, n: 7, value: 10 },
      { week: 0, n: 4, value: 1.5 },
      { week: 2, n: 1, value: 5 },
    ])
  })
})

describe('the effect page of one citizen', () => {
  const wave = (d: number) => [0, 3, -2, 4, -3, 1, -4][((d % 7) + 7) % 7]!
  const question = { startAt: start, asOf: start + 200 * DAY, better: 'down' as const, mcid: 5 }
  it('says what fell', () => {
    const found = onePersonEffect(
      daily(-28, 84, (d) => (d < 0 ? 150 : 140) + wave(d)),
      question,
    )
    expect(found).toMatchObject({ ok: true, verdict: 'improved-relevant', needed: null })
  })
  it('refuses without a start date, and while a phase is thin', () => {
    const readings = daily(-28, 33, wave)
    expect(onePersonEffect(readings, { ...question, startAt: null })).toEqual({ ok: false, reason: 'no-start-date' })
    expect(onePersonEffect(readings, question)).toEqual({ ok: false, reason: 'not-enough-data', have: 5, need: 7 })
  })
  it('names how many more would settle it', () => {
    const found = onePersonEffect(
      daily(-28, 40, (d) => (d < 0 ? 150 : 146) + 5 * wave(d)),
      question,
    )
    expect(found).toMatchObject({ ok: true, verdict: 'uncertain' })
    if (found.ok) expect(found.needed?.more).toBeGreaterThan(0)
  })
  it('picks the method by what there is', () => {
    const facts = { readingsBefore: 20, readingsAfter: 20, readings: 20, spanDays: 40, weeksBefore: 11, weeksAfter: 30 }
    expect(methodsForPerson(facts)).toEqual({
      change: { ok: true, method: 'before-after' },
      moving: { ok: true, method: 'trend' },
    })
    expect(methodsForPerson({ ...facts, weeksBefore: 12 }).change).toEqual({
      ok: true,
      method: 'interrupted-time-series',
    })
    expect(methodsForPerson({ ...facts, readingsBefore: 6 }).change).toMatchObject({ ok: false, have: 6, need: 7 })
    expect(methodsForPerson({ ...facts, spanDays: 13.5 }).moving).toMatchObject({ ok: false, have: 13, need: 14 })
  })
})

describe('sentences', () => {
  const said: SaidVerdict = {
    verdict: 'improved-relevant',
    measure: 'Systolisk blodtryk',
    unit: 'mmHg',
    better: 'down',
    decimals: 0,
    change: -7,
    low: -11,
    high: -3,
    mcid: 5,
    moreReadings: null,
    have: 28,
    need: 7,
  }
  it('say each verdict in the fixed Danish words', () => {
    const of = (more: Partial<SaidVerdict>) => verdictSentence({ ...said, ...more }, 'da')
    expect(of({})).toBe(
      'Systolisk blodtryk er bedret med 7 mmHg (sandsynligt mellem 3 og 11). Det er mere end den forskel, der regnes for betydningsfuld (5).',
    )
    expect(of({ verdict: 'improved-small', change: -3 })).toBe(
      'Systolisk blodtryk er bedret med 3, men mindre end det, der regnes for betydningsfuldt (5).',
    )
    expect(of({ verdict: 'possibly-improved', moreReadings: 12 })).toBe(
      'Det ser ud til en bedring på 7, men målingerne er for usikre til at sige det med sikkerhed. Cirka 12 flere målinger kan afklare det.',
    )
    expect(of({ verdict: 'stable' })).toBe('Ingen ændring af betydning.')
    expect(of({ verdict: 'uncertain' })).toBe('Målingerne kan ikke vise, om der er en ændring.')
    expect(of({ verdict: 'insufficient-data', have: 5 })).toBe('For få målinger: 5 af 7.')
    expect(of({ verdict: 'worsened-relevant', change: 7, low: 3, high: 11 })).toContain(
      'er forværret med 7 mmHg (sandsynligt mellem 3 og 11)',
    )
    expect(of({ verdict: 'possibly-worsened', change: 7 })).toContain('Det ser ud til en forværring på 7')
  })
  it('write Danish decimals, round half up, and keep an end below 0', () => {
    const fev1 = {
      ...said,
      measure: 'FEV1',
      unit: 'L',
      better: 'up' as const,
      decimals: 2,
      change: 0.125,
      low: -0.035,
      high: 0.3,
      mcid: 0.1,
    }
    expect(verdictSentence(fev1, 'da')).toContain('0,13 L (sandsynligt mellem −0,03 og 0,30)')
    expect(verdictSentence(fev1, 'en')).toContain('0.13 L (likely between −0.03 and 0.30)')
  })
  it('never claim a cause', () => {
    for (const language of ['da', 'en'] as const) {
      for (const verdict of [
        'improved-relevant',
        'improved-small',
        'possibly-improved',
        'stable',
        'uncertain',
      ] as const) {
        expect(verdictSentence({ ...said, verdict }, language)).not.toMatch(/virker|works|effekt|effect|indsats/i)
      }
    }
    expect(effectPhrase('notProof', 'da')).toBe('Viser hvad der er sket, ikke hvad der er årsagen.')
  })
  it('name who is missing, what would come by itself, and how many more', () => {
    expect(leftOutSentence(4, 31, 'da')).toBe('4 af 31 mangler opfølgning og er ikke med.')
    expect(regressionSentence(-9, -5.2, 'mmHg', 0, 'da')).toBe(
      'Af de 9 mmHg ville cirka 5 være ventet uden nogen indsats.',
    )
    for (const change of [-3, 4])
      expect(regressionSentence(change, -7, 'mmHg', 0, 'da')).toBe(
        'Cirka 7 mmHg var ventet uden nogen indsats: mere, end der er set.',
      )
    expect(moreReadingsSentence(56, 'da')).toBe('Cirka 56 flere målinger kan afklare det.')
    expect(moreReadingsSentence(57, 'da')).toBe(
      'Det ville kræve cirka 57 flere målinger: flere, end opfølgningen har dage.',
    )
    expect(moreReadingsSentence(1, 'da')).toBe('Cirka 1 måling mere kan afklare det.')
    expect(moreReadingsSentence(0, 'da')).toBeNull()
  })
})
