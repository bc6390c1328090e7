import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError, type DeviceId } from '#core'
import type { DeviceGateway, DeviceMessage, RefusedMessage } from '../gateway.js'
import { type Deferred, deferred } from '../testing/deferred.js'
import { type FakeBroker, startFakeBroker } from '../testing/fake-broker.js'
import { ANNA, BENT, down, status, up } from '../testing/harness.js'
import { publishPacket, type RawClient } from '../testing/raw-client.js'
import { NO_DEVICE } from '../topics.js'
import { createExternalGateway, type ExternalOptions } from './external-gateway.js'
import type { ExternalSettings } from './settings.js'

let broker: FakeBroker
let gateway: DeviceGateway
afterEach(async () => {
  await gateway.close()
  await broker.close()
})

interface Scene {
  link: RawClient
  messages: DeviceMessage[]
  commits: Deferred[]
  refused: RefusedMessage[]
}

const devices = new Set<DeviceId>([ANNA, BENT])

function build(
  version: 4 | 5,
  settings: Partial<ExternalSettings> = {},
  options: Partial<ExternalOptions> = {},
): RefusedMessage[] {
  const refused: RefusedMessage[] = []
  gateway = createExternalGateway({
    ...options,
    ports: {
      deviceExists: async (device) => devices.has(device),
      onRefused: async (message) => void refused.push(message),
      clock: () => 1_790_000_000_000,
      ...options.ports,
    },
    url: `${broker.url}?clientId=gateway-1&version=${version === 5 ? '5' : '3.1.1'}`,
    settings: {
      reconnectFirstMs: 10,
      closeGraceMs: 50,
      ...settings,
    },
  })
  return refused
}

/** A gateway whose commits the test ends by hand. */
async function scene(
  version: 4 | 5,
  settings: Partial<ExternalSettings> = {},
  options: Partial<ExternalOptions> = {},
): Promise<Scene> {
  broker = await startFakeBroker(version)
  const refused = build(version, settings, options)
  const messages: DeviceMessage[] = []
  const commits: Deferred[] = []
  const started = gateway.start((message) => {
    const commit = deferred()
    messages.push(message)
    commits.push(commit)
    return commit.promise
  })
  const { link } = await broker.letIn()
  await started
  return { link, messages, commits, refused }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

const acks = (link: RawClient): unknown[] =>
  link.received.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))

/** The gateway answers a packet of ours only after it has dealt with everything before it. */
async function settled(link: RawClient, device: DeviceId = ANNA): Promise<void> {
  const sent = gateway.sendDown(device, 'receipt', Buffer.from('sync'))
  const publish = await link.next('publish')
  link.send({ cmd: 'puback', messageId: publish.messageId ?? 0 })
  await sent
}

