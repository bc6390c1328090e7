import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLocal } from '../time/copenhagen.js'
import {
  averageRealVariability,
  clinicHomePattern,
  dayPhase,
  HOME_PROTOCOLS,
  homePressure,
  isElevatedAtHome,
  isPlausiblePressure,
  meanArterialPressure,
  type PressureReading,
  prefersRoundDigits,
  pulsePressure,
  readingsPerSitting,
  remarksIrregularPulse,
  timeInTargetRange,
} from './index.js'

const at = (day: number, hour: number, minute = 0): number => fromLocal(2026, 10, 20 + day, hour, minute).at
const reading = (time: number, systolicMmHg = 130, diastolicMmHg = 80, irregular = false): PressureReading => ({
  at: time,
  systolicMmHg,
  diastolicMmHg,
  pulsePerMinute: 70,
  irregular,
})
/** Two readings morning and evening, over the night when the clocks change. */
const days = (n: number, systolic = 130): PressureReading[] =>
  Array.from({ length: n }, (_, d) =>
    [7, 20].flatMap((h) => [reading(at(d, h), systolic), reading(at(d, h, 1), systolic)]),
  ).flat()
const week = HOME_PROTOCOLS.esh7x2

describe('home blood pressure', () => {
  it('drops day one and averages the rest', () => {
    const found = homePressure([...days(1, 200), ...days(5).slice(4)], week)
    expect(found).toMatchObject({
      readingsTotal: 20,
      readingsUsed: 16,
      daysUsed: 4,
      verdict: { ok: true, elevated: false },
    })
    expect(found.systolic.mean).toBe(130)
    expect(found.basis).toMatchObject({ n: 16, presentPercent: (100 * 16) / 24, method: { name: 'esh7x2' } })
  })
  it('averages all days where the practice does', () => {
    expect(homePressure(days(4), { ...week, discardFirstDay: false })).toMatchObject({ readingsUsed: 16, daysUsed: 4 })
  })
  it('says how much is missing instead of a verdict', () => {
    expect(homePressure(days(3), week).verdict).toEqual({
      ok: false,
      reason: 'not-enough-data',
      have: 2,
      need: 3,
      of: 'days',
    })
    expect(homePressure(days(4).slice(0, -1), week).verdict).toMatchObject({ have: 11, need: 12, of: 'readings' })
    expect(homePressure([], week)).toMatchObject({ readingsUsed: 0, verdict: { have: 0, need: 3, of: 'days' } })
  })
  it('takes day one from the first reading of any kind', () => {
    const noon = reading(at(0, 13), 300)
    const found = homePressure([noon, ...days(5).slice(4)], week)
    expect(found).toMatchObject({ readingsImplausible: 1, readingsUsed: 16 })
  })
  it('does not depend on the order, nor on readings between morning and evening', () => {
    const many = fc.array(
      fc.record({ day: fc.nat(8), hour: fc.nat(23), systolic: fc.integer({ min: 50, max: 270 }) }),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(many, (list) => {
        const given = list.map((r, i) => reading(at(r.day, r.hour, i), r.systolic))
        const found = homePressure(given, week)
        expect(homePressure([...given].reverse(), week)).toEqual(found)
        const between = reading(at(9, 14), 200)
        expect(homePressure([...given, between], week)).toEqual({ ...found, readingsTotal: found.readingsTotal + 1 })
      }),
    )
  })
  it('is elevated when a mean rounds up to the limit', () => {
    expect(isElevatedAtHome(134.5, 80)).toBe(true)
    expect(isElevatedAtHome(134.49, 84.49)).toBe(false)
    expect(isElevatedAtHome(120, 84.5)).toBe(true)
  })
  it('believes only what an arm can hold', () => {
    const plausible = (s: number, d: number) => isPlausiblePressure({ systolicMmHg: s, diastolicMmHg: d })
    expect([plausible(60, 30), plausible(260, 160), plausible(100, 90)]).toEqual([true, true, true])
    expect([plausible(59, 30), plausible(261, 90), plausible(100, 91), plausible(Number.NaN, 80)]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})

describe('parts of the day and of the pressure', () => {
  it.each([
    [3, 59, null],
    [4, 0, 'morning'],
    [11, 59, 'morning'],
    [12, 0, null],
    [15, 59, null],
    [16, 0, 'evening'],
    [23, 59, 'evening'],
  ])('%d:%d is %s', (hour, minute, phase) => {
    expect(dayPhase(at(1, hour, minute))).toBe(phase)
  })
  it('pulse pressure and mean arterial pressure', () => {
    expect(pulsePressure(120, 80)).toBe(40)
    expect(meanArterialPressure(120, 90)).toBe(100)
  })
  it('average real variability needs two readings', () => {
    expect(averageRealVariability([120, 130, 125])).toBe(7.5)
    expect(averageRealVariability([120])).toBeNull()
  })
})

describe('time in target range', () => {
  const band = { low: 110, high: 134 }
  it('is the worked example: 114 to 107 in 30 days is 17.14 days inside', () => {
    const found = timeInTargetRange([
      { day: 0, value: 114 },
      { day: 30, value: 107 },
    ])
    expect(found.ok && found.daysInRange).toBeCloseTo(17.142857, 6)
    expect(found).toMatchObject({ ok: true, daysCounted: 30, shareOfReadingsPercent: 50 })
  })
  it('refuses one day, and days that are all too far apart', () => {
    expect(timeInTargetRange([])).toMatchObject({ reason: 'not-enough-data', have: 0, need: 2 })
    const sameDay = [120, 130].map((value) => ({ day: 3, value }))
    expect(timeInTargetRange(sameDay)).toMatchObject({ reason: 'not-enough-data', have: 1, need: 2 })
    const apart = [0, 57].map((day) => ({ day, value: 120 }))
    expect(timeInTargetRange(apart)).toEqual({ ok: false, reason: 'only-gaps' })
    expect(timeInTargetRange(apart, band, 57)).toMatchObject({ ok: true, percent: 100 })
  })
  it('counts a flat line on the limit as inside', () => {
    for (const value of [110, 134]) {
      expect(timeInTargetRange([0, 1].map((day) => ({ day, value })))).toMatchObject({ percent: 100 })
    }
  })
  it('lies between 0 and 100, never falls as the band widens, and does not care about order or shifts in time', () => {
    const points = fc.array(fc.record({ day: fc.nat(60), value: fc.integer({ min: 80, max: 200 }) }), {
      minLength: 2,
      maxLength: 25,
    })
    fc.assert(
      fc.property(points, fc.nat(30), (list, wider) => {
        const found = timeInTargetRange(list, band)
        if (!found.ok) return
        const wide = timeInTargetRange(list, { low: band.low - wider, high: band.high + wider })
        expect(found.percent).toBeGreaterThanOrEqual(0)
        expect(found.percent).toBeLessThanOrEqual(100 + 1e-9)
        expect(wide.ok && wide.percent).toBeGreaterThanOrEqual(found.percent - 1e-9)
        const moved = timeInTargetRange(
          [...list].reverse().map((p) => ({ ...p, day: p.day + 100 })),
          band,
        )
        expect(moved.ok && moved.percent).toBeCloseTo(found.percent, 9)
      }),
    )
  })
})

describe('remarks', () => {
  it('irregular pulse: at least two and at least a quarter', () => {
    expect([remarksIrregularPulse(1, 2), remarksIrregularPulse(2, 8), remarksIrregularPulse(2, 9)]).toEqual([
      false,
      true,
      false,
    ])
    expect([readingsPerSitting(2, true), readingsPerSitting(2, false)]).toEqual([3, 2])
  })
  it('round digits: more than 40 % of at least 20', () => {
    const typed = (round: number, of: number): number[] => Array.from({ length: of }, (_, i) => (i < round ? 140 : 141))
    expect(prefersRoundDigits(typed(19, 19))).toBeNull()
    expect(prefersRoundDigits(typed(8, 20))).toBe(false)
    expect(prefersRoundDigits(typed(9, 20))).toBe(true)
  })
  it('white coat and masked need a clinic reading within 30 days', () => {
    const pair = (systolicMmHg: number, diastolicMmHg: number, day = 0) => ({
      systolicMmHg,
      diastolicMmHg,
      at: at(day, 8),
    })
    expect(clinicHomePattern(pair(140, 80), pair(134.4, 84))).toEqual({ ok: true, pattern: 'white-coat' })
    expect(clinicHomePattern(pair(139, 89), pair(135, 80))).toEqual({ ok: true, pattern: 'masked' })
    expect(clinicHomePattern(pair(120, 80), pair(120, 80))).toMatchObject({ pattern: 'both-normal' })
    expect(clinicHomePattern(pair(150, 80), pair(150, 80, 31))).toEqual({ ok: false, reason: 'too-far-apart' })
  })
})
