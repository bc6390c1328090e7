// A ledger whose commits the test ends by hand, in the order of hand-over. Only for tests.

import { type Deferred, deferred } from './deferred.js'

export interface SlowLedger {
  commits: Deferred[]
  onMessage(): Promise<void>
}

export function slowLedger(): SlowLedger {
  const commits: Deferred[] = []
  return {
    commits,
    onMessage() {
      const commit = deferred()
      commits.push(commit)
      return commit.promise
    },
  }
}
