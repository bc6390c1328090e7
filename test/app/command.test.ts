// What the command says and with which exit code, for everything that does not need a running system.

import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../scripts/build.mjs'
import { run } from './command.js'

let folder: string
let busy: Server
let busyPort: string

beforeAll(async () => {
  await build({ progress: () => undefined })
  folder = await mkdtemp(join(tmpdir(), 'nm æ command-'))
  busy = createServer()
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
  const address = busy.address()
  busyPort = String(typeof address === 'object' && address ? address.port : 0)
})
afterAll(async () => {
  await new Promise((resolve) => busy.close(resolve))
  await rm(folder, { recursive: true, force: true })
})

describe.concurrent('naermaal', () => {
  it('lists its subcommands, and asks for one when there is none', async () => {
    const help = await run(['--help'])
    expect(help.code).toBe(0)
    for (const name of ['start', 'migrate', 'keys', 'config', 'decode', 'sim', 'verify'])
      expect(help.out).toContain(`naermaal ${name}`)
    expect(await run([])).toMatchObject({ code: 64, out: help.out })
  })

  it.each(['load', 'replay', 'export', 'backup', 'restore', 'device', 'mapping'])(
    'says that %s comes later',
    async (name) => {
      expect(await run([name, 'x'])).toEqual({
        code: 64,
        out: '',
        err: `naermaal ${name} comes with a later version.\n`,
      })
    },
  )

  it.each([['cook'], ['toString'], ['__proto__'], ['start', 'cook'], ['start', 'web', 'worker'], ['keys', 'x']])(
    'refuses what it does not know: %s %s',
    async (...args) => {
      const { code, out, err } = await run(args)
      expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 64, out: '', lines: 1 })
    },
  )
})

describe.concurrent('naermaal decode', () => {
  it('prints readings and ends with 0', async () => {
    const message = '{"v":1,"readings":[{"metric":"spo2","values":{"value":91},"unit":"%"}]}'
    const { code, out } = await run(['decode', '--format', 'readings', '-'], {}, message)
    expect(code).toBe(0)
    expect(JSON.parse(out).readings).toMatchObject([{ metric: 'spo2', values: { value: 91 } }])
  })

  it('prints the reason and ends with 65', async () => {
    const { code, out } = await run(['decode', '--format', 'gatt/2a35', '-'], {}, '06800052006100f8ff')
    expect(code).toBe(65)
    expect(JSON.parse(out)).toMatchObject({ readings: [], refused: [{ reason: 'truncated' }] })
  })

  it.each([[[]], [['--format', 'readings']], [['--format', 'readings', '/nowhere/at/all']], [['--colour', 'x', '-']]])(
    'is told how to be used: %j',
    async (args) => {
      expect(await run(['decode', ...args])).toMatchObject({ code: 64, out: '' })
    },
  )
})

describe.concurrent('naermaal config', () => {
  it('shows each setting with its source, and no secret', async () => {
    const { code, out } = await run(['config'], {
      DATABASE_URL: 'postgres://me:geheim@db/x?password=geheim',
      MQTT_URL: 'mqtts://ingest:ge@geheim@broker:8883?clientId=gateway-1',
      OIDC_CLIENT_SECRET: 'geheim',
      OIDC_ISSUER: 'https://login.example.dk',
      OIDC_CLIENT_ID: 'naermaal',
      INFLUX_URL: 'http://u:geheim@localhost:8086',
      INFLUX_TOKEN: 'geheim',
      INFLUX_ORG: 'o',
      INFLUX_BUCKET: 'b',
    })
    expect(code).toBe(0)
    expect(out).not.toContain('geheim')
    expect(out).toMatch(/^DATABASE_URL +environment +postgres:\/\/me:\(hidden\)@db\/x/m)
    expect(out).toMatch(/^MQTT_URL +environment +mqtts:\/\/ingest:\(hidden\)@broker:8883\?clientId=gateway-1$/m)
    expect(out).toMatch(/^HTTP_PORT +default +8080$/m)
    expect(out).toMatch(/^PUBLIC_URL +derived +http:\/\/localhost:8080$/m)
    expect(out).toMatch(/^DEMO +derived +false$/m)
  })

  it.each([
    ['HTTP_PORT', '65536'],
    ['PUBLIC_URL', 'http://naermaal.example.dk'],
  ])('refuses %s=%j in one line, with exit code 78', async (name, value) => {
    const { code, out, err } = await run(['config'], { [name]: value })
    expect({ code, out, lines: err.trim().split('\n').length }).toEqual({ code: 78, out: '', lines: 1 })
    expect(err).toContain('(bad-configuration)')
  })
})

describe('naermaal start, when something is in the way', () => {
  const free = { HTTP_PORT: '0', MQTT_PORT: '0' }

  it.each(['HTTP_PORT', 'MQTT_PORT'])('names the busy port and %s, and makes nothing', async (setting) => {
    const dataDir = join(folder, `busy-${setting}`)
    const { code, err } = await run(['start'], { ...free, [setting]: busyPort, DATA_DIR: dataDir })
    expect(code).toBe(70)
    expect(err).toMatch(new RegExp(`^Port ${busyPort} is in use .*${setting}.*\\(port-in-use\\)\\n$`))
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
  })

  it('names DATA_DIR when it is a file, or not to be written to', async () => {
    const { code, err } = await run(['start'], { ...free, DATA_DIR: '/etc/passwd' })
    expect(code).toBe(70)
    expect(err).toMatch(/^DATA_DIR: .* \(data-dir-unusable\)\n$/)
    if (process.getuid?.() === 0) return
    await chmod(folder, 0o500)
    expect(await run(['start'], { ...free, DATA_DIR: join(folder, 'no') })).toMatchObject({ code: 70 })
    await chmod(folder, 0o700)
  })

  it('names PG_BIN when there is no PostgreSQL in it', async () => {
    const { code, err } = await run(['start'], { ...free, DATA_DIR: join(folder, 'pg'), PG_BIN: '/nowhere' })
    expect(code).toBe(70)
    expect(err).toMatch(/^PG_BIN .*\(pg-bin-unusable\)\n$/)
  })

  it('says that the database does not answer, without its password', async () => {
    const away = { ...free, DATA_DIR: join(folder, 'away'), DATABASE_URL: 'postgres://me:geheim@127.0.0.1:1/x' }
    for (const args of [['migrate'], ['start'], ['keys']]) {
      const { code, err } = await run(args, away)
      expect({ args, code }).toEqual({ args, code: 70 })
      expect(err).toMatch(/^DATABASE_URL: .*\(database-away\)\n$/)
      expect(err).not.toContain('geheim')
    }
  })

  it('a single role wants DATABASE_URL', async () => {
    expect(await run(['start', 'web'], free)).toMatchObject({
      code: 78,
      err: expect.stringContaining('DATABASE_URL'),
    })
  })
})
