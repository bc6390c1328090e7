import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startFakeBroker } from '../testing/fake-broker.js'
import { devicesOf, runSimCommand, type SimRequest, simCommand } from './sim-command.js'

const NOW = Date.parse('2026-11-23T09:00:00Z')
const folder = mkdtempSync(join(tmpdir(), 'naermaal-sim-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (content: string): string => {
  const path = join(folder, `devices-${Math.abs(content.length)}.json`)
  writeFileSync(path, content)
  return path
}
const request = (argv: string[], env = {}): SimRequest => {
  const command = simCommand(argv, env)
  if (command.kind !== 'run') throw new Error('expected a run')
  return command
}

describe('naermaal sim', () => {
  it('has a default for everything', () => {
    expect(request([])).toMatchObject({ citizens: 40, rate: 10, seed: 1, url: 'mqtt://127.0.0.1:1883', inFlight: 10 })
    expect(request([]).durationMs).toBe(Number.POSITIVE_INFINITY)
    expect(request([], { MQTT_URL: 'mqtts://broker.example:8883' }).url).toBe('mqtts://broker.example:8883')
    expect(simCommand(['--help'], {})).toMatchObject({ kind: 'help' })
  })

  it('reads its arguments', () => {
    expect(
      request(
        '--citizens 5 --rate 2.5 --seed=-7 --url mqtt://h:1 --duration 3 --in-flight 2 --format gatt/2a35'.split(' '),
      ),
    ).toMatchObject({
      citizens: 5,
      rate: 2.5,
      seed: -7,
      url: 'mqtt://h:1',
      durationMs: 3000,
      inFlight: 2,
      format: 'gatt/2a35',
    })
    expect(request(['--rate', 'max']).rate).toBeNull()
    expect(request(['--seed=12']).seed).toBe(12)
  })

  it.each([
    ['--citizens', '0'],
    ['--citizens', '2.5'],
    ['--citizens', 'many'],
    ['--citizens', '100000'],
    ['--rate', '0'],
    ['--rate', '-1'],
    ['--rate', 'fast'],
    ['--rate', 'Infinity'],
    ['--seed', '1e3'],
    ['--url', 'http://h'],
    ['--url', 'h:1883'],
    ['--duration', '0'],
    ['--in-flight', '0'],
    ['--format', 'fhir'],
  ])('refuses %s %s and names the argument', (name, value) => {
    expect(() => simCommand([`${name}=${value}`], {})).toThrow(
      expect.objectContaining({ code: 'bad-arguments', message: expect.stringContaining(name) }),
    )
  })

  it('refuses words it does not know', () => {
    for (const argv of [['--speed', '3'], ['now'], ['--rate']]) {
      expect(() => simCommand(argv, {})).toThrow(expect.objectContaining({ code: 'bad-arguments' }))
    }
  })

  it('says what is wrong with a devices file', () => {
    const read = (path: string) => () => devicesOf(request(['--devices', path]), NOW)
    expect(read(join(folder, 'none.json'))).toThrow(/cannot be read/)
    expect(read(file('{nonsense'))).toThrow(/is not JSON/)
    expect(read(file('[]'))).toThrow(/is not a list/)
    expect(read(file('[{"deviceId":"a"}]'))).toThrow(/look at 0\.username/)
  })

  it('sends as the devices of the file, no more than asked for', async () => {
    const broker = await startFakeBroker()
    const list = ['a', 'b', 'c'].map((id) => ({
      deviceId: id,
      username: id,
      password: 'p',
      metrics: ['spo2'],
      citizenId: 'x',
    }))
    const path = file(JSON.stringify(list))
    try {
      const asked = request([
        '--devices',
        path,
        '--citizens',
        '2',
        '--rate',
        '100',
        '--duration',
        '0.3',
        '--url',
        broker.url,
      ])
      const stats = await runSimCommand(asked, { clock: Date.now })
      expect(stats).toMatchObject({ devices: 2, unacked: 0, sent: stats.acked })
      expect(new Set(broker.published.map((p) => p.clientId))).toEqual(new Set(['a', 'b']))
    } finally {
      await broker.close()
    }
  })

  it('draws the devices from the seed when there is no file', () => {
    const devices = devicesOf(request(['--citizens', '5', '--seed', '3'], { SIM_PASSWORD: 'x' }), NOW)
    expect(devices.length).toBeGreaterThan(5)
    expect(devices.every((d) => d.username === d.deviceId && d.password === 'x')).toBe(true)
    expect(devicesOf(request(['--citizens', '5', '--seed', '3'], { SIM_PASSWORD: 'x' }), NOW)).toEqual(devices)
  })
})
