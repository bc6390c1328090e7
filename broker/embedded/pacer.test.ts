import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTokenBucket } from '../token-bucket.js'
import { createPacer } from './pacer.js'

let now = 0
beforeEach(() => {
  now = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => void vi.useRealTimers())

function pass(ms: number): void {
  now += ms
  vi.advanceTimersByTime(ms)
}

describe('the pacer', () => {
  const start = () => createPacer(createTokenBucket({ burst: 2, perSecond: 10 }, 0), () => now)

  it('runs what the rate allows at once and the rest in its turn, in order', () => {
    const pacer = start()
    const ran: number[] = []
    for (let i = 1; i <= 5; i++) pacer.run(1, () => void ran.push(i))
    expect(ran).toEqual([1, 2])
    pass(100)
    expect(ran).toEqual([1, 2, 3])
    pass(200)
    expect(ran).toEqual([1, 2, 3, 4, 5])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets nothing cheap overtake something dear', () => {
    const pacer = start()
    const ran: string[] = []
    pacer.run(1, () => void ran.push('first'))
    pacer.run(2, () => void ran.push('dear'))
    pacer.run(1, () => void ran.push('cheap'))
    expect(ran).toEqual(['first'])
    pass(100)
    expect(ran).toEqual(['first', 'dear'])
    pass(100)
    expect(ran).toEqual(['first', 'dear', 'cheap'])
  })

  it('runs nothing after it was stopped, and leaves no timer', () => {
    const pacer = start()
    const ran: number[] = []
    for (let i = 1; i <= 3; i++) pacer.run(1, () => void ran.push(i))
    pacer.stop()
    pass(10_000)
    pacer.run(1, () => void ran.push(4))
    expect(ran).toEqual([1, 2])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('waits on while the clock stands still', () => {
    const pacer = start()
    const ran: number[] = []
    for (let i = 1; i <= 3; i++) pacer.run(1, () => void ran.push(i))
    vi.advanceTimersByTime(5_000)
    expect(ran).toEqual([1, 2])
    pass(100)
    expect(ran).toEqual([1, 2, 3])
  })
})
