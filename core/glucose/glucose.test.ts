import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLocal } from '../time/copenhagen.js'
import {
  adrrWord,
  agp,
  bySensor,
  cgmReport,
  cgmSufficiency,
  type EpisodeKind,
  type GlucoseReading,
  glucoseEpisodes,
  glucoseSeries,
  glucoseTargets,
  glycaemiaRiskIndex,
  gmiMmolMol,
  gmiPercent,
  griZone,
  lbgiWord,
  mage,
  primarySensor,
  rangeShares,
  riskIndices,
  smbgReport,
} from './index.js'

const MINUTE = 60_000
const DAY = 86_400_000
const START = fromLocal(2026, 6, 1).at

/** A sensor in tenths of mmol/L, one reading every five minutes. */
const tenths = fc.integer({ min: 11, max: 333 })
const sensor = fc.array(tenths, { minLength: 1, maxLength: 200 }).map((list) => list.map((v) => v / 10))
const every5 = (n: number): number[] => Array.from({ length: n }, (_, i) => START + i * 5 * MINUTE)
const readings = (values: readonly number[]): GlucoseReading[] =>
  values.map((value, i) => ({ at: START + i * 5 * MINUTE, value, unit: 'mmol/L' }))

describe('shares per range', () => {
  it('put the limits where the consensus puts them, in both units', () => {
    const mmol = rangeShares([2.9, 3.0, 3.8, 3.9, 7.8, 7.9, 10.0, 10.1, 13.9, 14.0], 'mmol/L')
    expect(mmol).toEqual({ veryLow: 10, low: 20, inRange: 40, high: 20, veryHigh: 10, tight: 20 })
    const mgdl = rangeShares([53, 54, 69, 70, 140, 141, 180, 181, 250, 251], 'mg/dL')
    expect(mgdl).toEqual(mmol)
    expect(rangeShares([], 'mmol/L')).toBeNull()
  })
  it('sum to 100 and do not depend on the order', () => {
    fc.assert(
      fc.property(sensor, (values) => {
        const s = rangeShares(values, 'mmol/L')!
        expect(s.veryLow + s.low + s.inRange + s.high + s.veryHigh).toBeCloseTo(100, 9)
        expect(s.tight).toBeLessThanOrEqual(s.inRange)
        expect(rangeShares([...values].reverse(), 'mmol/L')).toEqual(s)
      }),
    )
  })
  it('meet a target only when they are beyond its limit', () => {
    const shares = { veryLow: 0, low: 1, inRange: 70, high: 24, veryHigh: 5, tight: 40 }
    const met = (group: 'standard' | 'older-high-risk') => glucoseTargets(shares, group).map((t) => t.met)
    expect(met('standard')).toEqual([true, true, false, false, false])
    expect(met('older-high-risk')).toEqual([false, true, true])
  })
})

describe('one number for the whole', () => {
  it('GMI has a formula for each unit', () => {
    expect(gmiPercent(154)).toBeCloseTo(6.99368, 5)
    expect(gmiMmolMol(8.5)).toBeCloseTo(52.709895, 6)
  })
  it('GRI never exceeds 100, and its zones end where they say', () => {
    expect(glycaemiaRiskIndex({ veryLow: 100, low: 0, inRange: 0, high: 0, veryHigh: 0, tight: 0 })).toBe(100)
    expect([20, 20.1, 40, 60, 80, 80.1].map(griZone)).toEqual(['A', 'B', 'B', 'C', 'D', 'E'])
  })
  it('risk indices have words', () => {
    expect([1.0, 1.1, 2.5, 5, 5.1].map(lbgiWord)).toEqual(['minimal', 'low', 'moderate', 'moderate', 'high'])
    expect([19.9, 20, 40].map(adrrWord)).toEqual(['low', 'moderate', 'high'])
  })
  it('risk stays a number for any value above 0, and grows away from the middle', () => {
    const risk = (value: number) => {
      const series = glucoseSeries([{ at: START, value, unit: 'mmol/L' }])
      return series.ok ? riskIndices(series) : null
    }
    expect(risk(0.01)?.lbgi).toBeGreaterThan(risk(1.1)!.lbgi)
    expect(risk(3)!.lbgi).toBeGreaterThan(risk(4)!.lbgi)
    expect(risk(20)!.hbgi).toBeGreaterThan(risk(12)!.hbgi)
    expect(risk(6.25)!.lbgi + risk(6.25)!.hbgi).toBeLessThan(0.01)
  })
})

