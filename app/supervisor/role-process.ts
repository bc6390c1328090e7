// One role as a child process that is started again when it ends by itself.
//
// States: starting → up → (crashed → waiting → starting)* → held → stopping → stopped. Held: it runs on, and its end is its end.
// A role that refuses its very first start is not tried again: the reason is told, and a restart would not mend it.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { AppError } from '#core'
import type { Logger } from '../log.js'
import type { RoleName } from '../roles/role.js'
import { type FromRole, SUPERVISED, type ToRole } from './messages.js'
import { nodeArguments } from './node-arguments.js'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** A role that did its work this long had started well: its next crash begins with a short pause again. */
const STEADY_AFTER_MS = 3_000

export interface RoleProcess {
  readonly name: RoleName
  readonly pid: number | null
  /** How often it ended by itself while it did its work. */
  readonly crashes: number
  /** Resolves when the role is ready for the first time. @throws AppError `role-refused` */
  started: Promise<Readonly<Record<string, number>>>
  tell(message: ToRole): void
  /** From now on it is not started again: what goes down with the rest must not come back in the middle of it. */
  hold(): void
  /** Lets it finish what it has in hand, for `graceMs` at most; a role that is only starting has nothing and ends at once. */
  stop(graceMs: number): Promise<void>
}

export interface RoleProcessOptions {
  name: RoleName
  /** The compiled entry of the program. */
  main: string
  env: NodeJS.ProcessEnv
  log: Logger
  /** After each (re)start, once the role is ready. */
  onReady(ports: Readonly<Record<string, number>>): void
}

export function superviseRole({ name, main, env, log, onReady }: RoleProcessOptions): RoleProcess {
  let child: ChildProcess | null = null
  let stopping = false
  let crashes = 0
  let pause = FIRST_PAUSE_MS
  let wasUp = false
  let isUp = false
  let timer: NodeJS.Timeout | null = null
  let settle: { resolve(ports: Readonly<Record<string, number>>): void; reject(error: unknown): void }
  const started = new Promise<Readonly<Record<string, number>>>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Nobody may be waiting any more when a role refuses a later start.
  started.catch(() => undefined)

  function launch(): void {
    let readySince = Number.POSITIVE_INFINITY
    const process = fork(main, ['start', name], {
      env: { ...env, [SUPERVISED]: '1' },
      execArgv: nodeArguments(name),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child = process
    let refused = false
    process.on('message', (message: FromRole) => {
      if (message.kind === 'ready') {
        wasUp = true
        isUp = true
        readySince = performance.now()
        onReady(message.ports)
        settle.resolve(message.ports)
      } else {
        refused = !wasUp
        settle.reject(new AppError('role-refused', `${name}: ${message.message}`, { details: { code: message.code } }))
      }
    })
    process.on('error', (error) => log.error({ err: error, role: name }, 'a role could not be started'))
    process.on('exit', (code, signal) => {
      child = null
      isUp = false
      if (stopping || refused) return
      if (performance.now() - readySince > STEADY_AFTER_MS) pause = FIRST_PAUSE_MS
      if (readySince < Number.POSITIVE_INFINITY) crashes++
      log.warn({ role: name, code, signal, againInMs: pause }, 'a role ended by itself and is started again')
      timer = setTimeout(launch, pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    })
  }

  function hold(): void {
    stopping = true
    if (timer) clearTimeout(timer)
  }

  launch()
  return {
    name,
    started,
    get pid() {
      return child?.pid ?? null
    },
    get crashes() {
      return crashes
    },
    tell(message) {
      if (child?.connected) child.send(message)
    },
    hold,
    async stop(graceMs) {
      hold()
      const ending = child
      if (!ending) return
      const gone = once(ending, 'exit')
      if (ending.connected && isUp) ending.send({ kind: 'stop' } satisfies ToRole)
      else ending.kill('SIGTERM')
      const force = setTimeout(() => ending.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(force)
    },
  }
}
