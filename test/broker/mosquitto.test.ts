// The gateway against a real Mosquitto, MQTT 3.1.1 and 5: nothing is acknowledged before its commit, nothing is lost.

import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createExternalGateway, type DeviceGateway, type DeviceMessage, type OnMessage } from '#broker'
import { AppError, type DeviceId, deviceId } from '#core'
import { findMosquitto, type Mosquitto, startMosquitto } from '../support/mosquitto.js'

const ANNA = deviceId('0anna00000000')
const BENT = deviceId('0bent00000000')
const binary = findMosquitto()

if (binary === null && !process.env.CI) {
  it.todo('LEFT OUT: the external broker was not tested, because Mosquitto is not installed (apt install mosquitto)')
} else {
  it('Mosquitto is installed', () => expect(binary).not.toBeNull())
  describe.each([4, 5] as const)('with Mosquitto, MQTT protocol level %i', (version) => againstMosquitto(version))
}

function againstMosquitto(version: 4 | 5): void {
  let server: Mosquitto
  const open: { close(): Promise<unknown> }[] = []
  let run = 0

  beforeAll(async () => {
    server = await startMosquitto(binary ?? 'mosquitto', ['ingest', ANNA, BENT])
  })
  afterAll(() => server.close())
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
    await forgetSessions(server)
    run++
  })

  function url(password: string, clientId: string): string {
    const full = new URL(server.gatewayUrl)
    Object.assign(full, {
      username: 'ingest',
      password,
      search: `clientId=${clientId}&version=${version === 5 ? '5' : '3.1.1'}`,
    })
    return full.href
  }

  async function gateway(
    onMessage: OnMessage,
    replica = 1,
    absent?: (reconnect: boolean) => void,
  ): Promise<DeviceGateway> {
    const opened = createExternalGateway({
      ports: { deviceExists: async () => true, clock: () => Date.now() },
      url: url('ingest', `gateway-${replica}`),
      settings: { reconnectFirstMs: 20, closeGraceMs: 200 },
      onSessionAbsent: ({ reconnect }) => absent?.(reconnect),
    })
    open.push(opened)
    await opened.start(onMessage)
    return opened
  }

  async function device(id: DeviceId, options: IClientOptions = {}): Promise<MqttClient> {
    const client = await mqtt.connectAsync(server.deviceUrl, {
      clientId: id,
      username: id,
      password: id,
      reconnectPeriod: 0,
      ...options,
    })
    open.push({ close: () => client.endAsync(true) })
    return client
  }

  const topic = (id: DeviceId): string => `v1/devices/${id}/up/readings`
  const send = (client: MqttClient, id: DeviceId, text: string) => client.publishAsync(topic(id), text, { qos: 1 })
  const texts = (messages: readonly DeviceMessage[]): string[] => messages.map((message) => message.payload.toString())
  const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => `run ${run}, ${i}`)

  it('every message comes, in order, and commits do not wait for each other', async () => {
    const messages: DeviceMessage[] = []
    let most = 0
    const broker = await gateway((message) => {
      messages.push(message)
      most = Math.max(most, broker.stats().inFlight)
      return new Promise((resolve) => setTimeout(resolve, 5))
    })
    const client = await device(ANNA)
    const sent = numbered(500)
    await Promise.all(sent.map((text) => send(client, ANNA, text)))
    await until(() => broker.stats().committed === sent.length)
    expect(texts(messages)).toEqual(sent)
    expect(most).toBeGreaterThan(20)
    expect(messages[0]).toMatchObject({ deviceId: ANNA, kind: 'up', format: 'readings', qos: 1, address: '127.0.0.1' })
  })

  it('what could not be committed comes again, until it can', async () => {
    const committed: string[] = []
    const refusals = new Map<string, number>()
    const sent = numbered(20)
    const broker = await gateway(async (message) => {
      const text = message.payload.toString()
      const refused = refusals.get(text) ?? 0
      refusals.set(text, refused + 1)
      if (refused < 2 && sent.indexOf(text) % 7 === 3) throw new AppError('not-durable', 'The ledger is away.')
      committed.push(text)
    })
    const client = await device(ANNA)
    for (const text of sent) await send(client, ANNA, text)
    await until(() => new Set(committed).size === sent.length)
    expect(new Set(committed)).toEqual(new Set(sent))
    expect(broker.stats().notDurable).toBeGreaterThanOrEqual(2)
    expect(broker.stats().accepted).toBeGreaterThan(1)
  })

  it('what was taken and not committed when the process ended comes to the next one', async () => {
    const lost: string[] = []
    const first = await gateway((message) => {
      lost.push(message.payload.toString())
      return new Promise(() => undefined)
    })
    const client = await device(ANNA)
    const sent = numbered(10)
    for (const text of sent) await send(client, ANNA, text)
    await until(() => lost.length === sent.length)
    await first.close()
    const messages: DeviceMessage[] = []
    const sessionAbsent: boolean[] = []
    const second = await gateway(
      async (message) => void messages.push(message),
      1,
      (on) => sessionAbsent.push(on),
    )
    await until(() => second.stats().committed === sent.length)
    expect(texts(messages)).toEqual(sent)
    expect(sessionAbsent).toEqual([])
  })

  it('what comes again says so, under the identifier it had: a repeat can be told from a new message of the same bytes', async () => {
    const named = ({ packetId, session, dup }: DeviceMessage) => ({ packetId, session, dup })
    const before: DeviceMessage[] = []
    const first = await gateway((message) => {
      before.push(message)
      return new Promise(() => undefined)
    })
    const client = await device(ANNA)
    for (const _ of [1, 2]) await send(client, ANNA, 'the same')
    await until(() => before.length === 2)
    await first.close()
    const after: DeviceMessage[] = []
    await gateway(async (message) => void after.push(message))
    await send(client, ANNA, 'the same')
    await until(() => after.length === 3)
    expect(after.map((message) => message.dup)).toEqual([true, true, false])
    expect(after.slice(0, 2).map(named)).toEqual(before.map((message) => ({ ...named(message), dup: true })))
    expect(new Set(after.map((message) => message.packetId)).size).toBe(3)
  })

  it('what was acknowledged does not come again, and what was sent while nobody listened does', async () => {
    const seen: string[] = []
    const onMessage: OnMessage = async (message) => void seen.push(message.payload.toString())
    const first = await gateway(onMessage)
    const client = await device(ANNA)
    const [before = '', during = '', after = ''] = numbered(3)
    await send(client, ANNA, before)
    await until(() => first.stats().committed === 1)
    await first.close()
    await send(client, ANNA, during)
    await gateway(onMessage)
    await send(client, ANNA, after)
    await until(() => seen.length === 3)
    expect(seen).toEqual([before, during, after])
  })

  it('receipts and commands reach the device and no other', async () => {
    const broker = await gateway(async () => undefined)
    const anna = await device(ANNA)
    const bent = await device(BENT)
    const heard: string[] = []
    for (const [name, client, id] of [
      ['anna', anna, ANNA],
      ['bent', bent, BENT],
    ] as const) {
      client.on('message', (at, payload) => heard.push(`${name} ${at.split('/').at(-1)} ${payload}`))
      await client.subscribeAsync(`v1/devices/${id}/down/#`, { qos: 1 })
    }
    await broker.sendDown(ANNA, 'receipt', Buffer.from('{"epoch":1,"through":4}'))
    await broker.sendDown(BENT, 'command', Buffer.from('{"do":"measure"}'))
    await until(() => heard.length === 2)
    expect(heard).toEqual(['anna receipt {"epoch":1,"through":4}', 'bent command {"do":"measure"}'])
  })

  it('the published rules keep devices apart', async () => {
    const messages: DeviceMessage[] = []
    await gateway(async (message) => void messages.push(message))
    const anna = await device(ANNA, { will: { topic: topic(BENT), payload: Buffer.from('forged will'), qos: 1 } })
    const bent = await device(BENT)
    const overheard: string[] = []
    anna.on('message', (at) => overheard.push(at))
    for (const filter of [
      '#',
      '$SYS/#',
      `v1/devices/${BENT}/down/#`,
      'v1/devices/+/up/#',
      '$share/ingest/v1/devices/+/up/#',
    ])
      await anna.subscribeAsync(filter, { qos: 1 }).catch(() => undefined)
    await send(anna, BENT, 'forged').catch(() => undefined)
    await anna.publishAsync(`v1/devices/${ANNA}/down/command`, 'forged', { qos: 1 }).catch(() => undefined)
    anna.stream.destroy()
    const genuine = numbered(20)
    for (const text of genuine) await send(bent, BENT, text)
    await until(() => messages.length >= genuine.length)
    expect(texts(messages)).toEqual(genuine)
    expect(overheard).toEqual([])
  })

  it('a device cannot push another aside by taking its client id', async () => {
    await gateway(async () => undefined)
    const bent = await device(BENT)
    const anna = await device(ANNA, { clientId: BENT })
    await send(bent, BENT, 'still here')
    await send(anna, ANNA, 'and so am I')
    expect(bent.connected).toBe(true)
  })

  it('credentials that are wrong are named as the likely cause', async () => {
    const wrong = createExternalGateway({
      ports: { deviceExists: async () => true, clock: () => Date.now() },
      url: url('guess', 'g'),
      settings: { startTimeoutMs: 300 },
    })
    await expect(wrong.start(async () => undefined)).rejects.toMatchObject({ code: 'broker-unreachable' })
  })

  if (version === 5) {
    it('several gateways share the stream: each message goes to one of them', async () => {
      const seen: [number, string][] = []
      const counts = new Map<number, number>()
      for (const replica of [1, 2]) {
        await gateway(async (message) => {
          seen.push([replica, message.payload.toString()])
          counts.set(replica, (counts.get(replica) ?? 0) + 1)
        }, replica)
      }
      const client = await device(ANNA)
      const sent = numbered(200)
      await Promise.all(sent.map((text) => send(client, ANNA, text)))
      await until(() => seen.length >= sent.length)
      expect(seen.map(([, text]) => text).sort()).toEqual([...sent].sort())
      expect(Math.min(counts.get(1) ?? 0, counts.get(2) ?? 0)).toBeGreaterThan(0)
    })
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

/** The next test starts without what this one left in the broker. */
async function forgetSessions(server: Mosquitto): Promise<void> {
  for (const clientId of ['gateway-1', 'gateway-2']) {
    const client = await mqtt.connectAsync(server.gatewayUrl, {
      clientId,
      username: 'ingest',
      password: 'ingest',
      clean: true,
    })
    await client.endAsync()
  }
}