describe.each([4, 5] as const)('acknowledging to an external broker, MQTT protocol level %i', (version) => {
  it('none before the commit, one after it, never a second', async () => {
    const { link, commits } = await scene(version)
    link.send(publishPacket(up(ANNA), { messageId: 11 }))
    await until(() => commits.length === 1)
    await settled(link)
    expect(acks(link)).toEqual([])
    commits[0]?.resolve()
    expect(await link.next('puback')).toMatchObject({ messageId: 11 })
    await settled(link)
    expect(acks(link)).toEqual([11])
    expect(gateway.stats()).toMatchObject({ published: 1, committed: 1, inFlight: 0, connections: 1 })
  })

  it('in the order of arrival, and without waiting for one commit before taking the next message', async () => {
    const { link, commits } = await scene(version)
    for (const messageId of [5, 9, 2]) link.send(publishPacket(up(ANNA), { messageId }))
    await until(() => commits.length === 3)
    commits[2]?.resolve()
    commits[1]?.resolve()
    await settled(link)
    expect(acks(link)).toEqual([])
    commits[0]?.resolve()
    await until(() => acks(link).length === 3)
    expect(acks(link)).toEqual([5, 9, 2])
  })

  it('none on a new connection for what came on the old one', async () => {
    const { link, commits } = await scene(version)
    link.send(publishPacket(up(ANNA), { messageId: 11 }))
    await until(() => commits.length === 1)
    link.destroy()
    const { link: fresh } = await broker.letIn()
    commits[0]?.resolve()
    await until(() => gateway.stats().committed === 1)
    await settled(fresh)
    expect(acks(fresh)).toEqual([])
    fresh.send(publishPacket(up(ANNA), { messageId: 11, dup: true }))
    await until(() => commits.length === 2)
    await settled(fresh)
    expect(acks(fresh)).toEqual([])
    commits[1]?.resolve()
    expect(await fresh.next('puback')).toMatchObject({ messageId: 11 })
  })

  it('a message that is not durable is not acknowledged, nor any after it: the broker must send them again', async () => {
    const { link, commits } = await scene(version)
    link.send(publishPacket(up(ANNA), { messageId: 1 }))
    link.send(publishPacket(up(ANNA), { messageId: 2 }))
    await until(() => commits.length === 2)
    commits[1]?.resolve()
    commits[0]?.reject(new AppError('not-durable', 'away'))
    await link.closed
    expect(acks(link)).toEqual([])
    const { link: fresh } = await broker.letIn()
    for (const messageId of [1, 2]) fresh.send(publishPacket(up(ANNA), { messageId, dup: true }))
    await until(() => commits.length === 4)
    commits[2]?.resolve()
    commits[3]?.resolve()
    await until(() => acks(fresh).length === 2)
    expect(acks(fresh)).toEqual([1, 2])
  })

  it('waits longer from time to time while nothing can be committed, and no longer once something could', async () => {
    const { link, commits } = await scene(version, { reconnectFirstMs: 50, reconnectMostMs: 400 })
    const waits: number[] = []
    let current = link
    for (let round = 0; round < 6; round++) {
      current.send(publishPacket(up(ANNA), { messageId: 1 }))
      await until(() => commits.length === round + 1)
      if (round === 4) {
        commits[round]?.resolve()
        await current.next('puback')
      }
      // From before the link ends: when this test hears of its end, part of the wait may be over.
      const start = performance.now()
      if (round === 4) current.destroy()
      else commits[round]?.reject(new AppError('not-durable', 'away'))
      await current.closed
      current = (await broker.letIn()).link
      waits.push(performance.now() - start)
    }
    for (const [round, atLeast] of [100, 200, 400, 400].entries()) expect(waits[round]).toBeGreaterThan(atLeast - 3)
    expect(Math.min(waits[4] ?? 0, waits[5] ?? 0)).toBeLessThan(waits[3] ?? 0)
  })

  it('a commit that hangs beyond its deadline counts as not durable', async () => {
    const { link, commits } = await scene(version, { commitDeadlineMs: 30 })
    link.send(publishPacket(up(ANNA), { messageId: 1 }))
    await until(() => commits.length === 1)
    await link.closed
    expect(acks(link)).toEqual([])
    await broker.letIn()
  })

  it('a QoS 0 message that fails is lost, counted, and disturbs nothing else', async () => {
    const { link, commits, messages } = await scene(version)
    link.send(publishPacket(up(ANNA), { qos: 0 }))
    link.send(publishPacket(up(ANNA), { messageId: 3 }))
    await until(() => commits.length === 2)
    commits[0]?.reject(new AppError('not-durable', 'away'))
    commits[1]?.resolve()
    expect(await link.next('puback')).toMatchObject({ messageId: 3 })
    expect(link.isClosed).toBe(false)
    expect(messages.map((message) => message.qos)).toEqual([0, 1])
    expect(gateway.stats().notDurable).toBe(1)
  })

  it('asks for a session to be kept, under its own name, and for a bounded stream', async () => {
    broker = await startFakeBroker(version)
    build(version, { receiveMaximum: 77, sessionExpiryS: 4711 })
    const started = gateway.start(async () => undefined)
    const { link, connect } = await broker.letIn()
    await started
    expect(connect).toMatchObject({ clientId: 'gateway-1', clean: false, protocolVersion: version })
    if (version === 5) expect(connect.properties).toMatchObject({ receiveMaximum: 77, sessionExpiryInterval: 4711 })
    const subscribed = link.received.flatMap((packet) => (packet.cmd === 'subscribe' ? packet.subscriptions : []))
    const share = version === 5 ? '$share/ingest/' : ''
    expect(subscribed.map(({ topic, qos }) => ({ topic, qos }))).toEqual([
      { topic: `${share}v1/devices/+/up/#`, qos: 1 },
      { topic: `${share}v1/devices/+/status`, qos: 1 },
    ])
  })

  it('says when the broker has forgotten us, and whether that is news', async () => {
    broker = await startFakeBroker(version)
    const onSessionAbsent = vi.fn()
    build(version, {}, { onSessionAbsent })
    const started = gateway.start(async () => undefined)
    const { link } = await broker.letIn({ sessionPresent: false })
    await started
    expect(onSessionAbsent).toHaveBeenCalledExactlyOnceWith({ reconnect: false })
    link.destroy()
    const { link: second } = await broker.letIn({ sessionPresent: true })
    await settled(second)
    expect(onSessionAbsent).toHaveBeenCalledTimes(1)
    second.destroy()
    const { link: third } = await broker.letIn({ sessionPresent: false })
    await settled(third)
    expect(onSessionAbsent).toHaveBeenLastCalledWith({ reconnect: true })
  })

  it('leaves what arrives while closing unacknowledged, and acknowledges what was under way', async () => {
    const { link, commits, messages } = await scene(version, { closeGraceMs: 5_000 })
    link.send(publishPacket(up(ANNA), { messageId: 1 }))
    await until(() => commits.length === 1)
    const closed = gateway.close()
    link.send(publishPacket(up(ANNA), { messageId: 2 }))
    commits[0]?.resolve()
    await closed
    await link.closed
    expect(acks(link)).toEqual([1])
    expect(messages).toHaveLength(1)
    expect(link.received.some((packet) => packet.cmd === 'disconnect')).toBe(true)
  })
})

