// A token bucket: so many at once, so many a second after that. It measures and never waits; who waits decides how.

import type { EpochMs } from '#core'

export interface Rate {
  /** Tokens there are at most, and at the start. */
  burst: number
  perSecond: number
}

export interface TokenBucket {
  /** Takes `cost` tokens if there are that many; a cost above the burst counts as the burst. */
  take(now: EpochMs, cost?: number): boolean
  /** Milliseconds until `take` would succeed; 0 when it would now. */
  msUntil(now: EpochMs, cost?: number): number
  /** Whether it is as good as new, so that it may be forgotten. */
  isFull(now: EpochMs): boolean
}

/** A clock that is set back adds nothing and takes nothing. */
export function createTokenBucket(rate: Rate, start: EpochMs): TokenBucket {
  let tokens = rate.burst
  let filledAt = start

  function fill(now: EpochMs): void {
    if (now > filledAt) tokens = Math.min(rate.burst, tokens + ((now - filledAt) * rate.perSecond) / 1000)
    filledAt = now
  }

  return {
    take(now, cost = 1) {
      fill(now)
      const price = Math.min(cost, rate.burst)
      if (tokens < price) return false
      tokens -= price
      return true
    },
    msUntil(now, cost = 1) {
      fill(now)
      const missing = Math.min(cost, rate.burst) - tokens
      return missing <= 0 ? 0 : Math.ceil((missing * 1000) / rate.perSecond)
    },
    isFull(now) {
      fill(now)
      return tokens >= rate.burst
    },
  }
}
