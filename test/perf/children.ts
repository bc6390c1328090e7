// Processes of a benchmark: a role of the program as the supervisor starts it, or a task of our own, each on its own event loop.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nodeArguments } from '#app'
import { AppError } from '#core'

const ROLE_MAIN = fileURLToPath(new URL('../../app/role-main.js', import.meta.url))

export interface RunningChild {
  pid: number
  stop(): Promise<void>
}

export interface RunningChildRole extends RunningChild {
  ports: Readonly<Record<string, number>>
}

/** Starts one role against a database; it answers when it is ready. */
export async function startRole(
  role: 'gateway' | 'web',
  env: Readonly<Record<string, string>>,
): Promise<RunningChildRole> {
  const child = fork(ROLE_MAIN, ['start', role], {
    env: { ...process.env, NAERMAAL_SUPERVISED: '1', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...nodeArguments(role), ...profilerArguments(role)],
  })
  const ports = await firstMessage(child, role)
  child.send({ kind: 'released' })
  return { pid: pidOf(child), ports: ports as Record<string, number>, stop: () => end(child) }
}

/** BENCH_PROFILE=DIR writes a CPU profile of each role there. */
function profilerArguments(role: string): string[] {
  const folder = process.env.BENCH_PROFILE
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${role}-${Date.now()}.cpuprofile`] : []
}

async function firstMessage(child: ChildProcess, role: string): Promise<unknown> {
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [{ kind: 'refused', message: 'it ended' }]),
  ])) as [{ kind: string; ports?: unknown; message?: string }]
  if (message.kind !== 'ready') throw new AppError('bench-role', `${role} did not start: ${message.message}`)
  return message.ports
}

export interface Task extends RunningChild {
  /** Answers of the task after its first, in order; rejects when the task ends first. */
  next(): Promise<unknown>
  tell(message: unknown): void
}

/** Starts a module of this folder as a process and hands it its input. It tells its answers with `process.send`. */
export function startTask(module: string, input: unknown): Task {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const answers: unknown[] = []
  let waiting: { resolve(answer: unknown): void; reject(error: unknown): void } | null = null
  let ended = false
  child.on('message', (answer) => {
    if (waiting) waiting.resolve(answer)
    else answers.push(answer)
    waiting = null
  })
  child.on('exit', () => {
    ended = true
    waiting?.reject(new AppError('bench-task', `${module} ended before it answered.`))
  })
  child.send({ input })
  return {
    pid: pidOf(child),
    tell: (message) => child.send({ message }),
    next: () =>
      new Promise((resolve, reject) => {
        if (answers.length > 0) resolve(answers.shift())
        else if (ended) reject(new AppError('bench-task', `${module} has ended.`))
        else waiting = { resolve, reject }
      }),
    stop: () => end(child),
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new AppError('bench-task', 'A process could not be started.')
  return child.pid
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  if (child.connected) child.disconnect()
  const force = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(force)
}
