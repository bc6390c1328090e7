// Kills processes of the running product with -9, one every one to three seconds, and watches that each comes back and that work goes on.

import { setTimeout as delay } from 'node:timers/promises'
import type { RunningAll } from '#app'
import { seededStream } from '#core'

export const TARGETS = ['gateway', 'postgres', 'worker', 'web'] as const
export type Target = (typeof TARGETS)[number]

export interface Kill {
  target: Target
  /** Milliseconds until the target was back and an acknowledgement came; null: not within the patience. */
  resumedMs: number | null
}

export interface KillerOptions {
  running: Pick<RunningAll, 'pids' | 'ports'>
  kills: number
  seed: number
  /** How long after a kill the target may be away, and no acknowledgement come. */
  withinMs: number
  acknowledged(): number
  onKill(kill: { n: number; target: Target }): void
}

const POLL_MS = 20
const SOONEST_MS = 1_000
const LATEST_MS = 3_000

/** Ends early when a target does not come back. */
export async function killAtRandom(options: KillerOptions): Promise<Kill[]> {
  const { running, kills, seed, withinMs, onKill } = options
  const random = seededStream(seed, 'killer')
  const recoveries: Promise<Kill>[] = []
  let deck: Target[] = []
  for (let n = 1; n <= kills; n++) {
    await delay(random.between(SOONEST_MS, LATEST_MS))
    // Dealt like cards, so that each is killed equally often, in an order nobody knows.
    if (deck.length === 0) deck = [...TARGETS]
    const [target] = deck.splice(random.int(deck.length), 1)
    if (target === undefined) break
    const pid = await until(() => running.pids()[target] ?? null, withinMs)
    if (pid === null) return [...(await Promise.all(recoveries)), { target, resumedMs: null }]
    process.kill(pid, 'SIGKILL')
    onKill({ n, target })
    recoveries.push(recovery(options, target, pid))
  }
  return Promise.all(recoveries)
}

async function recovery(options: KillerOptions, target: Target, killed: number): Promise<Kill> {
  const { running, withinMs, acknowledged } = options
  const since = performance.now()
  const left = (): number => withinMs - (performance.now() - since)
  const back = await until(async () => {
    const pid = running.pids()[target] ?? null
    return pid !== null && pid !== killed && (await isReady(running, target)) ? pid : null
  }, withinMs)
  const before = acknowledged()
  // Only what is acknowledged after it is back proves that work goes on with it.
  const went = back === null ? null : await until(() => (acknowledged() > before ? true : null), left())
  return { target, resumedMs: went === null ? null : performance.now() - since }
}

/** What the process itself says. The database speaks through whoever needs it, which the gateway does. */
async function isReady({ ports }: KillerOptions['running'], target: Target): Promise<boolean> {
  const port = { gateway: ports.gateway, postgres: ports.gateway, worker: ports.worker, web: ports.http }[target]
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200
  } catch {
    return false
  }
}

/** The first value that is not null; null when there is none in time. */
export async function until<T>(value: () => T | null | Promise<T | null>, withinMs: number): Promise<T | null> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await value()
    if (found !== null) return found
    if (performance.now() >= end) return null
    await delay(POLL_MS)
  }
}
