import { describe, expect, it } from 'vitest'
import { deferred } from '../testing/deferred.js'
import { createTurnstile } from './turnstile.js'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the turnstile', () => {
  it('lets so many in at a time, the next one in line when one is done or has failed', async () => {
    const turnstile = createTurnstile(2)
    const jobs = Array.from({ length: 4 }, () => deferred())
    const started: number[] = []
    const results = jobs.map((job, i) =>
      turnstile.run(async () => {
        started.push(i)
        await job.promise
        return i
      }),
    )
    await turn()
    expect(started).toEqual([0, 1])
    jobs[1]?.reject(new Error('failed'))
    await expect(results[1]).rejects.toThrow('failed')
    await turn()
    expect(started).toEqual([0, 1, 2])
    jobs[2]?.resolve()
    jobs[0]?.resolve()
    expect(await results[0]).toBe(0)
    await turn()
    expect(started).toEqual([0, 1, 2, 3])
    jobs[3]?.resolve()
    expect(await results[3]).toBe(3)
  })
})
