import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { missedRun, personalBaseline, standardLimits, weightGain } from './index.js'

interface Vector {
  id: string
  kind: string
  input: never
  expected: never
}
const vectors = (file: string): Vector[] =>
  JSON.parse(readFileSync(new URL(`../vectors/${file}`, import.meta.url), 'utf8')).vectors
const all = [...vectors('monitoring.json'), ...vectors('monitoring-edges.json')]
const ofKind = (kind: string): [string, Vector][] => all.filter((v) => v.kind === kind).map((v) => [v.id, v])

describe('personal baseline', () => {
  it.each(ofKind('personalBaseline'))('%s', (_, { input, expected }) => {
    const { values, floorSd, minReadings } = input as { values: number[]; floorSd: number; minReadings: number }
    const found = personalBaseline(values, floorSd, minReadings)
    for (const [name, value] of Object.entries(expected as Record<string, number | boolean>)) {
      const got = found[name as keyof typeof found]
      if (typeof value === 'number') expect(got).toBeCloseTo(value, 5)
      else expect(got).toBe(value)
    }
  })
})

describe('weight gain', () => {
  it.each(ofKind('weightGain'))('%s', (_, { input, expected }) => {
    const { weights, gainKg, withinDays } = input as {
      weights: { day: number; kg: number }[]
      gainKg: number
      withinDays: number
    }
    const steps = weights.map((w, i) => {
      const gain = weightGain(weights.slice(0, i), w, withinDays)
      return { day: w.day, gain, flag: gain === null ? null : gain >= gainKg }
    })
    expect(steps).toEqual((expected as { steps: unknown }).steps)
  })
})

describe('missed measurements', () => {
  it('counts whole missed days up to yesterday, never today', () => {
    expect(missedRun(10, 0, 10, 1)).toBe(0)
    expect(missedRun(9, 0, 10, 1)).toBe(0)
    expect(missedRun(7, 0, 10, 1)).toBe(2)
    expect(missedRun(5, 0, 10, 1)).toBe(4)
  })
  it('counts from the start of the plan when nothing has come, and nothing on the first day', () => {
    expect(missedRun(null, 10, 10, 1)).toBe(0)
    expect(missedRun(null, 6, 10, 1)).toBe(4)
  })
  it('follows a weekly plan', () => {
    expect(missedRun(0, 0, 7, 7)).toBe(0)
    expect(missedRun(0, 0, 8, 7)).toBe(1)
    expect(missedRun(0, 0, 15, 7)).toBe(2)
  })
})

describe('standard limits', () => {
  it('takes the limit that reacts first when two programmes set it', () => {
    const pressure = standardLimits(['heart-failure', 'hypertension']).filter((l) => l.metric === 'blood-pressure')
    expect(pressure.find((l) => l.valueIndex === 0)?.limits).toMatchObject({ redLow: 89, redHigh: 180 })
    expect(pressure.find((l) => l.valueIndex === 1)?.limits).toEqual({ redHigh: 110 })
  })
  it('has none for a citizen without a programme', () => {
    expect(standardLimits([])).toEqual([])
  })
})
