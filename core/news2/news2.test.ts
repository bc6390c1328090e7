import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type News2Input, news2, spo2Points, temperaturePoints } from './index.js'

const well: News2Input = {
  respirationsPerMinute: 16,
  spo2Percent: 97,
  spo2Scale: 1,
  onOxygen: false,
  systolicMmHg: 125,
  pulsePerMinute: 75,
  consciousness: 'A',
  temperatureCelsius: 37,
}
const totalOf = (input: Partial<News2Input>): number => {
  const found = news2({ ...well, ...input })
  if (!found.ok) throw new Error(found.reason)
  return found.total
}

describe('NEWS2', () => {
  it('gives no total while a part is missing, and says which', () => {
    expect(news2({ ...well, temperatureCelsius: null, pulsePerMinute: Number.NaN })).toEqual({
      ok: false,
      reason: 'parts-missing',
      missing: ['pulse', 'temperature'],
      points: { respiration: 0, spo2: 0, oxygen: 0, systolic: 0, pulse: null, consciousness: 0, temperature: null },
    })
    expect(news2({ ...well, spo2Scale: 2, onOxygen: null })).toMatchObject({ missing: ['spo2', 'oxygen'] })
    expect(news2({ ...well, onOxygen: null })).toMatchObject({ missing: ['oxygen'] })
  })
  it('is not for children and not in pregnancy', () => {
    expect(news2(well, { ageYears: 15.99, pregnant: false })).toEqual({ ok: false, reason: 'not-for-this-person' })
    expect(news2(well, { ageYears: 30, pregnant: true })).toEqual({ ok: false, reason: 'not-for-this-person' })
    expect(news2(well, { ageYears: 16, pregnant: false })).toMatchObject({ ok: true, total: 0, risk: 'low' })
  })
  it('calls a single three low-medium, five medium and seven high', () => {
    expect(news2({ ...well, pulsePerMinute: 131 })).toMatchObject({ total: 3, anyThree: true, risk: 'low-medium' })
    expect(news2({ ...well, pulsePerMinute: 131, onOxygen: true })).toMatchObject({ total: 5, risk: 'medium' })
    expect(news2({ ...well, pulsePerMinute: 131, onOxygen: true, respirationsPerMinute: 21 })).toMatchObject({
      total: 7,
      risk: 'high',
    })
    expect(news2({ ...well, respirationsPerMinute: 21, spo2Percent: 93 })).toMatchObject({ total: 4, risk: 'low' })
  })
  it.each([
    [35.0, 3],
    [35.04, 3],
    [35.05, 1],
    [36.0, 1],
    [36.05, 0],
    [38.0, 0],
    [38.05, 1],
    [39.0, 1],
    [39.05, 2],
  ])('compares %d degrees in tenths after rounding: %d', (celsius, points) => {
    expect(temperaturePoints(celsius)).toBe(points)
  })
  it('on scale 2 counts too much oxygen, but only while it is given', () => {
    const scale2 = (onOxygen: boolean) => [83, 84, 86, 88, 92, 93, 95, 97].map((v) => spo2Points(v, 2, onOxygen))
    expect(scale2(false)).toEqual([3, 2, 1, 0, 0, 0, 0, 0])
    expect(scale2(true)).toEqual([3, 2, 1, 0, 0, 1, 2, 3])
  })
  it('never falls as a body gets worse', () => {
    const two = (min: number, max: number) =>
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
    fc.assert(
      fc.property(two(50, 100), two(91, 220), two(12, 60), two(40, 219), (spo2, pulse, respiration, systolic) => {
        expect(totalOf({ spo2Percent: spo2[0] })).toBeGreaterThanOrEqual(totalOf({ spo2Percent: spo2[1] }))
        expect(totalOf({ pulsePerMinute: pulse[1] })).toBeGreaterThanOrEqual(totalOf({ pulsePerMinute: pulse[0] }))
        expect(totalOf({ respirationsPerMinute: respiration[1] })).toBeGreaterThanOrEqual(
          totalOf({ respirationsPerMinute: respiration[0] }),
        )
        expect(totalOf({ systolicMmHg: systolic[0] })).toBeGreaterThanOrEqual(totalOf({ systolicMmHg: systolic[1] }))
      }),
    )
  })
})
