import { describe, expect, it } from 'vitest'
import { deviceId } from '#core'
import { createAllowance } from './allowance.js'

const [ANNA, BENT] = [deviceId('0000000000001'), deviceId('0000000000002')]
const DAY = 86_400_000

describe('the daily allowance of a device', () => {
  it('lets a device send until its share of the day is used, and no other device loses by it', () => {
    const allowance = createAllowance({ bytesPerDay: 3000, clock: () => 5 * DAY })
    const taken = Array.from({ length: 5 }, () => allowance.take(ANNA, 488))
    expect(taken).toEqual([true, true, true, false, false])
    expect(allowance.take(BENT, 488)).toBe(true)
  })

  it('counts small messages for what they cost on disk', () => {
    const allowance = createAllowance({ bytesPerDay: 10_000, clock: () => 0 })
    const taken = Array.from({ length: 100 }, () => allowance.take(ANNA, 2)).filter(Boolean)
    expect(taken.length).toBeLessThan(20)
  })

  it('still takes what is small enough after refusing what is too large', () => {
    const allowance = createAllowance({ bytesPerDay: 3000, clock: () => 0 })
    expect([allowance.take(ANNA, 2600), allowance.take(ANNA, 100)]).toEqual([false, true])
  })

  it('begins anew with the next day', () => {
    let now = 7 * DAY - 1
    const allowance = createAllowance({ bytesPerDay: 1000, clock: () => now })
    expect([allowance.take(ANNA, 400), allowance.take(ANNA, 400)]).toEqual([true, false])
    now += 1
    expect(allowance.take(ANNA, 400)).toBe(true)
  })
})
