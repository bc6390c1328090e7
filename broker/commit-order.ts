// The messages of one connection between hand-over and answer. Commits may end in any order; answers are given in the order
// of arrival, as MQTT asks of PUBACKs. After one that failed none is acknowledged: the sender repeats them all.

import { AppError } from '#core'

/** Called once: null = committed, acknowledge; an error = do not acknowledge. */
export type Answer = (error: unknown) => void

export interface CommitOrder {
  add(commit: Promise<void>, answer: Answer): void
}

interface Entry {
  answer: Answer
  settled: boolean
  error: unknown
  deadline: NodeJS.Timeout
}

/** @param deadlineMs a commit that takes longer counts as failed with AppError `not-durable` */
export function createCommitOrder(deadlineMs: number): CommitOrder {
  const entries: Entry[] = []
  let failure: unknown = null

  function settle(entry: Entry, error: unknown): void {
    if (entry.settled) return
    clearTimeout(entry.deadline)
    entry.settled = true
    entry.error = error
    while (entries[0]?.settled) {
      const first = entries.shift()!
      failure ??= first.error
      first.answer(failure)
    }
  }

  return {
    add(commit, answer) {
      const entry: Entry = {
        answer,
        settled: false,
        error: null,
        deadline: setTimeout(() => {
          settle(entry, new AppError('not-durable', 'The commit took too long.', { details: { deadlineMs } }))
        }, deadlineMs),
      }
      entries.push(entry)
      commit.then(
        () => settle(entry, null),
        (error: unknown) => settle(entry, error ?? new AppError('not-durable', 'The commit failed without a reason.')),
      )
    },
  }
}
