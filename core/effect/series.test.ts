import { describe, expect, it } from 'vitest'
import { seededStream } from '../random.js'
import { fitInterruptedTimeSeries, interruptedTimeSeries } from './interrupted-time-series.js'
import { neweyWest } from './newey-west.js'
import { fitTrend, trend } from './trend.js'
import { trendWithMemory } from './trend-with-memory.js'
import { fitXmr, xmrChart } from './xmr-chart.js'

describe('XmR chart', () => {
  const options = { baselineN: null, screenOutliers: true, improvement: 'down' as const, target: null }
  it('draws no limits below twelve baseline points', () => {
    const points = Array.from({ length: 20 }, (_, i) => i % 3)
    expect(xmrChart(points.slice(0, 11), options)).toEqual({ ok: false, reason: 'not-enough-data', have: 11, need: 12 })
    expect(xmrChart(points, { ...options, baselineN: 11 })).toMatchObject({ ok: false, have: 11 })
    expect(xmrChart(points, options).ok).toBe(true)
  })
  it('lets the later of two trends have the point they share', () => {
    const wide = Array.from({ length: 12 }, (_, i) => (i % 2) * 20)
    const peak = [7, 8, 9, 10, 11, 12, 13, 12, 11, 10, 9, 8, 7]
    const chart = fitXmr([...wide, ...peak], { ...options, baselineN: 12 })
    expect(chart?.signals.slice(12 + 5, 12 + 8)).toEqual(['trend-up', 'trend-down', 'trend-down'])
  })
  it('takes no signal from the rounding of sums', () => {
    const chart = fitXmr(
      Array.from({ length: 20 }, () => 0.1),
      options,
    )
    expect(new Set(chart?.signals)).toEqual(new Set(['common']))
  })
  it('warns when points resemble their neighbours', () => {
    expect(
      fitXmr(
        Array.from({ length: 30 }, (_, i) => Math.sin(i / 5)),
        options,
      )?.isOverSensitive,
    ).toBe(true)
    expect(
      fitXmr(
        Array.from({ length: 30 }, (_, i) => i % 2),
        options,
      )?.isOverSensitive,
    ).toBe(false)
  })
})

describe('trend', () => {
  const line = (n: number, step: number) =>
    Array.from({ length: n }, (_, i) => ({ x: i * step, y: 100 - i * step * 0.5 }))
  it('needs eight readings over fourteen days', () => {
    expect(trend(line(7, 5))).toMatchObject({ ok: false, have: 7, need: 8 })
    expect(trend(line(10, 1))).toMatchObject({ ok: false, have: 9, need: 14 })
    expect(trend(line(8, 2))).toMatchObject({ ok: true, slopePerDay: -0.5, tauB: -1 })
  })
  it('is not moved by one wild reading', () => {
    const wild = line(20, 1).map((p, i) => (i === 7 ? { ...p, y: 900 } : p))
    expect(fitTrend(wild)?.slopePerDay).toBeCloseTo(-0.5, 1)
  })
  it('sees no trend in equal values, and refuses readings of one day', () => {
    expect(fitTrend(line(9, 2).map((p) => ({ ...p, y: 5 })))).toMatchObject({ slopePerDay: 0, z: 0, p: 1, tauB: null })
    expect(
      fitTrend([
        { x: 1, y: 2 },
        { x: 1, y: 3 },
      ]),
    ).toBeNull()
  })
})

