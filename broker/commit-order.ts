// The messages of one connection between hand-over and answer. Commits may end in any order; answers are given in the order
// of arrival, as MQTT asks of PUBACKs. After one that failed none is acknowledged: the sender repeats them all.

import { AppError } from '#core'

/** Called once: null = committed, acknowledge; an error = do not acknowledge. */
export type Answer = (error: unknown) => void

export interface CommitOrder {
  add(commit: Promise<void>, answer: Answer): void
}

interface Entry {
  readonly answer: Answer
  /** On the clock of `performance.now()`. */
  readonly deadline: number
  settled: boolean
  error: unknown
}

/** @param deadlineMs a commit that takes longer counts as failed with AppError `not-durable` */
export function createCommitOrder(deadlineMs: number): CommitOrder {
  const entries: Entry[] = []
  let failure: unknown = null
  /** One for the connection, for its oldest message, and left to run out: a timer for each would cost more than the rest of this file. */
  let timer: NodeJS.Timeout | null = null

  function settle(entry: Entry, error: unknown): void {
    if (entry.settled) return
    entry.settled = true
    entry.error = error
    while (entries[0]?.settled) {
      const first = entries.shift()!
      failure ??= first.error
      first.answer(failure)
    }
  }

  function expire(): void {
    timer = null
    const now = performance.now()
    for (const entry of [...entries]) {
      if (entry.deadline > now) break
      settle(entry, new AppError('not-durable', 'The commit took too long.', { details: { deadlineMs } }))
    }
    const oldest = entries[0]
    if (oldest) arm(oldest.deadline - now)
  }

  /** The connection itself keeps the process alive. */
  function arm(ms: number): void {
    timer = setTimeout(expire, Math.max(1, ms)).unref()
  }

  return {
    add(commit, answer) {
      const entry: Entry = { answer, deadline: performance.now() + deadlineMs, settled: false, error: null }
      entries.push(entry)
      if (timer === null) arm(deadlineMs)
      commit.then(
        () => settle(entry, null),
        (error: unknown) => settle(entry, error ?? new AppError('not-durable', 'The commit failed without a reason.')),
      )
    },
  }
}
