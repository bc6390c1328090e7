// `naermaal start`: the embedded database and every role, each in its own process, under one supervisor; in the demo, a municipality too.

import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#core'
import { ensurePartitions, migrate, openDatabase } from '#ledger'
import type { Config } from '../config.js'
import { type DemoSummary, prepareDemo } from '../demo/prepare-demo.js'
import type { Logger } from '../log.js'
import type { RoleName } from '../roles/role.js'
import { type DatabaseProcess, superviseDatabase } from './database-process.js'
import { choosePort } from './free-port.js'
import { type RoleProcess, superviseRole } from './role-process.js'

export interface RunningAll {
  ports: Readonly<Record<string, number | null>>
  publicUrl: string
  demo: DemoSummary | null
  /** Process ids by name, `postgres` among them: what a fault test kills. */
  pids(): Readonly<Record<string, number | null>>
  /** How often each ended by itself while it did its work, by the same names. */
  crashes(): Readonly<Record<string, number>>
  close(): Promise<void>
}

export interface StartAllOptions {
  config: Config
  env: NodeJS.ProcessEnv
  /** The compiled entry of the program, which role processes run. */
  main: string
  log: Logger
  clock: () => number
  /** One line per step, for people. */
  print(line: string): void
  /** Gives up a start that is under way; what has started is closed again. */
  signal: AbortSignal
  /** The embedded database is lost to another process: the caller closes everything. */
  onLost(reason: string): void
}

/** How long each may take to stop. Together under the five seconds that Ctrl-C promises, the database included. */
const GRACE_MS: Readonly<Record<RoleName, number>> = { sim: 800, gateway: 1_800, web: 800, worker: 800 }

/** @throws AppError of whatever could not be started; an AbortError when `signal` gave it up */
export async function startAll(options: StartAllOptions): Promise<RunningAll> {
  const { config, log, print, signal, onLost } = options
  await ensureFolder(config.dataDir)
  const ports = await choosePorts(config)
  const embedded =
    config.databaseUrl === null ? await superviseDatabase({ config, log, progress: print, signal, onLost }) : null
  const roles: RoleProcess[] = []
  const close = async (): Promise<void> => {
    for (const role of roles) role.hold()
    // Those who feed stop before those who keep; the database last.
    const stop = (...names: RoleName[]): Promise<unknown> =>
      Promise.all(roles.filter((role) => names.includes(role.name)).map((role) => role.stop(GRACE_MS[role.name])))
    await stop('sim')
    await stop('gateway')
    await stop('web', 'worker')
    await rm(portsFile(config), { force: true })
    await embedded?.close()
  }
  try {
    // Whoever finds it may rely on it: a file of an earlier run says nothing about this one.
    await rm(portsFile(config), { force: true })
    return await startOn(options, ports, embedded, roles, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function startOn(
  { config, env, main, log, clock, print, signal }: StartAllOptions,
  ports: Ports,
  embedded: DatabaseProcess | null,
  roles: RoleProcess[],
  close: () => Promise<void>,
): Promise<RunningAll> {
  const url = embedded?.url ?? config.databaseUrl
  if (url === null) throw new AppError('bad-configuration', 'There is no database.')
  const publicUrl = config.publicUrl ?? `http://localhost:${ports.http}`
  const database = openDatabase({ address: { url }, applicationName: 'naermaal supervisor', maxConnections: 4 })
  const ran = await migrate(database)
  if (ran.length > 0) print(`Brought the database to this version (${ran.length} migrations).`)
  await ensurePartitions(database, clock())
  const demo =
    config.demo &&
    (await prepareDemo({
      config,
      demo: config.demo,
      database,
      publicUrl,
      embedded: embedded !== null,
      log,
      clock,
      print,
      signal,
    }))
  await database.close()
  signal.throwIfAborted()

  const roleEnv = (health: number | null): NodeJS.ProcessEnv => ({
    ...env,
    DATABASE_URL: url,
    DATA_DIR: config.dataDir,
    KEYS_DIR: config.keysDir,
    HTTP_HOST: config.http.host,
    HTTP_PORT: String(health ?? ports.http),
    MQTT_PORT: String(ports.mqtt ?? config.mqtt.port),
    MQTTS_PORT: ports.mqtts === null ? undefined : String(ports.mqtts),
    PUBLIC_URL: publicUrl,
    DEMO: String(config.demo !== null),
    NAERMAAL_EMBEDDED: embedded ? '1' : '',
  })
  let released = false
  const start = (name: RoleName, health: number | null): void => {
    const role = superviseRole({
      name,
      main,
      env: roleEnv(health),
      log,
      onReady: () => {
        if (released) role.tell({ kind: 'released' })
      },
    })
    roles.push(role)
  }
  start('gateway', ports.gateway)
  start('web', null)
  start('worker', ports.worker)
  if (demo && ports.sim !== null) start('sim', ports.sim)
  await Promise.race([Promise.all(roles.map((role) => role.started)), aborted(signal)])
  // Whole or not there at all: somebody waits for it to appear.
  await writeFile(`${portsFile(config)}.new`, `${JSON.stringify(ports, null, 2)}\n`)
  await rename(`${portsFile(config)}.new`, portsFile(config))
  released = true
  for (const role of roles) role.tell({ kind: 'released' })
  return {
    ports,
    publicUrl,
    demo,
    pids: () => ({ postgres: embedded?.pid ?? null, ...Object.fromEntries(roles.map((r) => [r.name, r.pid])) }),
    crashes: () => ({
      postgres: embedded?.crashes ?? 0,
      ...Object.fromEntries(roles.map((r) => [r.name, r.crashes])),
    }),
    close,
  }
}

const portsFile = (config: Config): string => join(config.dataDir, 'ports.json')

async function ensureFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (cause) {
    throw new AppError('data-dir-unusable', `DATA_DIR: ${folder} cannot be made or written to by this user.`, {
      details: { setting: 'DATA_DIR' },
      cause,
    })
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

interface Ports extends Record<string, number | null> {
  http: number
  mqtt: number | null
  mqtts: number | null
  gateway: number
  worker: number
  sim: number | null
}

async function choosePorts(config: Config): Promise<Ports> {
  const { host } = config.http
  const any = (): Promise<number> => choosePort(0, host, 'HTTP_PORT')
  return {
    http: await choosePort(config.http.port, host, 'HTTP_PORT'),
    mqtt: config.mqttUrl === null ? await choosePort(config.mqtt.port, '127.0.0.1', 'MQTT_PORT') : null,
    mqtts: config.mqtt.tls ? await choosePort(config.mqtt.tls.port, host, 'MQTTS_PORT') : null,
    gateway: await any(),
    worker: await any(),
    // A foreign broker does not know the demo's devices, nor should it be offered their passwords.
    sim: config.mqttUrl === null ? await any() : null,
  }
}
