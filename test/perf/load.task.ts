// The load generator as a process of its own: told what to send, answers when it begins and when it is done.

import { type LoadOptions, type LoadStats, runLoad } from '#device-sim'

export type LoadInput = Pick<LoadOptions, 'url' | 'devices' | 'rate' | 'seed' | 'durationMs' | 'inFlight'>

/** The first message leaves now. `firstAt`: the time of measurement that it bears. */
export interface LoadBegun {
  kind: 'begun'
  at: number
  firstAt: number
}

export interface LoadDone {
  kind: 'done'
  stats: Omit<LoadStats, 'timeOf'>
  cpuSeconds: number
}

process.once('message', ({ input }: { input: LoadInput }) => {
  let before = process.cpuUsage()
  runLoad({
    ...input,
    onStart(run) {
      before = process.cpuUsage()
      process.send?.({ kind: 'begun', at: Date.now(), firstAt: run.timeOf(0, 1) } satisfies LoadBegun)
    },
  }).then(
    ({ timeOf: _, ...stats }) => {
      const { user, system } = process.cpuUsage(before)
      const done: LoadDone = { kind: 'done', stats, cpuSeconds: (user + system) / 1e6 }
      process.send?.(done, () => process.exit())
    },
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.once('disconnect', () => process.exit())
