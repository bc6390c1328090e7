import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copenhagenOffset, fromLocal, localDate, toLocal } from './copenhagen.js'
import { localDayNumber, localMinuteOfDay, MS_PER_DAY, rememberedOffset } from './local-clock.js'

const moment = fc.integer({ min: Date.UTC(1996, 0, 1), max: Date.UTC(2090, 0, 1) })

describe('local clock', () => {
  it('counts the same days and minutes as the wall clock', () => {
    fc.assert(
      fc.property(moment, (at) => {
        expect(new Date(localDayNumber(at) * MS_PER_DAY).toISOString().slice(0, 10)).toBe(localDate(at))
        const { hour, minute } = toLocal(at)
        expect(localMinuteOfDay(at)).toBe(hour * 60 + minute)
      }),
    )
  })

  it('remembers offsets without ever giving another one', () => {
    const offset = rememberedOffset(copenhagenOffset)
    fc.assert(
      fc.property(moment, (at) => {
        expect(offset(at)).toBe(copenhagenOffset(at))
      }),
    )
    const change = Date.UTC(2026, 9, 25, 1)
    for (const at of [change - 1, change, change + 1, change - 1]) expect(offset(at)).toBe(copenhagenOffset(at))
  })

  it('keeps the whole of a 25-hour day on one day', () => {
    const start = fromLocal(2026, 10, 25).at
    expect(localDayNumber(start + 25 * 3_600_000 - 1)).toBe(localDayNumber(start))
    expect(localDayNumber(start + 25 * 3_600_000)).toBe(localDayNumber(start) + 1)
  })
})
