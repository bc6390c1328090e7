import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupCommit } from './group-commit.js'

const SPACING_MS = 4

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A queue whose batches commit when told to; `begun` holds what each was made of. */
function queueOf(maxItems = 100) {
  const begun: string[][] = []
  const commits: (() => void)[] = []
  const queue = groupCommit<string, string>({
    limits: { maxItems, maxBytes: 1000, maxQueuedBytes: 10_000, deadlineMs: 9000, spacingMs: SPACING_MS },
    clock: () => Date.now(),
    commit: (items) => {
      begun.push([...items])
      return new Promise((resolve) => commits.push(() => resolve(items)))
    },
    mayPass: () => false,
    onFailure: () => undefined,
  })
  const append = (...items: string[]) => Promise.all(items.map((item) => queue.append(item, 1)))
  return { queue, begun, append, commitNext: () => commits.shift()?.() }
}

/** Lets everything happen that is due without time going by. */
const now = () => vi.advanceTimersByTimeAsync(0)

describe('group commit', () => {
  it('begins at once after a quiet moment', async () => {
    const { begun, append } = queueOf()
    void append('a', 'b')
    await now()
    expect(begun).toEqual([['a', 'b']])
  })

  it('begins the next batch no sooner than its time, with all that has come by then', async () => {
    const { begun, append, commitNext } = queueOf()
    const first = append('a', 'b')
    await now()
    commitNext()
    expect(await first).toEqual(['a', 'b'])
    void append('c')
    await vi.advanceTimersByTimeAsync(SPACING_MS - 1)
    void append('d')
    expect(begun).toEqual([['a', 'b']])
    await vi.advanceTimersByTimeAsync(1)
    expect(begun).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('does not make a sender wait who waits for each answer', async () => {
    const { begun, append, commitNext } = queueOf()
    for (const item of ['a', 'b', 'c']) {
      const answer = append(item)
      await now()
      commitNext()
      expect(await answer).toEqual([item])
    }
    expect(begun).toEqual([['a'], ['b'], ['c']])
  })

  it('answers a batch without waiting for the time of the next one', async () => {
    const { append, commitNext } = queueOf()
    const first = append('a', 'b')
    await now()
    void append('c')
    commitNext()
    await now()
    expect(await first).toEqual(['a', 'b'])
  })

  it('does not make a full batch wait', async () => {
    const { begun, append, commitNext } = queueOf(2)
    void append('a', 'b')
    await now()
    void append('c', 'd', 'e')
    commitNext()
    await now()
    expect(begun).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  it('commits what waits when it is closed', async () => {
    const { queue, begun, append, commitNext } = queueOf()
    void append('a', 'b')
    await now()
    void append('c')
    const closed = queue.close()
    commitNext()
    await now()
    expect(begun).toEqual([['a', 'b'], ['c']])
    commitNext()
    await closed
  })
})