describe('identity, checked again', () => {
  it('names device, format and time as the embedded broker does', async () => {
    const { link, commits, messages } = await scene(5)
    link.send(publishPacket(up(ANNA, 'gatt/2a35'), { payload: Buffer.from([0, 255]) }))
    await until(() => commits.length === 1)
    expect(messages).toEqual([
      {
        deviceId: ANNA,
        topic: up(ANNA, 'gatt/2a35'),
        kind: 'up',
        format: 'gatt/2a35',
        payload: Buffer.from([0, 255]),
        receivedAt: 1_790_000_000_000,
        publisherId: ANNA,
        will: false,
        retained: false,
        qos: 1,
        packetId: 1,
        dup: false,
        session: 'e27qa0z239d35',
        address: 'localhost',
      },
    ])
  })

  it.each([
    ['a device nobody knows', up('0000000000009'), 'unknown-device', '0000000000009'],
    ['a topic that is none of ours', 'v1/devices/x/up/readings', 'bad-topic', NO_DEVICE],
    ['a format that is none', up(ANNA, 'Readings'), 'bad-topic', ANNA],
  ] as const)(
    '%s is set aside with its bytes and acknowledged, so that it does not come for ever',
    async (_what, topic, reason, claimed) => {
      const { link, messages, refused } = await scene(5)
      link.send(publishPacket(topic, { messageId: 8, payload: 'bytes' }))
      expect(await link.next('puback')).toMatchObject({ messageId: 8 })
      expect(messages).toEqual([])
      expect(refused).toEqual([
        { claimed, topic, payload: Buffer.from('bytes'), reason, receivedAt: 1_790_000_000_000 },
      ])
      expect(gateway.stats().refused).toEqual({ [reason]: 1 })
    },
  )

  it('what is beyond a device’s share of the day is not committed, and does not hold the others back', async () => {
    const ports = { deviceExists: async () => true, mayStore: (device: DeviceId) => device !== ANNA, clock: () => 0 }
    const { link, messages, commits } = await scene(5, {}, { ports })
    link.send(publishPacket(up(ANNA), { messageId: 1 }))
    link.send(publishPacket(up(BENT), { messageId: 2 }))
    await until(() => commits.length === 1)
    commits[0]?.resolve()
    await link.next('puback')
    await link.next('puback')
    expect(messages.map((message) => message.deviceId)).toEqual([BENT])
    expect(gateway.stats().refused).toEqual({ allowance: 1 })
  })

  it('what no device can own has one share for all of it; a bad topic counts for the device that it names', async () => {
    const asked: [DeviceId, number][] = []
    const mayStore = (device: DeviceId, bytes: number): boolean => {
      asked.push([device, bytes])
      return false
    }
    const ports = { deviceExists: async (device: DeviceId) => devices.has(device), mayStore, clock: () => 0 }
    const { link, refused } = await scene(5, {}, { ports })
    const topics = [
      up(ANNA, 'Readings'),
      up('0000000000009'),
      'v1/devices/0000000000009/up/A',
      'v1/devices/x/up/readings',
    ]
    for (const [i, topic] of topics.entries()) link.send(publishPacket(topic, { messageId: i + 1, payload: 'bytes' }))
    await until(() => acks(link).length === topics.length)
    // In any order: who is known is asked meanwhile.
    expect(asked.sort()).toEqual([NO_DEVICE, NO_DEVICE, NO_DEVICE, ANNA].map((device) => [device, 5]))
    expect(refused).toEqual([])
    expect(gateway.stats().refused).toEqual({ allowance: 4 })
  })

  it('nothing is acknowledged while identity cannot say, nor when setting aside fails', async () => {
    const answers = [() => Promise.reject(new AppError('away', 'away')), async () => false, async () => true]
    const onRefused = () => Promise.reject(new AppError('not-durable', 'away'))
    const deviceExists = () => answers.shift()?.() ?? Promise.resolve(true)
    const { link, commits } = await scene(5, {}, { ports: { deviceExists, onRefused, clock: () => 0 } })
    link.send(publishPacket(up(ANNA), { messageId: 1 }))
    await link.closed
    const { link: second } = await broker.letIn()
    second.send(publishPacket(up(ANNA), { messageId: 1 }))
    await second.closed
    const { link: third } = await broker.letIn()
    third.send(publishPacket(up(ANNA), { messageId: 1 }))
    await until(() => commits.length === 1)
    commits[0]?.resolve()
    await third.next('puback')
    expect([...acks(link), ...acks(second)]).toEqual([])
  })

  it('asks about a device once in a while, and again about one that did not exist', async () => {
    let now = 0
    const deviceExists = vi.fn(async () => deviceExists.mock.calls.length > 1)
    const { link, commits } = await scene(5, { deviceTrustMs: 1000 }, { ports: { deviceExists, clock: () => now } })
    const publish = (messageId: number): void => link.send(publishPacket(up(ANNA), { messageId }))
    publish(1)
    await link.next('puback')
    publish(2)
    publish(3)
    await until(() => commits.length === 2)
    expect(deviceExists).toHaveBeenCalledTimes(2)
    now = 1000
    publish(4)
    await until(() => commits.length === 3)
    expect(deviceExists).toHaveBeenCalledTimes(3)
  })

  it('a retained copy is old: acknowledged, not handed over', async () => {
    const { link, messages } = await scene(4)
    link.send(publishPacket(status(ANNA), { messageId: 2, retain: true }))
    await link.next('puback')
    expect(messages).toEqual([])
    expect(gateway.stats().refused).toEqual({ 'retained-copy': 1 })
  })
})

