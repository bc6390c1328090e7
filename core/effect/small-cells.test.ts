import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attackerRange } from './attacker-range.js'
import {
  differsByFew,
  isCountsOnly,
  mayShowMean,
  mayShowQuantile,
  mayShowShare,
  shownCount,
} from './disclosure-rules.js'
import { frozen } from './lawful.js'
import { exploratoryOutcomes, groupShowing } from './showing-rules.js'
import { suppressTable, withTotals } from './suppression.js'

const cell = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.integer({ min: 0, max: 60 }))
const table = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  )

const hiddenOf = (published: (number | null)[][]) => published.map((row) => row.map((n) => n === null))

/** An outsider who only adds and subtracts within lines, again and again: bounds by intervals. */
function intervalAttack(published: (number | null)[][]): { low: number; high: number }[][] {
  const bounds = published.map((row) => row.map((n) => (n === null ? { low: 0, high: 10_000 } : { low: n, high: n })))
  const [h, w] = [published.length - 1, published[0]!.length - 1]
  const lines = [
    ...bounds.map((row) => ({ parts: row.slice(0, w), total: row[w]! })),
    ...bounds[0]!.map((_, j) => ({ parts: bounds.slice(0, h).map((row) => row[j]!), total: bounds[h]![j]! })),
  ]
  for (let round = 0; round < 200; round++) {
    for (const { parts, total } of lines) {
      const low = parts.reduce((t, p) => t + p.low, 0)
      const high = parts.reduce((t, p) => t + p.high, 0)
      total.low = Math.max(total.low, low)
      total.high = Math.min(total.high, high)
      for (const p of parts) {
        p.high = Math.min(p.high, total.high - (low - p.low))
        p.low = Math.max(p.low, total.low - (high - p.high))
      }
    }
  }
  return bounds
}

describe('small cells', () => {
  it('are never published, and what is published is true', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { published } = suppressTable(frozen(counts))
        const truth = withTotals(counts)
        for (const [i, row] of published.entries()) {
          for (const [j, n] of row.entries()) {
            if (n === null) continue
            expect(n).toBe(truth[i]![j])
            expect(n === 0 || n >= 5).toBe(true)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keep at least five possible values each, for whoever solves all lines together', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { published } = suppressTable(counts)
        for (const { low, high } of attackerRange(withTotals(counts), hiddenOf(published))) {
          if (high !== null) expect(high - low + 1).toBeGreaterThanOrEqual(5)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('keep them for whoever only adds and subtracts, too: the exact range is never wider than that', () => {
    fc.assert(
      fc.property(table, (counts) => {
        const { published } = suppressTable(counts)
        const bounds = intervalAttack(published)
        for (const { row, column, low, high } of attackerRange(withTotals(counts), hiddenOf(published))) {
          expect(low).toBeGreaterThanOrEqual(bounds[row]![column]!.low)
          if (high !== null) expect(high).toBeLessThanOrEqual(bounds[row]![column]!.high)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('hide one more where closed lines pin a cell down together', () => {
    // Each line hides two and five people, but around the ring the two ones leave three values.
    const ring = [
      [1, 9, 40, 40],
      [40, 9, 9, 40],
      [9, 40, 1, 40],
      [40, 40, 40, 40],
    ]
    const { published, mask } = suppressTable(ring)
    const widths = attackerRange(withTotals(ring), hiddenOf(published)).map((r) => (r.high ?? 1e9) - r.low + 1)
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(5)
    expect(mask[0]![0]).toBe('P')
  })

  it('are found by the attacker where nothing protects them', () => {
    const counts = [
      [3, 20],
      [20, 30],
    ]
    const onlyOne = withTotals(counts).map((row, i) => row.map((_, j) => i === 0 && j === 0))
    expect(attackerRange(withTotals(counts), onlyOne)).toEqual([{ row: 0, column: 0, low: 3, high: 3 }])
  })

  it('have a threshold that cannot be set below three', () => {
    expect(
      suppressTable(
        [
          [2, 50],
          [50, 50],
        ],
        1,
      ).published[0]![0],
    ).toBeNull()
    expect(
      suppressTable(
        [
          [3, 50],
          [50, 50],
        ],
        1,
      ).published[0]![0],
    ).toBe(3)
    expect(
      suppressTable([
        [50, 50],
        [50, 50],
      ]).published,
    ).toEqual(
      withTotals([
        [50, 50],
        [50, 50],
      ]),
    )
  })
})

describe('what may be shown beside tables', () => {
  it('hides shares of few, and of all but few', () => {
    expect(mayShowShare(4, 40)).toBe(false)
    expect(mayShowShare(36, 40)).toBe(false)
    expect(mayShowShare(0, 40)).toBe(true)
    expect(mayShowShare(5, 40)).toBe(true)
    expect(mayShowShare(0, 0)).toBe(false)
    expect([0, 1, 4, 5].map(shownCount)).toEqual([0, null, null, 5])
  })
  it('needs five for a mean and five on each side of a quantile', () => {
    expect([mayShowMean(4), mayShowMean(5)]).toEqual([false, true])
    expect([
      mayShowQuantile(9, 0.5),
      mayShowQuantile(10, 0.5),
      mayShowQuantile(49, 0.9),
      mayShowQuantile(50, 0.9),
    ]).toEqual([false, true, false, true])
    expect(mayShowQuantile(1000, 0)).toBe(false)
  })
  it('refuses a group that differs by one to four from one already shown', () => {
    const group = (...names: string[]) => new Set(names)
    expect(differsByFew(group('a', 'b'), group('a', 'b'))).toBe(false)
    expect(differsByFew(group('a', 'b', 'c'), group('a'))).toBe(true)
    expect(differsByFew(group('a'), group('b', 'c', 'd'))).toBe(true)
    expect(differsByFew(group('a'), group('b', 'c', 'd', 'e'))).toBe(false)
  })
  it('counts only, below twenty in one municipality with one diagnosis', () => {
    expect(isCountsOnly({ hasMunicipality: true, hasDiagnosis: true }, 19)).toBe(true)
    expect(isCountsOnly({ hasMunicipality: true, hasDiagnosis: true }, 20)).toBe(false)
    expect(isCountsOnly({ hasMunicipality: true, hasDiagnosis: false }, 6)).toBe(false)
  })
  it('shows an estimate from ten pairs and 60 % follow-up, counts from five, else nothing', () => {
    expect(groupShowing(10, 16)).toEqual({ show: 'estimate', followUpShare: 0.625, isThoseWhoStayed: false })
    expect(groupShowing(10, 17)).toMatchObject({ show: 'counts-and-median', isThoseWhoStayed: true })
    expect(groupShowing(9, 9)).toMatchObject({ show: 'counts-and-median' })
    expect(groupShowing(4, 4)).toMatchObject({ show: 'nothing' })
    expect(groupShowing(0, 0)).toEqual({ show: 'nothing', followUpShare: null, isThoseWhoStayed: false })
  })
  it('marks all but the outcome chosen in advance as exploratory, on a page with more than ten', () => {
    const many = Array.from({ length: 11 }, (_, i) => `outcome ${i}`)
    expect(exploratoryOutcomes(many, 'outcome 3')).toHaveLength(10)
    expect(exploratoryOutcomes(many.slice(1), 'outcome 3')).toEqual([])
  })
})
