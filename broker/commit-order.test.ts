import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError, errorCode } from '#core'
import { createCommitOrder } from './commit-order.js'
import { deferred } from './testing/deferred.js'

const flushed = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the order of acknowledgements', () => {
  it('answers in the order of arrival, however commits end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 19 }), { minLength: 20, maxLength: 20 }),
        async (ends) => {
          const order = createCommitOrder(60_000)
          const answered: number[] = []
          const commits = Array.from({ length: 20 }, () => deferred())
          commits.forEach((commit, i) => {
            order.add(commit.promise, (error) => {
              expect(error).toBeNull()
              answered.push(i)
            })
          })
          const done = new Set<number>()
          for (const i of ends) {
            commits[i]!.resolve()
            done.add(i)
            await flushed()
            let prefix = 0
            while (done.has(prefix)) prefix++
            expect(answered).toEqual(Array.from({ length: prefix }, (_, n) => n))
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('acknowledges nothing after a message that was not committed', async () => {
    const order = createCommitOrder(60_000)
    const answers: (string | null)[] = []
    const note = (error: unknown) => answers.push(errorCode(error))
    const first = deferred()
    order.add(Promise.resolve(), note)
    order.add(first.promise, note)
    order.add(Promise.resolve(), note)
    await flushed()
    expect(answers).toEqual([null])
    first.reject(new AppError('not-durable', 'The ledger is away.'))
    await flushed()
    expect(answers).toEqual([null, 'not-durable', 'not-durable'])
  })

  it('counts a rejection without a reason as a failure', async () => {
    const order = createCommitOrder(60_000)
    const answer = vi.fn()
    order.add(Promise.reject(undefined), answer)
    await flushed()
    expect(answer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'not-durable' }))
  })

  describe('with a deadline', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
    afterEach(() => void vi.useRealTimers())

    it('gives up on a commit that hangs, and ignores it when it ends after all', async () => {
      const order = createCommitOrder(10_000)
      const answer = vi.fn()
      const commit = deferred()
      order.add(commit.promise, answer)
      vi.advanceTimersByTime(9_999)
      expect(answer).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(answer).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'not-durable' }))
      commit.resolve()
      await flushed()
      expect(answer).toHaveBeenCalledTimes(1)
    })

    it('gives each message its own time, with one timer for all', async () => {
      const order = createCommitOrder(10_000)
      const answers: number[] = []
      for (let n = 0; n < 4; n++) {
        order.add(new Promise(() => undefined), () => answers.push(n))
        expect(vi.getTimerCount()).toBe(1)
        vi.advanceTimersByTime(3_000)
      }
      expect(answers).toEqual([0])
      vi.advanceTimersByTime(3_999)
      expect(answers).toEqual([0, 1])
      vi.advanceTimersByTime(3_001)
      expect(answers).toEqual([0, 1, 2, 3])
      expect(vi.getTimerCount()).toBe(0)
    })

    it('lets its timer run out after the last answer', async () => {
      const order = createCommitOrder(10_000)
      order.add(Promise.resolve(), () => undefined)
      await flushed()
      vi.advanceTimersByTime(10_000)
      expect(vi.getTimerCount()).toBe(0)
    })
  })
})
