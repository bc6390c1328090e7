// Slows one connection down to its device's rate: what comes too early waits in line, and because the broker reads no further
// while messages wait, so does the sender. Nothing is dropped.

import type { EpochMs } from '#core'
import type { TokenBucket } from '../token-bucket.js'

export interface Pacer {
  /** Runs the job now or in its turn, never after `stop`. */
  run(cost: number, job: () => void): void
  /** Forgets what waits; the sender sends it again elsewhere. */
  stop(): void
}

export function createPacer(bucket: TokenBucket, clock: () => EpochMs): Pacer {
  const line: { cost: number; job: () => void }[] = []
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  function advance(): void {
    timer = null
    for (let first = line[0]; first !== undefined && !stopped; first = line[0]) {
      if (!bucket.take(clock(), first.cost)) {
        timer = setTimeout(advance, bucket.msUntil(clock(), first.cost))
        return
      }
      line.shift()
      first.job()
    }
  }

  return {
    run(cost, job) {
      if (stopped) return
      if (line.length === 0 && bucket.take(clock(), cost)) return job()
      line.push({ cost, job })
      if (timer === null) advance()
    },
    stop() {
      stopped = true
      line.length = 0
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
