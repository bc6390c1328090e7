// Self-clocking group commit: one batch under way at a time; what arrives meanwhile is the next one. Nobody waits for a batch to fill up; but
// batches begin a few milliseconds apart, because a commit costs as much as some thirty messages: hundreds of tiny ones a second would use up a core.
//
// States of an entry: waiting → under way → done (resolved) | failed (rejected).
// A batch that fails for a passing reason is tried again as a whole until its oldest entry's deadline; then all of it is rejected.

import { AppError, type EpochMs } from '#core'

export interface GroupCommitLimits {
  /** Entries in one batch. */
  maxItems: number
  /** Bytes in one batch. */
  maxBytes: number
  /**
   * A batch that is not full begins this long after the one before it at the earliest: at once after a quiet moment, and after an entry that was
   * alone, as those of a sender who waits for each answer are.
   */
  spacingMs: number
  /** Bytes waiting in all; beyond that an entry is refused at once. */
  maxQueuedBytes: number
  /** How long an entry may wait and be retried before it is given back as not durable. */
  deadlineMs: number
}

export interface GroupCommit<Item, Result> {
  /** Resolves when the batch with this item is committed. @throws AppError `not-durable` when the queue is full, the deadline passed or the queue is closed */
  append(item: Item, bytes: number): Promise<Result>
  /** Entries and bytes that wait or are under way. */
  depth(): { items: number; bytes: number }
  /** Commits what is queued, then refuses. */
  close(): Promise<void>
}

interface Entry<Item, Result> {
  item: Item
  bytes: number
  deadline: EpochMs
  resolve(result: Result): void
  reject(error: unknown): void
}

export interface GroupCommitOptions<Item, Result> {
  limits: GroupCommitLimits
  clock: () => EpochMs
  /** Commits all or nothing; one result per item, in order. */
  commit(items: readonly Item[]): Promise<readonly Result[]>
  /** True for an error that may pass (connection lost, disk full, deadlock): the same batch is tried again. */
  mayPass(error: unknown): boolean
  /** Called with each failed attempt, for the log and the metrics. */
  onFailure(error: unknown, items: number): void
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function groupCommit<Item, Result>(options: GroupCommitOptions<Item, Result>): GroupCommit<Item, Result> {
  const { limits, clock, commit, mayPass, onFailure } = options
  let queue: Entry<Item, Result>[] = []
  let queuedBytes = 0
  let underWay = 0
  let running: Promise<void> | null = null
  let closed = false
  let newest = { begunAt: Number.NEGATIVE_INFINITY, items: 0 }

  /** How long the next batch has to wait for its time. */
  function early(): number {
    if (closed || newest.items <= 1 || queue.length >= limits.maxItems) return 0
    return Math.max(0, newest.begunAt + limits.spacingMs - clock())
  }

  function take(): Entry<Item, Result>[] {
    let bytes = 0
    let count = 0
    for (const entry of queue) {
      if (count === limits.maxItems || (count > 0 && bytes + entry.bytes > limits.maxBytes)) break
      bytes += entry.bytes
      count++
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    return batch
  }

  async function commitWithRetry(batch: readonly Entry<Item, Result>[]): Promise<readonly Result[]> {
    const items = batch.map((entry) => entry.item)
    const deadline = batch[0]?.deadline ?? 0
    for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        return await commit(items)
      } catch (error) {
        onFailure(error, items.length)
        if (!mayPass(error)) throw error
        if (clock() + wait >= deadline) {
          throw new AppError('not-durable', 'The ledger did not commit in time: keep the message and send it again.', {
            cause: error,
          })
        }
        await pause(wait)
      }
    }
  }

  async function run(): Promise<void> {
    // One turn of the event loop gathers what arrived in the same socket reads.
    await nextTurn()
    while (queue.length > 0) {
      const wait = early()
      if (wait > 0) await pause(wait)
      const batch = take()
      newest = { begunAt: clock(), items: batch.length }
      underWay = batch.length
      const answer = await commitWithRetry(batch).then(
        (results) => () => {
          for (let i = 0; i < batch.length; i++) batch[i]!.resolve(results[i] as Result)
        },
        (error: unknown) => () => {
          for (const entry of batch) entry.reject(error)
        },
      )
      queuedBytes -= batch.reduce((sum, entry) => sum + entry.bytes, 0)
      underWay = 0
      // When the next batch is due, it is on its way before the acknowledgements of this one are written, or the database would wait for them.
      if (queue.length > 0 && early() === 0) setImmediate(answer)
      else answer()
    }
    running = null
  }

  return {
    append(item, bytes) {
      if (closed) return Promise.reject(new AppError('not-durable', 'The ledger writer is closed.'))
      if (queuedBytes + bytes > limits.maxQueuedBytes) {
        return Promise.reject(new AppError('not-durable', 'The ledger writer is full: send again later.'))
      }
      return new Promise<Result>((resolve, reject) => {
        queue.push({ item, bytes, deadline: clock() + limits.deadlineMs, resolve, reject })
        queuedBytes += bytes
        running ??= run()
      })
    },
    depth: () => ({ items: queue.length + underWay, bytes: queuedBytes }),
    async close() {
      closed = true
      await running
    },
  }
}
