import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adherence, missedLevel, withoutPauses } from './index.js'

const days = fc.uniqueArray(fc.nat(30), { maxLength: 10 })
const readings = fc.array(fc.nat(32), { maxLength: 10 })
const grace = fc.nat(3)

/** The most due days that any assignment of readings can meet. */
function best(due: readonly number[], read: readonly number[], graceDays: number): number {
  const [first, ...rest] = due
  if (first === undefined) return 0
  let most = best(rest, read, graceDays)
  for (const [i, day] of read.entries()) {
    if (day >= first && day <= first + graceDays) most = Math.max(most, 1 + best(rest, read.toSpliced(i, 1), graceDays))
  }
  return most
}

describe('adherence', () => {
  it('meets as many due days as any assignment of readings could', () => {
    const few = fc.uniqueArray(fc.nat(8), { maxLength: 5 })
    fc.assert(
      fc.property(few, fc.array(fc.nat(9), { maxLength: 5 }), fc.nat(2), (due, read, g) => {
        expect(adherence(due, read, g).met).toBe(best(due, read, g))
      }),
    )
  })
  it('stays within 0 and 100, and extra readings never raise it above', () => {
    fc.assert(
      fc.property(days, readings, grace, (due, read, g) => {
        const found = adherence(due, [...read, ...read], g)
        expect(found.met + found.extraReadings).toBe(2 * read.length)
        expect(found.percent ?? 0).toBeLessThanOrEqual(100)
        expect(found.met).toBeGreaterThanOrEqual(adherence(due, read, g).met)
        expect(found.longestMissedRun).toBeGreaterThanOrEqual(found.currentMissedRun)
      }),
    )
  })
  it('does not depend on the order or on where days are counted from, and more grace never lowers it', () => {
    fc.assert(
      fc.property(days, readings, grace, (due, read, g) => {
        const found = adherence(due, read, g)
        const moved = (list: number[]) => [...list].reverse().map((d) => d + 20_000)
        expect(adherence(moved(due), moved(read), g)).toEqual(found)
        expect(adherence(due, read, g + 1).met).toBeGreaterThanOrEqual(found.met)
      }),
    )
  })
  it('does not call today missed, but counts it once it is met', () => {
    expect(adherence([1, 2, 3], [1, 2], 0, 3)).toMatchObject({ due: 2, met: 2, percent: 100, currentMissedRun: 0 })
    expect(adherence([1, 2, 3], [1, 2, 3], 0, 3)).toMatchObject({ due: 3, met: 3 })
    expect(adherence([0, 7], [0], 1, 8)).toMatchObject({ due: 1, met: 1 })
    expect(adherence([0, 7], [0], 1, 9)).toMatchObject({ due: 2, met: 1, currentMissedRun: 1 })
    expect(adherence([3], [], 0, 3)).toMatchObject({ due: 0, percent: null })
  })
  it('is yellow after two in a row and red after four', () => {
    expect([0, 1, 2, 3, 4, 9].map(missedLevel)).toEqual(['green', 'green', 'yellow', 'yellow', 'red', 'red'])
  })
})

it('a pause takes its due days away, both ends included', () => {
  const due = [1, 2, 3, 4, 5]
  expect(withoutPauses(due, [{ from: 2, to: 3 }])).toEqual([1, 4, 5])
  expect(withoutPauses(due, [{ from: 4, to: null }])).toEqual([1, 2, 3])
  expect(withoutPauses(due, [])).toEqual(due)
})
