// How long to wait before the next attempt: doubling, with jitter, so that a thousand devices do not come back in the same second.

import type { RandomStream } from '#core'

export interface BackOff {
  /** Milliseconds until the next attempt. */
  next(): number
  reset(): void
}

export function createBackOff(jitter: RandomStream, firstMs = 1_000, longestMs = 60_000): BackOff {
  let ms = firstMs
  return {
    next() {
      const wait = ms * jitter.between(0.5, 1)
      ms = Math.min(longestMs, ms * 2)
      return wait
    },
    reset() {
      ms = firstMs
    },
  }
}
