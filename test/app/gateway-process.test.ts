// The gateway as a process of its own, killed with -9 and met by a second one, on a database that outlives both.

import { hash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import mqtt from 'mqtt'
import mqttPacket, { type Packet } from 'mqtt-packet'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type CitizenId, type DeviceId, idToInt8 } from '#core'
import { openDeviceCredentials } from '#identity'
import { addDevice, connectionUrl, ensurePartitions, handOver, series } from '#ledger'
import { eventually, openTestDatabase, randomCitizen, randomDevice, type TestDatabase } from '#test-support'
import { build } from '../../scripts/build.mjs'
import { findMosquitto, startMosquitto } from '../support/mosquitto.js'
import { launch, type RunningCommand } from './command.js'

const YEAR_MS = 365 * 86_400_000

let db: TestDatabase
const running: RunningCommand[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  await build({ only: 'server', progress: () => undefined })
  db = await openTestDatabase()
  await ensurePartitions(db.database, Date.now())
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const { child } of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
})
afterAll(() => db.close())

function startGateway(settings: Readonly<Record<string, string>> = {}): RunningCommand {
  const DATABASE_URL = 'url' in db.address ? db.address.url : connectionUrl({ ...db.address, ssl: false })
  const command = launch(['start', 'gateway'], {
    DATABASE_URL,
    HTTP_PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'info',
    ...settings,
  })
  running.push(command)
  return command
}

/** Resolves when it has said that; fails at once when it ends instead. */
async function says(command: RunningCommand, what: RegExp): Promise<string> {
  const found = eventually(() => {
    const text = what.exec(command.said())
    if (!text) throw new Error(`Not said: ${what}\n${command.said()}`)
    return text[1] ?? ''
  }, 50_000)
  const ended = command.ended.then(({ code }) => {
    throw new Error(`It ended with ${code}:\n${command.said()}`)
  })
  return Promise.race([found, ended])
}

const listening = async (command: RunningCommand): Promise<number> => Number(await says(command, /"mqtt":(\d+)/))
const WAITING = /waiting for its end/

async function kill(command: RunningCommand): Promise<void> {
  const gone = once(command.child, 'exit')
  command.child.kill('SIGKILL')
  await gone
}

interface Strap {
  citizenId: CitizenId
  deviceId: DeviceId
  /** Connects and sends; resolves when the gateway has acknowledged the last of them. */
  publish(port: number, ...packets: { id: number; dup?: boolean; payload?: string | Buffer }[]): Promise<void>
  /** The rates in the ledger, in the order of their times. */
  pulses(): Promise<unknown[]>
}

/** A heart-rate strap that sends 72 a minute for ever, byte for byte the same, without a time. */
async function strap(password: 'secret' | 'name' = 'secret'): Promise<Strap> {
  const [citizenId, deviceId] = [randomCitizen(), randomDevice()]
  const since = Date.now() - YEAR_MS
  await db.database.query('insert into citizen (citizen_id, enrolled_at) values ($1, $2)', [
    idToInt8(citizenId),
    new Date(since),
  ])
  const about = { kind: 'strap', manufacturer: null, model: null, serial: null, organisationId: null }
  await addDevice(db.database, { deviceId, ...about, metrics: ['pulse'], registeredAt: since })
  await handOver(db.database, deviceId, citizenId, since)
  const secrets = await openDeviceCredentials(db.database, Date.now).createMany([deviceId])
  const key = Buffer.from(password === 'name' ? deviceId : (secrets.get(deviceId) ?? ''))
  return {
    citizenId,
    deviceId,
    async publish(port, ...packets) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      sockets.push(socket)
      const parser = mqttPacket.parser({ protocolVersion: 4 })
      const awaited = (matches: (packet: Packet) => boolean): Promise<void> =>
        new Promise((resolve, reject) => {
          parser.on('packet', (packet) => matches(packet) && resolve())
          socket.once('close', () => reject(new Error('the gateway closed the connection')))
        })
      socket.on('data', (chunk) => parser.parse(chunk))
      const accepted = awaited((packet) => packet.cmd === 'connack')
      const send = (packet: Packet): void => void socket.write(mqttPacket.generate(packet))
      const who = { clientId: deviceId, username: deviceId, password: key }
      send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 60, ...who })
      await accepted
      const last = packets.at(-1)?.id
      const acknowledged = awaited((packet) => packet.cmd === 'puback' && packet.messageId === last)
      const topic = `v1/devices/${deviceId}/up/gatt/2a37`
      for (const { id, dup = false, payload = '0048' } of packets)
        send({ cmd: 'publish', topic, qos: 1, retain: false, dup, messageId: id, payload })
      await acknowledged
    },
    async pulses() {
      const kept = await series(db.database, citizenId, 'pulse', Date.now() - 3_600_000, Date.now() + 60_000)
      return kept.map((r) => r.values[0]?.value)
    },
  }
}

