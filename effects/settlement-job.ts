// The nightly job: looks once a minute whether the newest night is settled, and settles it when not. Also right after the start, and after nights that
// nobody ran: a night is settled when it is first found to be over, never twice.

import type { EpochMs } from '#core'
import { type Database, type FinishedNight, lastFinishedNight } from '#ledger'
import { nightBefore } from './nights.js'
import { PLAN_EFFECT_VERSION, settleNight } from './settle-night.js'

export interface SettlementOptions {
  database: Database
  clock: () => EpochMs
  onSettled(night: { nightAt: EpochMs; settled: number }): void
  onFailure(error: unknown): void
  /** Between two looks. */
  everyMs?: number
}

export interface Settlement {
  stats(): { settled: number; failures: number }
  /** The newest night that everybody was settled for, by any worker. */
  lastNight(): Promise<FinishedNight | null>
  /** Waits for the transaction under way. */
  close(): Promise<void>
}

const MINUTE_MS = 60_000

export function startSettlement(options: SettlementOptions): Settlement {
  const { database, clock, onSettled, onFailure, everyMs = MINUTE_MS } = options
  const stats = { settled: 0, failures: 0 }
  let closing = false
  let underWay: Promise<void> | null = null
  const lastNight = (): Promise<FinishedNight | null> => lastFinishedNight(database, PLAN_EFFECT_VERSION)

  async function look(): Promise<void> {
    try {
      const nightAt = nightBefore(clock())
      const last = await lastNight()
      if (last !== null && last.at >= nightAt) return
      const { settled, done } = await settleNight({ database, nightAt, clock, stopping: () => closing })
      stats.settled += settled
      if (done) onSettled({ nightAt, settled })
    } catch (error) {
      stats.failures++
      onFailure(error)
    }
  }

  function lookOnce(): void {
    if (closing || underWay !== null) return
    underWay = look().finally(() => {
      underWay = null
    })
  }

  const timer = setInterval(lookOnce, everyMs)
  lookOnce()
  return {
    stats: () => ({ ...stats }),
    lastNight,
    async close() {
      closing = true
      clearInterval(timer)
      await underWay
    },
  }
}
