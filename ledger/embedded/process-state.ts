// What a process id from a file stands for now. Ids are reused, in containers even by the very next start.

import { readdir, readFile, stat } from 'node:fs/promises'
import { isErrno, runAsToEnd } from './command.js'

export type ProcessState = 'gone' | 'postgres' | 'other'

/** A zombie is gone: without an init that collects children it would look alive for ever. */
export async function processState(pid: number): Promise<ProcessState> {
  if (process.platform === 'linux') return fromProc(pid)
  const ps = await runAsToEnd({ kind: 'self' }, 'ps', ['-p', String(pid), '-o', 'stat=,ucomm='])
  const [state, ...command] = ps.stdout.trim().split(/\s+/)
  if (ps.code !== 0 || state === undefined || state.startsWith('Z')) return 'gone'
  return isServerName(command.join(' ')) ? 'postgres' : 'other'
}

/** Whether `pid` works in `directory`; null when that cannot be seen (no /proc, or another user's process). */
export async function worksIn(pid: number, directory: string): Promise<boolean | null> {
  if (process.platform !== 'linux') return null
  try {
    const [its, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(directory)])
    return its.dev === ours.dev && its.ino === ours.ino
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EACCES', 'EPERM', 'ESRCH')) return null
    throw error
  }
}

/** PostgreSQL's processes that work in `directory`; empty where that cannot be seen. */
export async function serversIn(directory: string): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const found = await Promise.all(
    pids.map(async (pid) => (await fromProc(pid)) === 'postgres' && (await worksIn(pid, directory)) === true),
  )
  return pids.filter((_, index) => found[index])
}

async function fromProc(pid: number): Promise<ProcessState> {
  let text: string
  try {
    text = await readFile(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH')) return 'gone'
    throw error
  }
  // "17 (postgres) S 1 ...": the name may itself hold spaces and parentheses.
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  const state = text.slice(text.lastIndexOf(')') + 2)[0]
  if (state === 'Z' || state === 'X') return 'gone'
  return isServerName(name) ? 'postgres' : 'other'
}

function isServerName(name: string): boolean {
  return name === 'postgres' || name === 'postmaster'
}
