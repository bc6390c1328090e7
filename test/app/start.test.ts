// `naermaal start` for a newcomer: one command, everything there, the promised files, a reading in and out, and nothing left behind.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { isCitizenId, isDeviceId, isMetricId } from '#core'
import { connectionUrl } from '#ledger'
import { eventually, openTestDatabase, type TestDatabase } from '#test-support'
import { build, ROOT } from '../../scripts/build.mjs'
import { launch, type RunningCommand, run } from './command.js'

const SMALL = { DEMO_CITIZENS: '3', DEMO_DAYS: '3', HTTP_PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'warn' }
const READY_MS = 90_000

const portsFile = z.object({ http: z.number().min(1), mqtt: z.number().min(1), mqtts: z.null() }).loose()
const devicesFile = z.array(
  z.strictObject({
    deviceId: z.string().refine(isDeviceId),
    username: z.string(),
    password: z.string().min(20),
    citizenId: z.string().refine(isCitizenId),
    metrics: z.array(z.string().refine(isMetricId)).min(1),
  }),
)
const hospitalFile = z.strictObject({
  clientId: z.literal('demo-hospital'),
  privateKeyJwk: z.looseObject({ alg: z.string(), kid: z.string(), d: z.string() }),
  tokenEndpoint: z.url(),
  fhirBase: z.url(),
})

let folder: string
let env: Record<string, string>
let command: RunningCommand

beforeAll(async () => {
  await build({ progress: () => undefined })
  folder = await mkdtemp(join(tmpdir(), 'nm æ start-'))
  env = { ...SMALL, DATA_DIR: join(folder, 'data') }
})
afterAll(async () => {
  for (const child of [command?.child]) if (child) await stop(child)
  await rm(folder, { recursive: true, force: true })
})

async function read<T>(schema: z.ZodType<T>, ...path: string[]): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(folder, 'data', ...path), 'utf8')))
}

/** Waits for the port file, then for /readyz; at the first 200 every promised file must be there. */
async function ready(running: RunningCommand): Promise<z.infer<typeof portsFile>> {
  await eventually(() => {
    expect(running.child.exitCode, running.said()).toBe(null)
    expect(existsSync(join(folder, 'data', 'ports.json')), running.said()).toBe(true)
  }, READY_MS)
  const ports = await read(portsFile, 'ports.json')
  await eventually(async () =>
    expect((await fetch(`http://127.0.0.1:${ports.http}/readyz`)).status, running.said()).toBe(200),
  )
  return ports
}

async function stop(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return 0
  const since = performance.now()
  const gone = once(child, 'exit')
  child.kill('SIGINT')
  await gone
  return performance.now() - since
}