describe('a series', () => {
  it('keeps the last of equal times, in order', () => {
    const at = (minutes: number, value: number): GlucoseReading => ({
      at: START + minutes * MINUTE,
      value,
      unit: 'mmol/L',
    })
    const series = glucoseSeries([at(10, 6), at(0, 5), at(10, 7)])
    expect(series.ok && [...series.values]).toEqual([5, 7])
    const inOrder = glucoseSeries([at(0, 5), at(10, 6), at(10, 7)])
    expect(inOrder.ok && [...inOrder.values]).toEqual([5, 7])
  })
  it('counts LO and HI as very low and very high, and gives them 2.2 and 27.8 in the mean', () => {
    const lo: GlucoseReading = { at: START, value: 0, unit: 'mmol/L', censored: 'low' }
    const hi: GlucoseReading = { at: START + 1, value: 0, unit: 'mmol/L', censored: 'high' }
    const report = cgmReport([lo, hi])
    expect(report).toMatchObject({ ok: true, censored: { low: 1, high: 1 } })
    if (!report.ok) return
    expect(report.meanMmolL).toBeCloseTo(15, 12)
    expect(report.shares).toMatchObject({ veryLow: 50, veryHigh: 50 })
  })
  it('refuses two units in one, and values that are not above 0', () => {
    const mgdl: GlucoseReading = { at: START, value: 100, unit: 'mg/dL' }
    expect(cgmReport([mgdl, ...readings([5.5])])).toEqual({ ok: false, reason: 'mixed-units' })
    expect(cgmReport(readings([5.5, Number.NaN]))).toEqual({ ok: false, reason: 'implausible' })
    expect(smbgReport(readings([0]))).toEqual({ ok: false, reason: 'implausible' })
  })
  it('of two sensors at once is one each, and the fuller one is reported', () => {
    const worn = [{ sensor: 'b' }, { sensor: 'a' }, { sensor: 'b' }]
    expect([...bySensor(worn)].map(([s, own]) => [s, own.length])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
    expect(primarySensor(worn)).toBe('b')
    expect(primarySensor(worn.slice(0, 2))).toBe('a')
    expect(primarySensor([])).toBeNull()
  })
})

describe('sufficiency', () => {
  it('needs fourteen days and 70 % of what the rhythm promises', () => {
    const full = Array.from({ length: 14 * 288 + 1 }, (_, i) => START + i * 5 * MINUTE)
    expect(cgmSufficiency(full)).toEqual({
      intervalMinutes: 5,
      spanDays: 14,
      expectedReadings: 4033,
      activePercent: 100,
      representative: true,
    })
    expect(cgmSufficiency(full.slice(1)).representative).toBe(false)
    const holes = full.filter((_, i) => i === 0 || i === full.length - 1 || i % 288 < 200)
    expect(cgmSufficiency(holes)).toMatchObject({ representative: false, intervalMinutes: 5 })
  })
  it('has an answer for none, one, and readings a second apart', () => {
    expect(cgmSufficiency([])).toMatchObject({ activePercent: 0, intervalMinutes: null })
    expect(cgmSufficiency([START])).toMatchObject({ expectedReadings: 1, representative: false })
    expect(cgmSufficiency([START, START + 1000])).toMatchObject({ intervalMinutes: 1, activePercent: 100 })
  })
  it('counts real hours over the change of the clocks', () => {
    const [from, to] = [fromLocal(2026, 10, 24, 12).at, fromLocal(2026, 10, 25, 12).at]
    const times = Array.from({ length: (to - from) / (5 * MINUTE) + 1 }, (_, i) => from + i * 5 * MINUTE)
    expect(cgmSufficiency(times)).toMatchObject({ spanDays: 25 / 24, activePercent: 100 })
  })
})

describe('MAGE, zigzag 1 SD', () => {
  it('measures the legs of a zigzag', () => {
    const values = [5, 9, 5, 9, 5]
    expect(mage(every5(5), values)).toMatchObject({ up: 4, down: 4, average: 4, upLegs: 2, downLegs: 2 })
  })
  it('has no legs without swings, and none at all without spread', () => {
    expect(mage(every5(3), [5, 5, 5])).toBeNull()
    expect(mage(every5(1), [5])).toBeNull()
    const rise = mage(every5(3), [5, 6, 7])
    expect(rise).toMatchObject({ up: 2, down: null, average: 2, downLegs: 0 })
  })
  it('does not bridge a gap of more than 45 minutes, and passes over short pieces', () => {
    const times = [0, 5, 10, 56, 61].map((m) => START + m * MINUTE)
    expect(mage(times, [5, 9, 5, 9, 5])).toMatchObject({ upLegs: 1, downLegs: 1 })
  })
  it('doubles with the values, and swaps up and down with their sign', () => {
    fc.assert(
      fc.property(sensor, (values) => {
        const times = every5(values.length)
        const m = mage(times, values)
        const twice = mage(
          times,
          values.map((v) => v * 2),
        )
        const mirrored = mage(
          times,
          values.map((v) => -v),
        )
        expect(twice?.average ?? null).toEqual(m?.average == null ? null : m.average * 2)
        expect([mirrored?.upLegs, mirrored?.downLegs]).toEqual([m?.downLegs, m?.upLegs])
      }),
    )
  })
})

describe('episodes', () => {
  const run = (
    values: readonly number[],
    kind: EpisodeKind = 'low',
    times: readonly number[] = every5(values.length),
  ) => glucoseEpisodes({ times, values, unit: 'mmol/L' }, kind, 5)

  it('need fifteen minutes beyond and fifteen minutes back', () => {
    expect(run([5, 3.8, 3.8, 5, 5, 5])).toEqual([])
    expect(run([5, 3.8, 3.5, 3.8, 5, 5, 5, 3.8])).toEqual([
      { from: START + 5 * MINUTE, to: START + 15 * MINUTE, extreme: 3.5, running: false },
    ])
    expect(run([3, 3, 3, 5, 5, 3, 5, 5, 3, 3])).toMatchObject([{ extreme: 3, running: true }])
    expect(run([3.8, 3.8, 3.8, 5, 5, 5, 3.8, 3.8, 3.8])).toHaveLength(2)
  })
  it('end at a gap of more than 45 minutes', () => {
    const times = [0, 5, 10, 56, 61, 66].map((m) => START + m * MINUTE)
    expect(run([3, 3, 3, 3, 3, 3], 'low', times)).toMatchObject([{ running: false }, { running: true }])
  })
  it('begin beyond the limit of their kind', () => {
    expect(run([3, 3, 3], 'very-low')).toEqual([])
    expect(run([2.9, 2.9, 2.9], 'very-low')).toHaveLength(1)
    expect(run([10, 10, 10], 'high')).toEqual([])
    expect(run([10.1, 10.1, 10.1], 'high')).toHaveLength(1)
    expect(run([13.9, 13.9, 13.9], 'very-high')).toEqual([])
  })
  it('that have begun are the same whatever comes after', () => {
    const swings = fc.array(fc.constantFrom(3.5, 5, 12), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(swings, fc.nat(60), (values, cut) => {
        const [all, known] = [run(values), run(values.slice(0, cut))]
        expect(all.slice(0, known.length).map((e) => e.from)).toEqual(known.map((e) => e.from))
      }),
    )
  })
})

describe('the daily profile', () => {
  it('follows the clock on the wall through the night that has an hour twice', () => {
    const start = fromLocal(2026, 10, 25).at
    const times = Array.from({ length: 25 }, (_, i) => start + i * 60 * MINUTE)
    const hours = agp(
      times,
      times.map((_, i) => i),
    )
    expect(hours).toHaveLength(24)
    expect(hours[2]).toMatchObject({ hour: 2, n: 2, days: 1, dashed: true })
    expect(hours[2]?.quantiles[2]).toBe(2.5)
  })
  it('draws dashed below five days', () => {
    const at = (days: number) =>
      agp(
        Array.from({ length: days }, (_, d) => START + d * DAY),
        Array(days).fill(6),
      )
    expect(at(4)[0]).toMatchObject({ days: 4, dashed: true })
    expect(at(5)[0]).toMatchObject({ days: 5, dashed: false })
  })
  it('has quantiles that rise, and every reading in one hour', () => {
    fc.assert(
      fc.property(sensor, (values) => {
        const hours = agp(every5(values.length), values)
        expect(hours.reduce((n, h) => n + h.n, 0)).toBe(values.length)
        for (const { quantiles } of hours) expect([...quantiles].sort((a, b) => a - b)).toEqual(quantiles)
      }),
    )
  })
})

describe('reports', () => {
  it('of a sensor say what they rest on, and stand for one reading too', () => {
    const one = cgmReport(readings([6.1]))
    expect(one).toMatchObject({ ok: true, sdMgDl: null, cvPercent: null, mage: null, jIndex: null })
    expect(one.ok && one.basis).toEqual({
      n: 1,
      from: START,
      to: START,
      presentPercent: 100,
      method: { name: 'CGM consensus 2019', version: 1 },
    })
    expect(cgmReport([])).toEqual({ ok: false, reason: 'not-enough-data', have: 0, need: 1 })
  })
  it('of a meter say what is missing: full days of seven, and of fourteen for ADRR', () => {
    const days = (n: number): GlucoseReading[] =>
      Array.from({ length: n * 3 }, (_, i) => ({
        at: START + Math.floor(i / 3) * DAY + (i % 3) * 3_600_000,
        value: 6,
        unit: 'mmol/L',
      }))
    expect(smbgReport(days(6))).toMatchObject({
      sufficient: { have: 6, need: 7 },
      adrrSufficient: { have: 6, need: 14 },
    })
    expect(smbgReport(days(7))).toMatchObject({ sufficient: { ok: true }, adrrSufficient: { have: 7, need: 14 } })
    expect(smbgReport(days(14))).toMatchObject({ sufficient: { ok: true }, adrrSufficient: { ok: true } })
    expect(smbgReport(days(7).slice(0, -1))).toMatchObject({ sufficient: { have: 6, need: 7 } })
  })
})
