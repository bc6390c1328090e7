// `naermaal start`: everything under a supervisor, or one role in this process. Ends on Ctrl-C, SIGTERM or the supervisor's word.

import { fileURLToPath } from 'node:url'
import { AppError, errorCode } from '#core'
import { readConfig } from '../config.js'
import { createLog, type Logger } from '../log.js'
import { ROLES, type RoleContext, type RoleName, type RunningRole, type StartRole } from '../roles/role.js'
import { type FromRole, SUPERVISED, type ToRole } from '../supervisor/messages.js'
import { type RunningAll, startAll } from '../supervisor/start-all.js'
import { welcome } from '../supervisor/welcome.js'
import { awaitDatabase } from './await-database.js'

/** Each process loads what it runs and no more: a role that was killed is back sooner. */
const START: Readonly<Record<RoleName, () => Promise<StartRole>>> = {
  gateway: async () => (await import('../roles/gateway.js')).startGateway,
  web: async () => (await import('../roles/web.js')).startWeb,
  worker: async () => (await import('../roles/worker.js')).startWorker,
  sim: async () => (await import('../roles/sim.js')).startSim,
}

export async function startCommand([name, ...rest]: readonly string[]): Promise<number> {
  if (rest.length > 0) throw new AppError('usage', 'naermaal start takes one role at the most.')
  if (name === undefined) return startEverything()
  const role = ROLES.find((known) => known === name)
  if (!role) throw new AppError('usage', `There is no such role: ${ROLES.join(', ')}.`)
  return startOne(role)
}

async function startEverything(): Promise<number> {
  const config = readConfig(process.env, true)
  const log = createLog('supervisor', config.logLevel)
  const giveUp = new AbortController()
  let lost: string | null = null
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  void untilSignal().then(() => {
    giveUp.abort()
    end()
  })
  let running: RunningAll
  try {
    running = await startAll({
      config,
      env: process.env,
      main: fileURLToPath(new URL('../role-main.js', import.meta.url)),
      log,
      clock: Date.now,
      print: (line) => console.log(line),
      signal: giveUp.signal,
      onLost: (reason) => {
        lost = reason
        end()
      },
    })
  } catch (error) {
    if (giveUp.signal.aborted) return 0
    throw error
  }
  console.log(welcome(config, running))
  await ended
  console.log('Stopping …')
  await running.close()
  if (lost !== null) throw new AppError(lost, 'Another process uses this data directory now: this one has stopped.')
  return 0
}

/** One role, on the database of `DATABASE_URL`. */
async function startOne(role: RoleName): Promise<number> {
  const config = readConfig(process.env, false)
  const log = createLog(role, config.logLevel)
  const supervised = process.env[SUPERVISED] === '1'
  if (config.databaseUrl === null) {
    throw new AppError(
      'bad-configuration',
      'A single role needs DATABASE_URL: the embedded database comes with `naermaal start`.',
    )
  }
  let released = !supervised
  const context: RoleContext = {
    config,
    database: { url: config.databaseUrl },
    log,
    clock: Date.now,
    embedded: process.env.NAERMAAL_EMBEDDED === '1',
    released: () => released,
  }
  const stopped = supervised
    ? untilTold(() => {
        released = true
      })
    : untilSignal()
  const running = await Promise.race([begin(role, context, supervised), stopped])
  // Told to stop while starting: nothing is promised to anybody yet, and the start may be waiting for a database that is gone too.
  if (running === 'stop') process.exit(0)
  try {
    await Promise.race([stopped, ...(running.failed ? [running.failed] : [])])
  } finally {
    await closeWithin(running, log)
  }
  return 0
}

async function begin(role: RoleName, context: RoleContext, supervised: boolean): Promise<RunningRole> {
  try {
    const start = await START[role]()
    if (supervised) await awaitDatabase(context.database, role, context.clock)
    const running = await start(context)
    if (supervised) process.send?.({ kind: 'ready', ports: running.ports } satisfies FromRole)
    return running
  } catch (error) {
    const code = errorCode(error)
    if (supervised && code !== null && error instanceof Error)
      process.send?.({ kind: 'refused', code, message: error.message } satisfies FromRole)
    throw error
  }
}

const CLOSE_GRACE_MS = 2_500

/** A close that hangs must not keep the process: what is committed is committed. */
async function closeWithin(running: RunningRole, log: Logger): Promise<void> {
  const late = setTimeout(() => {
    log.warn('the role did not close in time and is ended')
    process.exit(1)
  }, CLOSE_GRACE_MS)
  await running.close()
  clearTimeout(late)
}

function untilSignal(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stop'))
  })
}

/** Under a supervisor Ctrl-C reaches every process of the terminal: only the supervisor decides, and its death is ours. */
function untilTold(onReleased: () => void): Promise<'stop'> {
  process.on('SIGINT', () => undefined)
  return new Promise((resolve) => {
    process.on('message', (message: ToRole) => {
      if (message.kind === 'released') onReleased()
      else resolve('stop')
    })
    process.on('disconnect', () => resolve('stop'))
    // The supervisor may have died while this program was still being loaded: that was said once, and nobody heard it.
    if (!process.connected) resolve('stop')
    process.on('SIGTERM', () => resolve('stop'))
  })
}
