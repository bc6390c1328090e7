// The demo as `naermaal start` runs it, for a test that wants to look into every corner of it: its output, its people, its files.

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pino } from 'pino'
import { expect } from 'vitest'
import { z } from 'zod'
import { type DemoClientFile, openIdentity, type Vault } from '#identity'
import { type Database, openDatabase } from '#ledger'
import { eventually } from '#test-support'
import { build } from '../../scripts/build.mjs'
import { launch } from '../app/command.js'

const portsFile = z.object({
  http: z.number(),
  mqtt: z.number(),
  gateway: z.number(),
  worker: z.number(),
  sim: z.number(),
})
const devicesFile = z.array(
  z.object({ deviceId: z.string(), username: z.string(), password: z.string(), citizenId: z.string() }),
)
const clientFile = z.object({
  clientId: z.string(),
  privateKeyJwk: z.custom<DemoClientFile['privateKeyJwk']>((value) => typeof value === 'object' && value !== null),
  tokenEndpoint: z.string(),
  fhirBase: z.string(),
})
export type DemoDevice = z.infer<typeof devicesFile>[number]

export interface RunningProduct {
  dataDir: string
  ports: z.infer<typeof portsFile>
  origin: string
  devices: readonly DemoDevice[]
  hospital: DemoClientFile
  database: Database
  vault: Vault
  /** Everything that its processes have printed. */
  said(): string
  /** Every file under DATA_DIR but the database's own storage (rows and WAL), by its path from there. */
  files(): Promise<{ path: string; content: Buffer }[]>
  stop(): Promise<void>
}

const READY_MS = 90_000
const STORAGE = /^postgres\/(base|global|pg_wal)\//

export async function startRunningProduct(): Promise<RunningProduct> {
  await build({ progress: () => undefined })
  const dataDir = await mkdtemp(join(tmpdir(), 'nm-canary-product-'))
  const settings = {
    DEMO: 'true',
    DEMO_CITIZENS: '4',
    DEMO_DAYS: '3',
    HTTP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'trace',
  }
  const command = launch(['start'], { ...settings, DATA_DIR: dataDir })
  const kill = async (): Promise<void> => {
    if (command.child.exitCode !== null) return
    const gone = once(command.child, 'exit')
    command.child.kill('SIGINT')
    await gone
  }
  const closers: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true }), kill]
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  const read = async <T>(schema: z.ZodType<T>, ...path: string[]): Promise<T> =>
    schema.parse(JSON.parse(await readFile(join(dataDir, ...path), 'utf8')))
  try {
    await eventually(() => {
      expect(command.child.exitCode, command.said()).toBe(null)
      expect(existsSync(join(dataDir, 'ports.json')), command.said()).toBe(true)
      expect(command.said()).toContain('Ctrl-C stops everything.')
    }, READY_MS)
    const ports = await read(portsFile, 'ports.json')
    // As the program's own processes reach it: the fifth line of the server's file names the folder of its socket.
    const [, , , port, host = ''] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
    const address = { host, port: Number(port), user: 'naermaal', database: 'naermaal' }
    const database = openDatabase({ address, applicationName: 'test' })
    closers.push(() => database.close())
    const identity = await openIdentity({
      database,
      keysDir: join(dataDir, 'keys'),
      makeKeys: false,
      publicUrl: `http://localhost:${ports.http}`,
      demo: true,
      clock: Date.now,
      log: pino({ level: 'silent' }),
      listen: false,
    })
    closers.push(() => identity.close())
    return {
      dataDir,
      ports,
      origin: `http://localhost:${ports.http}`,
      devices: await read(devicesFile, 'demo', 'devices.json'),
      hospital: await read(clientFile, 'demo', 'hospital.json'),
      database,
      vault: identity.vault,
      said: command.said,
      files: () => filesOf(dataDir),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function filesOf(dataDir: string): Promise<{ path: string; content: Buffer }[]> {
  const found: { path: string; content: Buffer }[] = []
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    const path = relative(dataDir, join(entry.parentPath, entry.name))
    // What PostgreSQL removes between the listing and the reading held nothing that stays.
    if (entry.isFile() && !STORAGE.test(path)) {
      const content = await readFile(join(dataDir, path)).catch(missing)
      if (content) found.push({ path, content })
    }
  }
  return found
}

function missing(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  throw error
}
