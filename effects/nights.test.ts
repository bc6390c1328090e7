import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLocal } from '#core'
import { nightBefore } from './nights.js'
import { statusOf } from './settle-citizens.js'

describe('the night that is settled', () => {
  it('is the newest 03:00 on Danish clocks, also around a change of clocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }), (at) => {
        const night = nightBefore(at)
        expect(toLocal(night)).toMatchObject({ hour: 3, minute: 0, second: 0, ms: 0 })
        expect(night).toBeLessThanOrEqual(at)
        expect(nightBefore(night)).toBe(night)
        expect(nightBefore(night - 1)).toBeLessThan(night)
        expect(at - night).toBeLessThanOrEqual(25 * 3_600_000)
      }),
    )
    expect(nightBefore(Date.parse('2026-03-29T01:00:00Z'))).toBe(Date.parse('2026-03-29T01:00:00Z'))
    expect(nightBefore(Date.parse('2026-10-25T01:59:59Z'))).toBe(Date.parse('2026-10-24T01:00:00Z'))
    expect(nightBefore(Date.parse('2026-10-25T02:00:00Z'))).toBe(Date.parse('2026-10-25T02:00:00Z'))
  })
})

describe('why somebody is left out of a group', () => {
  const daily = { perWeek: 7 } as const
  it.each([
    ['measured on both sides', statusOf(daily, 7, 7, 40, false), 'both'],
    ['measured on both sides before she died', statusOf(daily, 7, 7, 40, true), 'both'],
    ['too little before the start', statusOf(daily, 6, 40, 84, false), 'too-few-before'],
    ['begun too recently', statusOf(daily, 28, 0, 35, false), 'not-due'],
    ['silent when seven days could be there', statusOf(daily, 28, 6, 36, false), 'too-few-after'],
    ['died too early', statusOf(daily, 28, 2, 31, true), 'ended'],
    [
      'asked once a week, and not yet seven weeks after titration',
      statusOf({ perWeek: 1 }, 7, 6, 77, false),
      'not-due',
    ],
  ])('%s', (_, status, expected) => {
    expect(status).toBe(expected)
  })
})