describe('sending to a device through an external broker', () => {
  it('publishes with QoS 1 on the device’s downlink', async () => {
    const { link } = await scene(5)
    const sent = gateway.sendDown(ANNA, 'command', Buffer.from('{"do":"measure"}'))
    const publish = await link.next('publish')
    expect(publish).toMatchObject({ topic: down(ANNA, 'command'), qos: 1, retain: false })
    link.send({ cmd: 'puback', messageId: publish.messageId ?? 0 })
    await sent
    expect(gateway.stats().sentDown).toBe(1)
  })

  it('says so when there is no connection, and when too much waits', async () => {
    const { link } = await scene(5, { maxDownPending: 1, reconnectFirstMs: 60_000 })
    const first = gateway.sendDown(ANNA, 'receipt', Buffer.from('1'))
    await expect(gateway.sendDown(ANNA, 'receipt', Buffer.from('2'))).rejects.toMatchObject({ code: 'downlink-full' })
    const publish = await link.next('publish')
    link.send({ cmd: 'puback', messageId: publish.messageId ?? 0 })
    await first
    link.destroy()
    await until(() => gateway.stats().connections === 0)
    await expect(gateway.sendDown(ANNA, 'receipt', Buffer.from('3'))).rejects.toMatchObject({
      code: 'broker-not-connected',
    })
  })
})

describe('starting', () => {
  it('fails clearly when the broker refuses the subscription', async () => {
    broker = await startFakeBroker(5)
    build(5)
    const started = gateway.start(async () => undefined)
    const refused = expect(started).rejects.toMatchObject({ code: 'subscription-refused' })
    await broker.letIn({ granted: 0x87 })
    await refused
  })

  it('goes on asking when the subscription is refused later: a gateway that hears nothing is no gateway', async () => {
    const { link, commits } = await scene(5)
    link.destroy()
    const { link: deaf } = await broker.letIn({ granted: 0x87 })
    await deaf.closed
    expect(gateway.stats().refused).toEqual({ subscription: 1 })
    const { link: hearing } = await broker.letIn()
    hearing.send(publishPacket(up(ANNA)))
    await until(() => commits.length === 1)
  })

  it('fails clearly when the broker is not there or does not answer', async () => {
    broker = await startFakeBroker(5)
    build(5, { startTimeoutMs: 50 })
    await expect(gateway.start(async () => undefined)).rejects.toMatchObject({ code: 'broker-unreachable' })
  })

  it('tries again while the broker refuses the connection', async () => {
    broker = await startFakeBroker(5)
    build(5)
    const started = gateway.start(async () => undefined)
    const link = await broker.connection()
    await link.next('connect')
    link.send({ cmd: 'connack', sessionPresent: false, reasonCode: 0x88 })
    await broker.letIn()
    await started
  })
})