/** The way between broker and gateway. */
interface Way {
  port: number
  /** The gateway's answers are lost. */
  losesAnswers: boolean
  /** How many messages the broker has sent again. */
  repeats: number
  close(): void
}

async function startWay(target: number): Promise<Way> {
  const server = createServer((gateway) => {
    const broker = connect({ port: target, host: '127.0.0.1' })
    const parser = mqttPacket.parser({ protocolVersion: 4 })
    parser.on('packet', (packet) => {
      if (packet.cmd === 'publish' && packet.dup) way.repeats++
    })
    broker.on('data', (chunk) => {
      parser.parse(chunk)
      gateway.write(chunk)
    })
    gateway.on('data', (chunk) => way.losesAnswers || broker.write(chunk))
    for (const [one, other] of [
      [gateway, broker],
      [broker, gateway],
    ] as const) {
      sockets.push(one)
      one.on('error', () => one.destroy())
      one.on('close', () => other.destroy())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const way: Way = { port, losesAnswers: false, repeats: 0, close: () => void server.close() }
  return way
}

describe('a message without a time', () => {
  it('is kept once when its acknowledgement was lost with the gateway, and what never came is kept too', async () => {
    const device = await strap()
    const first = startGateway()
    await device.publish(await listening(first), { id: 41 }, { id: 42 }, { id: 43 })
    await kill(first)
    const second = startGateway()
    await device.publish(await listening(second), { id: 42, dup: true }, { id: 43, dup: true }, { id: 44, dup: true })
    expect(await device.pulses()).toEqual([72, 72, 72, 72])
  })
})

const mosquitto = findMosquitto()
if (mosquitto === null && !process.env.CI) {
  it.todo('LEFT OUT: repeats of an external broker were not tested, because Mosquitto is not installed')
} else {
  describe('a message without a time over an external broker', () => {
    it('is kept once when the broker repeats it to the next gateway, and the same value measured anew is kept', async () => {
      const device = await strap('name')
      const broker = await startMosquitto(mosquitto ?? 'mosquitto', ['ingest', device.deviceId])
      const way = await startWay(Number(new URL(broker.gatewayUrl).port))
      const settings = { MQTT_URL: `mqtt://ingest:ingest@127.0.0.1:${way.port}?clientId=gateway-1&version=3.1.1` }
      const port = Number(new URL(broker.deviceUrl).port)
      try {
        const first = startGateway(settings)
        await says(first, /"external":true/)
        way.losesAnswers = true
        await device.publish(port, { id: 1 }, { id: 2 })
        await eventually(async () => expect(await device.pulses()).toEqual([72, 72]))
        await kill(first)
        way.losesAnswers = false
        await device.publish(port, { id: 3 }, { id: 4, payload: '0049' })
        await says(startGateway(settings), /"external":true/)
        // In order: once the last of them is there, the repeats before it have been judged.
        await eventually(async () => expect(await device.pulses()).toContain(73))
        expect(await device.pulses()).toEqual([72, 72, 72, 73])
        expect(way.repeats).toBe(2)
      } finally {
        way.close()
        await broker.close()
      }
    })

    it('answers a device that published on no topic of ours under its own id: it is kept, and need not come again', async () => {
      const device = await strap('name')
      const broker = await startMosquitto(mosquitto ?? 'mosquitto', ['ingest', device.deviceId])
      const address = new URL(broker.gatewayUrl).host
      const login = { clientId: device.deviceId, username: device.deviceId, password: device.deviceId }
      const client = await mqtt.connectAsync(broker.deviceUrl, { ...login, reconnectPeriod: 0 })
      try {
        const receipts: unknown[] = []
        client.on('message', (_, payload) => receipts.push(JSON.parse(payload.toString())))
        await client.subscribeAsync(`v1/devices/${device.deviceId}/down/receipt`, { qos: 1 })
        const settings = { MQTT_URL: `mqtt://ingest:ingest@${address}?clientId=gateway-1&version=3.1.1` }
        await says(startGateway(settings), /"external":true/)
        await client.publishAsync(`v1/devices/${device.deviceId}/up/READINGS`, 'x', { qos: 1 })
        await eventually(() => expect(receipts).toMatchObject([{ sha256: [hash('sha256', 'x').slice(0, 16)] }]))
        const kept = await db.database.query('select reason from quarantine where device_id = $1', [
          idToInt8(device.deviceId),
        ])
        expect(kept).toEqual([{ reason: 'bad-topic' }])
      } finally {
        await client.endAsync(true)
        await broker.close()
      }
    })
  })
}

describe('a device that would fill the disk', () => {
  it('is refused beyond its share of the day, and only it', async () => {
    const [greedy, modest] = [await strap(), await strap()]
    const port = await listening(startGateway({ DEVICE_BYTES_PER_DAY: '1000000' }))
    const large = (id: number) => ({ id, payload: Buffer.alloc(60_000, id) })
    await greedy.publish(port, ...Array.from({ length: 16 }, (_, i) => large(i + 1)))
    await expect(greedy.publish(port, large(17))).rejects.toThrow('closed the connection')
    await modest.publish(port, { id: 1 })
    const [kept] = await db.database.query<{ n: number }>(
      'select count(*)::int as n from quarantine where device_id = $1',
      [idToInt8(greedy.deviceId)],
    )
    expect(kept?.n).toBe(16)
    expect(await modest.pulses()).toEqual([72])
  })
})

describe('a second gateway with the embedded broker on one database', () => {
  it('waits, says who is there, and gives up with a code of its own, while the first goes on', async () => {
    const first = startGateway()
    const port = await listening(first)
    const second = startGateway()
    const { code, err } = await second.ended
    expect(code).toBe(75)
    const lines = err.trim().split('\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`process ${first.child.pid} on `)
    expect(lines[0]).toContain('(second-gateway)')
    expect(second.said()).not.toMatch(/"mqtt":\d/)
    const device = await strap()
    await device.publish(port, { id: 1 })
    expect(await device.pulses()).toEqual([72])
  })

  it('takes over as soon as the first is killed with -9, without waiting its time out', async () => {
    const first = startGateway()
    await listening(first)
    const second = startGateway()
    await says(second, WAITING)
    await kill(first)
    const device = await strap()
    await device.publish(await listening(second), { id: 1 })
    expect(await device.pulses()).toEqual([72])
  })

  it('ends the first one that lost its session to it: nothing is committed by two', async () => {
    const first = startGateway()
    const port = await listening(first)
    const device = await strap()
    await device.publish(port, { id: 1 })
    const second = startGateway()
    await says(second, WAITING)
    await db.database.query(
      `select pg_terminate_backend(l.pid) from pg_locks l
       where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`,
      [],
    )
    await device.publish(await listening(second), { id: 2 })
    await expect(device.publish(port, { id: 3 })).rejects.toThrow('closed the connection')
    expect((await first.ended).code).toBe(75)
    expect(await device.pulses()).toEqual([72, 72])
  })
})