/** Every process that has the data directory on its command line or in its environment. */
function left(): string {
  const all = execFileSync('ps', ['axeww', '-o', 'pid,args'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return all
    .split('\n')
    .filter((line) => line.includes(folder) && !line.includes('ps axeww'))
    .join('\n')
}

describe('naermaal start', () => {
  it('prepares, shows progress, and says where it is, who can log in and how to publish', {
    timeout: READY_MS + 30_000,
  }, async () => {
    command = launch(['start'], env)
    const { http, mqtt: mqttPort } = await ready(command)
    await eventually(() => expect(command.said()).toContain('Ctrl-C stops everything.'))
    const said = command.said()
    expect(said).toContain('Making a municipality of 3 simulated citizens')
    expect(said).toMatch(/history through the pipeline: +\d+ %/)
    expect(said).toContain(`Nærmål runs: http://localhost:${http}\n`)
    for (const who of ['nurse', 'doctor', 'COPD', 'daughter', 'manager', 'operator']) expect(said).toContain(who)
    expect(said).toContain(`mosquitto_pub -h 127.0.0.1 -p ${mqttPort} -q 1 -i `)
  })

  it('has written the demo’s files in their promised shape, for their owner alone', async () => {
    const { http } = await read(portsFile, 'ports.json')
    const devices = await read(devicesFile, 'demo', 'devices.json')
    expect(devices.length).toBeGreaterThan(0)
    for (const { deviceId, username } of devices) expect(username).toBe(deviceId)
    expect(await read(hospitalFile, 'demo', 'hospital.json')).toMatchObject({
      tokenEndpoint: `http://localhost:${http}/oauth/token`,
      fhirBase: `http://localhost:${http}/fhir`,
    })
    for (const name of ['devices.json', 'hospital.json'])
      expect((await stat(join(folder, 'data', 'demo', name))).mode & 0o077, name).toBe(0)
  })

  it('takes a reading over MQTT, and the examples of the README pull it', { timeout: 60_000 }, async () => {
    const ports = await read(portsFile, 'ports.json')
    const device = (await read(devicesFile, 'demo', 'devices.json')).find((d) => d.metrics.includes('blood-pressure'))
    if (!device) throw new Error('the demo has no cuff')
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${ports.mqtt}`, {
      clientId: device.deviceId,
      username: device.username,
      password: device.password,
      protocolVersion: 4,
    })
    const values = { systolic: 177, diastolic: 101 }
    const readings = [{ metric: 'blood-pressure', at: new Date().toISOString(), values, unit: 'mm[Hg]' }]
    await client.publishAsync(`v1/devices/${device.deviceId}/up/readings`, JSON.stringify({ v: 1, readings }), {
      qos: 1,
    })
    await client.endAsync()
    const pulled = spawn(process.execPath, [
      join(ROOT, 'examples', 'pull-with-fhir-kit-client.mjs'),
      join(folder, 'data', 'demo', 'hospital.json'),
    ])
    let printed = ''
    for (const stream of [pulled.stdout, pulled.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
      })
    const [code] = await once(pulled, 'close')
    expect({ code, printed }).toEqual({
      code: 0,
      printed: expect.stringContaining(`Patient/${device.citizenId}  177/101 mmHg`),
    })
  })

  it('never repeats an address that it cannot read, whatever number stands in it', async () => {
    const { http } = await read(portsFile, 'ports.json')
    for (const path of [
      '/citizens/010148-1234%ff',
      `/citizens/${'010148-1234'.repeat(12)}`,
      '/fhir/Patient/010148-1234%ff',
    ]) {
      const answer = await fetch(`http://127.0.0.1:${http}${path}`, { headers: { accept: '*/*' }, redirect: 'manual' })
      expect(answer.status, path).toBeGreaterThanOrEqual(400)
      expect(await answer.text(), path).not.toMatch(/48.?1234/)
      expect(answer.headers.get('cache-control'), path).toBe('no-store')
      if (path.startsWith('/fhir')) expect(answer.headers.get('content-type')).toContain('application/fhir+json')
    }
    expect(command.said()).not.toContain('010148')
  })

  it('is the only one on its data directory', async () => {
    const { code, err } = await run(['start'], env)
    expect(code).toBe(70)
    expect(err).toMatch(/^DATA_DIR is in use by process \d+.*\(data-dir-in-use\)\n$/)
    const { http } = await read(portsFile, 'ports.json')
    expect((await fetch(`http://127.0.0.1:${http}/readyz`)).status).toBe(200)
  })

  it('stops in under five seconds on Ctrl-C, and leaves no process and no port file', async () => {
    expect(await stop(command.child)).toBeLessThan(5_000)
    expect(command.child.exitCode).toBe(0)
    expect(left()).toBe('')
    expect(existsSync(join(folder, 'data', 'ports.json'))).toBe(false)
  })

  it('starts again with everything as it was', { timeout: READY_MS + 30_000 }, async () => {
    const before = await readFile(join(folder, 'data', 'demo', 'devices.json'), 'utf8')
    command = launch(['start'], env)
    const { http } = await ready(command)
    expect(command.said()).not.toContain('Making a municipality')
    expect(await readFile(join(folder, 'data', 'demo', 'devices.json'), 'utf8')).toBe(before)
    expect((await read(hospitalFile, 'demo', 'hospital.json')).fhirBase).toBe(`http://localhost:${http}/fhir`)
    expect(await stop(command.child)).toBeLessThan(5_000)
  })
})

describe('the demo on a database of one’s own', () => {
  let db: TestDatabase
  let own: Record<string, string>
  beforeAll(async () => {
    db = await openTestDatabase()
    const DATABASE_URL = 'url' in db.address ? db.address.url : connectionUrl({ ...db.address, ssl: false })
    own = { ...SMALL, DATABASE_URL, DATA_DIR: join(folder, 'own'), DEMO: 'true' }
  })
  afterAll(() => db.close())

  it('wants keys that were made for it', async () => {
    const { code, err } = await run(['start'], own)
    expect({ code, err }).toEqual({ code: 70, err: expect.stringMatching(/^KEYS_DIR .*\(keys-missing\)\n$/) })
  })

  it('never joins data that it did not make', async () => {
    await db.database.query('insert into citizen (citizen_id, enrolled_at) values (1, now())', [])
    await db.database.query("delete from about where name = 'demo'", [])
    const { code, err } = await run(['start'], own)
    expect({ code, err }).toEqual({
      code: 70,
      err: expect.stringMatching(/^This database holds data .*\(not-a-demo\)\n$/),
    })
  })
})

describe('the command from the sources', () => {
  const entry = join(ROOT, 'scripts', 'run.mjs')

  it('says in one line that Node is too old', async () => {
    const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.18.3'}})`
    const child = spawn(process.execPath, ['--import', old, entry, '--help'])
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    const [code] = await once(child, 'close')
    expect({ code, said }).toEqual({ code: 69, said: 'Nærmål needs Node 20.19 or later; this is 20.18.3.\n' })
  })
})
