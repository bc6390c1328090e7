import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GroupMemberEffect } from '#ledger'
import { measureOf } from './measures.js'
import type { PlanOutcome } from './plan-effect.js'
import { planOutcome } from './plan-outcome.js'
import { planOf } from './plans.js'

const STATUSES = ['both', 'not-due', 'too-few-before', 'too-few-after', 'ended'] as const
type Counts = readonly [both: number, notDue: number, before: number, after: number, ended: number]

/** Of those with both, how many got better and worse by ten; the rest stays. */
function group(counts: Counts, better: number, worse: number): GroupMemberEffect[] {
  return counts.flatMap((count, i) =>
    Array.from({ length: count }, (_, k) => ({
      plan: 'blood-pressure',
      measure: 'systolic',
      status: STATUSES[i]!,
      baselineMean: 140 + (k % 7),
      followUpMean: 140 + (k % 7) + (k < better ? -10 : k < better + worse ? 10 : 0),
    })),
  )
}

const told = (members: readonly GroupMemberEffect[]): PlanOutcome =>
  planOutcome(measureOf('systolic'), true, members, planOf('blood-pressure').enrolment)

const count = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 30 }))
const groups = fc.tuple(count, count, count, count, count)
const upToTwelve = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 12 }))
const few = fc.tuple(upToTwelve, upToTwelve, upToTwelve, upToTwelve, upToTwelve)

/** Everything a table may say of how many there are. */
function said({ completeness, improved, worsened }: PlanOutcome): string {
  const { enrolled, withBoth, leftOut, followUpShare, reasons, thoseWhoStayed } = completeness
  const share = followUpShare === null ? null : followUpShare.toFixed(9)
  return JSON.stringify({ enrolled, withBoth, leftOut, share, reasons, thoseWhoStayed, improved, worsened })
}

describe('what a group shows', () => {
  it('never holds a count of one to four', () => {
    fc.assert(
      fc.property(groups, count, count, (counts, better, worse) => {
        const { completeness, improved, worsened } = told(group(counts, better, worse))
        const { enrolled, withBoth, leftOut, reasons } = completeness
        const shown = [enrolled, withBoth, leftOut, ...reasons.map((r) => r.people), improved?.people, worsened?.people]
        for (const n of shown) expect(n === null || n === undefined || n === 0 || n >= 5).toBe(true)
        if (improved && worsened) {
          const neither = (withBoth ?? 0) - improved.people - worsened.people
          expect(neither === 0 || neither >= 5).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('fits at least five numbers of people for every reason that is hidden', () => {
    fc.assert(
      fc.property(few, (counts) => {
        const { completeness } = told(group(counts, 0, 0))
        const { enrolled, withBoth, leftOut, followUpShare, reasons } = completeness
        if (withBoth === null) return
        const hidden = reasons.map((r) => r.people === null)
        const total = enrolled === null ? null : enrolled - withBoth
        expect(total).toBe(leftOut)
        // What an outsider can still choose freely: hidden reasons that add up to what the shown ones leave over.
        const rest = total === null ? 12 : total - reasons.reduce((sum, r) => sum + (r.people ?? 0), 0)
        const lost = followUpShare === null ? null : Math.round(withBoth / followUpShare - withBoth)
        const possible = reasons.map(() => new Set<number>())
        const tryAll = (at: number, left: number, chosen: number[]): void => {
          if (at === reasons.length) {
            if (total !== null && left !== 0) return
            if (lost !== null && chosen[2]! + chosen[3]! !== lost) return
            for (const [i, n] of chosen.entries()) possible[i]!.add(n)
            return
          }
          if (!hidden[at]) tryAll(at + 1, left, [...chosen, reasons[at]!.people!])
          else for (let n = 0; n <= left; n++) tryAll(at + 1, left - n, [...chosen, n])
        }
        tryAll(0, rest, [])
        for (const [i, isHidden] of hidden.entries()) if (isHidden) expect(possible[i]!.size).toBeGreaterThanOrEqual(5)
      }),
      { numRuns: 300 },
    )
  })

  it('is the same for any two groups below five', () => {
    expect(said(told(group([4, 9, 2, 0, 0], 1, 0)))).toBe(said(told(group([1, 0, 0, 3, 30], 0, 1))))
  })

  it('is an estimate from ten people on, counts and a median from five', () => {
    const shows = (n: number) => told(group([n, 0, 0, 0, 0], n, 0)).show
    expect([4, 5, 9, 10].map(shows)).toEqual(['nothing', 'counts-and-median', 'counts-and-median', 'estimate'])
  })

  it('keeps followed-up people apart from those who could not be followed yet', () => {
    const { completeness } = told(group([12, 20, 0, 8, 0], 12, 0))
    expect(completeness.followUpShare).toBeCloseTo(12 / 20, 9)
    expect(completeness.thoseWhoStayed).toBe(false)
  })
})
