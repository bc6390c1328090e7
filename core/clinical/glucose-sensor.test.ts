import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromLocal } from '../time/copenhagen.js'
import { glucoseProfile, glucoseShares, sensorSufficiency } from './glucose-sensor.js'

const file = (path: string): string => readFileSync(new URL(`../../test/${path}`, import.meta.url), 'utf8')
const vectors = <T>(name: string): T[] => JSON.parse(file(`../core/vectors/${name}.json`)).vectors

interface Hall {
  id: string
  input: { subject: number }
  expected: { activePct: number; sufficient14d70: boolean; agpHourly: Record<string, number[]> }
}
interface Smbg {
  id: string
  input: { readings: { mmol: number }[] }
  expected: Record<string, number>
}

/** Real people's sensors; the file's times are local clock times. */
const sensor = file('data/cgm-hall.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [subject, time, value] = line.split(',') as [string, string, string]
    const [year, month, day, hour, minute, second] = time.split(/[-T:]/).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    return { subject: Number(subject), at: fromLocal(year, month, day, hour, minute, second).at, mmolL: Number(value) }
  })

describe.each(vectors<Hall>('glucose-cgm-hall').map((v) => [v.id, v] as const))(
  'sensor of %s',
  (_, { input, expected }) => {
    const points = sensor.filter((p) => p.subject === input.subject)
    it('knows how much of the time it measured', () => {
      const found = sensorSufficiency(points.map((p) => p.at))
      expect(found.activePercent).toBeCloseTo(expected.activePct, 4)
      expect(found.representative).toBe(expected.sufficient14d70)
    })
    it('has the quantiles of each clock hour', () => {
      for (const { hour, p5, p25, p50, p75, p95 } of glucoseProfile(points))
        for (const [i, q] of [p5, p25, p50, p75, p95].entries())
          expect(q).toBeCloseTo(expected.agpHourly[hour]?.[i] ?? Number.NaN, 4)
    })
  },
)

describe('shares per range', () => {
  it.each(vectors<Smbg>('glucose-smbg').map((v) => [v.id, v] as const))(
    '%s, readings on the limits included',
    (_, { input, expected }) => {
      const shares = glucoseShares(input.readings.map((r) => r.mmol))
      const wanted = ['shareBelow3_0', 'share3_0to3_8', 'share3_9to10_0', 'share10_1to13_9', 'shareAbove13_9'].map(
        (k) => expected[k],
      )
      const found = shares && [shares.veryLow, shares.low, shares.inRange, shares.high, shares.veryHigh]
      found?.forEach((share, i) => {
        expect(share).toBeCloseTo(wanted[i] ?? Number.NaN, 4)
      })
      expect(found).not.toBeNull()
    },
  )
  it('sum to a hundred, and are nothing for nothing', () => {
    expect(glucoseShares([])).toBeNull()
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 30, noNaN: true }), { minLength: 1 }), (values) => {
        const shares = glucoseShares(values)
        expect(Object.values(shares ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(100, 6)
      }),
    )
  })
})

it('two readings are no fortnight', () => {
  expect(sensorSufficiency([]).representative).toBe(false)
  expect(sensorSufficiency([0, 300_000])).toEqual({ days: 0, activePercent: 100, representative: false })
})
