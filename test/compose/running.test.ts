// The same roles as in docker-compose.yml, with the same environment, addresses replaced by local ones: a reading goes the whole way.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { idToInt8 } from '#core'
import { addDevice, connectionUrl, handOver, latestOf } from '#ledger'
import { eventually, freePort, openEmptyDatabase, randomCitizen, randomDevice, type TestDatabase } from '#test-support'
import { build, ROOT } from '../../scripts/build.mjs'
import { CLIENT, openStrangeProvider, type StrangeProvider } from '../security/strange-provider.js'
import { findMosquitto, type Mosquitto, startMosquitto } from '../support/mosquitto.js'
import { type ComposeFile, interpolate, ROLES, readCompose } from './compose-file.js'

const MAIN = join(ROOT, 'build', 'app', 'role-main.js')
const mosquittoBinary = findMosquitto()
const victoria = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'victoria-metrics'))
  .find(existsSync)
const whole = mosquittoBinary && victoria ? describe : describe.runIf(process.env.CI)

interface Ended {
  code: number | null
  said: string
}

whole('the roles of docker-compose.yml', () => {
  const [citizenId, deviceId] = [randomCitizen(), randomDevice()]
  const running: ChildProcess[] = []
  const ports = new Map<string, number>()
  const said = new Map<string, string>()
  let folder: string
  let compose: ComposeFile
  let db: TestDatabase
  let broker: Mosquitto
  let provider: StrangeProvider
  let influxUrl: string
  let local: (service: string) => Record<string, string>

  beforeAll(async () => {
    await build({ progress: () => undefined })
    folder = await mkdtemp(join(tmpdir(), 'nm-compose-'))
    compose = await readCompose()
    db = await openEmptyDatabase()
    broker = await startMosquitto(mosquittoBinary ?? 'mosquitto', ['ingest', deviceId])
    provider = await openStrangeProvider()
    influxUrl = await startVictoria()
    for (const role of ROLES) ports.set(role, await freePort())
    local = (service) => localise(compose.services[service]?.environment ?? {}, service)
  })

  afterAll(async () => {
    for (const child of running) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    await provider?.close()
    await broker?.close()
    await db?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function startVictoria(): Promise<string> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const args = [`-storageDataPath=${join(folder, 'vm')}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=2y']
    running.push(spawn(victoria ?? 'victoria-metrics', args, { stdio: 'ignore' }))
    await eventually(async () => expect((await fetch(`${url}/health`)).status).toBe(200))
    return url
  }

  /** Compose's environment, filled in; then only addresses, folders and ports are replaced. */
  function localise(environment: Readonly<Record<string, string>>, service: string): Record<string, string> {
    const settings = {
      POSTGRES_PASSWORD: 'unused',
      MQTT_PASSWORD: 'ingest',
      INFLUX_TOKEN: 'token',
      PUBLIC_URL: 'https://naermaal.example.dk',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.clientId,
      OIDC_CLIENT_SECRET: CLIENT.clientSecret,
    }
    const filled = Object.fromEntries(Object.entries(environment).map(([k, v]) => [k, interpolate(v, settings)]))
    expect(filled.DATABASE_URL).toBe('postgres://naermaal:unused@postgres:5432/naermaal')
    const replaced: Record<string, string> = {
      ...filled,
      DATABASE_URL: 'url' in db.address ? db.address.url : connectionUrl({ ...db.address, ssl: false }),
      DATA_DIR: join(folder, 'files'),
      KEYS_DIR: join(folder, 'keys'),
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(ports.get(service) ?? 0),
    }
    if (filled.MQTT_URL) replaced.MQTT_URL = filled.MQTT_URL.replace('emqx:1884', new URL(broker.gatewayUrl).host)
    if (filled.INFLUX_URL) replaced.INFLUX_URL = filled.INFLUX_URL.replace('http://influxdb:8086', influxUrl)
    return replaced
  }

  function launch(service: string): ChildProcess {
    const child = spawn(process.execPath, [MAIN, ...(compose.services[service]?.command ?? [])], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...local(service) },
    })
    running.push(child)
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => said.set(service, (said.get(service) ?? '') + chunk.toString()))
    return child
  }

  async function runToEnd(service: string): Promise<Ended> {
    said.delete(service)
    const child = launch(service)
    await once(child, 'close')
    return { code: child.exitCode, said: said.get(service) ?? '' }
  }

  it('migrate brings an empty database to this version, and again changes nothing', async () => {
    await mkdir(join(folder, 'files'))
    expect(await runToEnd('migrate')).toMatchObject({ code: 0, said: expect.stringContaining('ran ') })
    expect(await runToEnd('migrate')).toEqual({ code: 0, said: 'The database is up to date.\n' })
  })

  it('a role without keys does not start, and makes none', async () => {
    const { code, said: why } = await runToEnd('web')
    expect(code).toBe(70)
    expect(why).toContain('(keys-missing)')
    expect(existsSync(join(folder, 'keys'))).toBe(false)
  })

  it('keys makes the keys of a new installation once, for the service alone', async () => {
    expect((await runToEnd('keys')).code).toBe(0)
    const made = await readdir(join(folder, 'keys'))
    expect(made.length).toBeGreaterThanOrEqual(6)
    for (const name of made) expect((await stat(join(folder, 'keys', name))).mode & 0o077).toBe(0)
    expect(await runToEnd('keys')).toMatchObject({ code: 0, said: expect.stringContaining('nothing was changed') })
    expect(await readdir(join(folder, 'keys'))).toEqual(made)
  })

  it('every role is ready', async () => {
    await db.database.query('insert into citizen (citizen_id, enrolled_at) values ($1, $2)', [
      idToInt8(citizenId),
      new Date(0),
    ])
    const since = Date.now() - 86_400_000
    const device = { deviceId, kind: 'test', manufacturer: null, model: null, serial: null, metrics: [] }
    await addDevice(db.database, { ...device, organisationId: null, registeredAt: since })
    await handOver(db.database, deviceId, citizenId, since)
    for (const role of ROLES) launch(role)
    for (const role of ROLES) {
      await eventually(async () => {
        const answer = await fetch(`http://127.0.0.1:${ports.get(role)}/readyz`).catch(() => null)
        expect(answer?.status, `${role}: ${said.get(role)}`).toBe(200)
      })
    }
  })

  it('keys refuses a database that was written with other keys', async () => {
    const child = spawn(process.execPath, [MAIN, 'keys'], {
      env: { PATH: process.env.PATH, ...local('keys'), KEYS_DIR: join(folder, 'elsewhere') },
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(70)
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false)
  })

  it('a reading published at the broker is in the ledger and in the mirror', async () => {
    const client = await mqtt.connectAsync(broker.deviceUrl, {
      clientId: deviceId,
      username: deviceId,
      password: deviceId,
      protocolVersion: 4,
    })
    const at = new Date().toISOString()
    const payload = { v: 1, readings: [{ metric: 'pulse', at, values: { rate: 71 }, unit: '/min' }] }
    await client.publishAsync(`v1/devices/${deviceId}/up/readings`, JSON.stringify(payload), { qos: 1 })
    await client.endAsync()
    await eventually(async () => expect(await latestOf(db.database, [citizenId])).toMatchObject([{ metric: 'pulse' }]))
    await eventually(async () => {
      const exported = await fetch(`${influxUrl}/api/v1/export?match[]={citizen="${citizenId}"}&reduce_mem_usage=1`)
      expect(await exported.text()).toContain('71')
    })
  })

  it('people log in at the organisation’s own provider', async () => {
    const begun = await fetch(`http://127.0.0.1:${ports.get('web')}/login/start`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'naermaal.example.dk' },
    })
    expect(begun.headers.get('location')).toMatch(new RegExp(`^${provider.issuer}/auth\\?`))
    expect(begun.headers.get('location')).toContain(
      `redirect_uri=${encodeURIComponent('https://naermaal.example.dk/callback')}`,
    )
  })

  it('each stops by itself when told to', async () => {
    for (const child of running.filter((c) => c.exitCode === null && c.spawnargs[1] === MAIN)) {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      expect(await gone).toEqual([0, null])
    }
  })
})