describe('interrupted time series', () => {
  const random = seededStream(8, 'weeks')
  const week = Array.from({ length: 40 }, (_, i) => i)
  const noise = week.map(() => random.normal(0, 2))
  const value = week.map((t) => 150 + 0.2 * t + (t >= 20 ? -8 - 0.3 * (t - 20) : 0) + noise[t]!)
  it('needs twelve weeks on each side', () => {
    expect(interruptedTimeSeries({ week, value, interventionWeek: 11 })).toEqual({
      ok: false,
      reason: 'not-enough-data',
      have: 11,
      need: 12,
    })
    expect(interruptedTimeSeries({ week, value, interventionWeek: 29 })).toMatchObject({ ok: false, have: 11 })
  })
  it('finds level and slope, also when a week is missing', () => {
    const kept = week.filter((t) => t !== 5 && t !== 26)
    const found = interruptedTimeSeries({ week: kept, value: kept.map((t) => value[t]!), interventionWeek: 20 })
    if (!found.ok) throw new Error('both sides are filled')
    expect(found.coef.levelChange.low).toBeLessThan(-8)
    expect(found.coef.levelChange.high).toBeGreaterThan(-8)
    expect(found.effectAtEnd.high).toBeLessThan(0)
  })
  it('takes weeks in any order, numbered from anywhere', () => {
    const back = [...week].reverse()
    const a = fitInterruptedTimeSeries({ week, value, interventionWeek: 20 })
    const b = fitInterruptedTimeSeries({
      week: back.map((t) => t + 2900),
      value: back.map((t) => value[t]!),
      interventionWeek: 2920,
    })
    if ('ok' in a || 'ok' in b) throw new Error('the weeks are distinct')
    expect(b.coef.levelChange.estimate).toBeCloseTo(a.coef.levelChange.estimate, 6)
    expect(b.coef.slopeBefore.se).toBeCloseTo(a.coef.slopeBefore.se ?? 0, 6)
  })
  it('refuses a week that comes twice, and a start outside the series', () => {
    expect(fitInterruptedTimeSeries({ week: [...week, 3], value: [...value, 1], interventionWeek: 20 })).toEqual({
      ok: false,
      reason: 'weeks-not-distinct',
    })
    expect(neweyWest({ week, value, interventionWeek: 90 })).toBeNull()
  })
  it('has no interval for a series that the lines meet exactly', () => {
    const exact = fitInterruptedTimeSeries({
      week,
      value: week.map((t) => (t < 20 ? 10 + t : 5)),
      interventionWeek: 20,
    })
    if ('ok' in exact) throw new Error('the weeks are distinct')
    expect(exact.coef.levelChange).toMatchObject({ estimate: expect.closeTo(-25, 9), se: null, low: null, p: null })
    expect(neweyWest({ week, value: week.map(() => 7), interventionWeek: 20 })).toMatchObject({
      durbinWatson: null,
      residualSd: 0,
    })
  })
})

describe('the trend of one citizen', () => {
  const days = (values: readonly number[]) => values.map((y, x) => ({ x, y }))
  const plain = [5, 3, 6, 2, 7, 4, 5, 3, 6, 4, 5, 6, 3, 4, 6]

  it('has the slope of the plain trend, and its interval where neighbours do not resemble each other', () => {
    const found = trendWithMemory(days(plain))
    const independent = trend(days(plain))
    expect(found).toMatchObject({ ok: true, lag1Used: 0, rough: true })
    if (!found.ok || !independent.ok) throw new Error('both are shown')
    const { slopePerDay, slopeLow, slopeHigh, p } = independent
    expect(found).toMatchObject({ slopePerDay, slopeLow, slopeHigh, p })
  })

  it('has a wider interval where they do', () => {
    const waves = Array.from({ length: 56 }, (_, i) => Math.sin(i / 4) + 0.01 * i + ((i * 7) % 5) / 50)
    const found = trendWithMemory(days(waves))
    const independent = trend(days(waves))
    if (!found.ok || !independent.ok) throw new Error('both are shown')
    expect(found.lag1Used).toBeGreaterThan(0.5)
    expect(found.rough).toBe(false)
    expect(found.slopeLow).toBeLessThan(independent.slopeLow)
    expect(found.slopeHigh).toBeGreaterThan(independent.slopeHigh)
    expect(found.p).toBeGreaterThan(independent.p)
  })

  it('refuses like the plain one', () => {
    expect(trendWithMemory(days(plain.slice(0, 7)))).toEqual(trend(days(plain.slice(0, 7))))
    expect(trendWithMemory(days(Array(20).fill(4)))).toMatchObject({ ok: true, slopeLow: 0, slopeHigh: 0, lag1Used: 0 })
  })
})
