import { describe, expect, it } from 'vitest'
import type { MetricId } from '#core'
import { MOST_RECENT } from '#ledger'
import type { RecentReading } from '#monitoring'
import { takeIn } from './recent.js'

const START = Date.UTC(2026, 10, 1)
const SECOND = 1000

function takenIn(times: Iterable<number>): readonly RecentReading[] {
  const recent = new Map<MetricId, RecentReading[]>()
  for (const at of times)
    takeIn(recent, { metric: 'pulse', effectiveAt: at, values: [{ value: (at - START) / SECOND, decimals: 0 }] })
  return recent.get('pulse') ?? []
}

describe('the last weeks in memory', () => {
  it('stand in the order of measurement, whatever order they came in', () => {
    const list = takenIn([3, 1, 2, 5, 4].map((s) => START + s * SECOND))
    expect(list.map((r) => r.values[0])).toEqual([1, 2, 3, 4, 5])
  })

  it('stay bounded while a strap sends every second for three days, newest whole and older ones by the hour', () => {
    const seconds = 3 * 86_400
    const list = takenIn(
      (function* () {
        for (let s = 1; s <= seconds; s++) yield START + s * SECOND
      })(),
    )
    expect(list.length).toBeLessThanOrEqual(2 * MOST_RECENT)
    const newest = list.slice(-MOST_RECENT).map((r) => r.values[0])
    expect(newest).toEqual(Array.from({ length: MOST_RECENT }, (_, i) => seconds - MOST_RECENT + 1 + i))
    const hours = new Set(list.map((r) => Math.floor(r.at / 3_600_000)))
    expect(hours.size).toBeGreaterThanOrEqual(72)
    expect(list.map((r) => r.at)).toEqual(list.map((r) => r.at).sort((a, b) => a - b))
  })
})
