// CPU time of other processes, from Linux' /proc. On a shared machine it says more than the clock on the wall; elsewhere it is unknown.

import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for programs, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100

interface Stat {
  parent: number
  /** Of the process itself. */
  own: number
  /** Of children that have ended. */
  ended: number
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in brackets may hold blanks: count from behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const n = (field: number): number => Number(fields[field])
    return { parent: n(1), own: n(11) + n(12), ended: n(13) + n(14) }
  } catch (error) {
    // Not Linux, or the process has ended meanwhile.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/** Seconds of CPU of a process; NaN where there is no /proc. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid)
  return stat ? stat.own / TICKS_PER_SECOND : Number.NaN
}

/** Seconds of CPU of a process with its direct children, ended ones too: PostgreSQL's postmaster and its backends. */
export function familyCpuSeconds(pid: number): number {
  const head = statOf(pid)
  if (!head) return Number.NaN
  let ticks = head.own + head.ended
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null
    if (stat?.parent === pid) ticks += stat.own
  }
  return ticks / TICKS_PER_SECOND
}
