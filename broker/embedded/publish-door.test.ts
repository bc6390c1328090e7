import type { Socket } from 'node:net'
import mqtt from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { type Deferred, deferred } from '../testing/deferred.js'
import { ANNA, BENT, down, type Harness, HUB, startHarness, status, up } from '../testing/harness.js'
import { publishPacket, type RawClient } from '../testing/raw-client.js'

let harness: Harness
afterEach(() => harness.close())

/** A ledger whose commits the test ends by hand, in the order of hand-over. */
function slowLedger(): { commits: Deferred[]; onMessage: () => Promise<void> } {
  const commits: Deferred[] = []
  return {
    commits,
    onMessage() {
      const commit = deferred()
      commits.push(commit)
      return commit.promise
    },
  }
}

const acks = (client: RawClient): unknown[] =>
  client.received.flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []))

describe('a message', () => {
  it('arrives with who sent it, when, from where, and byte for byte', async () => {
    harness = await startHarness({ ports: { clock: () => 1_790_000_000_000 } })
    const client = await harness.device(ANNA)
    const payload = Buffer.from([0, 1, 0xff, 0xc3, 0x28, 0x0a])
    client.send(publishPacket(up(ANNA, 'gatt/2a35'), { payload }))
    await client.next('puback')
    expect(harness.messages).toEqual([
      {
        deviceId: ANNA,
        topic: up(ANNA, 'gatt/2a35'),
        kind: 'up',
        format: 'gatt/2a35',
        payload,
        receivedAt: 1_790_000_000_000,
        publisherId: ANNA,
        will: false,
        retained: false,
        qos: 1,
        address: '127.0.0.1',
      },
    ])
    expect(harness.gateway.stats()).toMatchObject({ published: 1, committed: 1, inFlight: 0, notDurable: 0 })
  })

  it('may be empty, and may be sent again', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.send(publishPacket(status(ANNA), { payload: Buffer.alloc(0), dup: true, messageId: 65_535 }))
    expect((await client.next('puback')).messageId).toBe(65_535)
    expect(harness.messages[0]).toMatchObject({ kind: 'status', format: null, payload: Buffer.alloc(0) })
  })
})

describe('PUBACK means committed', () => {
  it('none before the commit, one after it, and others are served meanwhile', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage: (m) => (m.deviceId === ANNA ? onMessage() : Promise.resolve()) })
    const anna = await harness.device(ANNA)
    const bent = await harness.device(BENT)
    anna.send(publishPacket(up(ANNA)))
    await harness.until(() => commits.length === 1)
    bent.send(publishPacket(up(BENT)))
    await bent.next('puback')
    expect(acks(anna)).toEqual([])
    commits[0]?.resolve()
    await anna.next('puback')
    await anna.ping()
    expect(acks(anna)).toEqual([1])
  })

  it('in the order of arrival, whichever commit ends first', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage })
    const client = await harness.device(ANNA)
    for (const messageId of [7, 3, 9]) client.send(publishPacket(up(ANNA), { messageId }))
    await harness.until(() => commits.length === 3)
    commits[2]?.resolve()
    commits[1]?.resolve()
    await (await harness.device(BENT)).ping()
    expect(acks(client)).toEqual([])
    commits[0]?.resolve()
    for (let i = 0; i < 3; i++) await client.next('puback')
    expect(acks(client)).toEqual([7, 3, 9])
  })

  it('none when the message is not durable: the connection ends, and the device may send again', async () => {
    const outcomes = [() => Promise.reject(new AppError('not-durable', 'away')), () => Promise.resolve()]
    harness = await startHarness({ onMessage: () => outcomes.shift()?.() ?? Promise.resolve() })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await client.closed
    expect(acks(client)).toEqual([])
    expect(harness.gateway.stats()).toMatchObject({ notDurable: 1, committed: 0, inFlight: 0 })
    const again = await harness.device(ANNA)
    again.send(publishPacket(up(ANNA), { dup: true }))
    await again.next('puback')
  })

  it('none after one that failed, though committed: the device sends both again', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA), { messageId: 1 }))
    client.send(publishPacket(up(ANNA), { messageId: 2 }))
    await harness.until(() => commits.length === 2)
    commits[1]?.resolve()
    commits[0]?.reject(new AppError('not-durable', 'away'))
    await client.closed
    expect(acks(client)).toEqual([])
  })

  it('none when the handler throws instead of rejecting', async () => {
    harness = await startHarness({
      onMessage: () => {
        throw new AppError('broken', 'thrown')
      },
    })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await client.closed
    expect(acks(client)).toEqual([])
    expect(harness.gateway.stats().inFlight).toBe(0)
  })

  it('none when the commit hangs beyond its deadline', async () => {
    harness = await startHarness({
      settings: { commitDeadlineMs: 50, closeGraceMs: 1 },
      onMessage: () => new Promise(() => undefined),
    })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await client.closed
    expect(acks(client)).toEqual([])
  })

  it('is written at once, not when a timer of TCP allows it', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage })
    const client = await harness.device(ANNA)
    const waits: number[] = []
    for (let round = 0; round < 40; round++) {
      client.write(Buffer.concat([1, 2].map((messageId) => mqtt.generate(publishPacket(up(ANNA), { messageId })))))
      await harness.until(() => commits.length === 2)
      commits[0]?.resolve()
      await client.next('puback')
      const start = performance.now()
      commits[1]?.resolve()
      await client.next('puback')
      waits.push(performance.now() - start)
      commits.length = 0
    }
    waits.sort((a, b) => a - b)
    expect(waits[20]).toBeLessThan(25)
  })

  it('QoS 0 is handed over too, and holds back the sender until it is committed', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage, settings: { messages: { burst: 100_000, perSecond: 1 } } })
    const client = await harness.device(ANNA)
    const message = mqtt.generate(publishPacket(up(ANNA), { qos: 0, payload: Buffer.alloc(60_000) }))
    for (let i = 0; i < 400; i++) client.write(message)
    await harness.until(() => commits.length >= 1)
    const bent = await harness.device(BENT)
    for (let i = 0; i < 50; i++) await bent.ping()
    expect(commits.length).toBeLessThan(6)
    while (harness.gateway.stats().committed < 400) {
      for (const commit of commits.splice(0)) commit.resolve()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(harness.messages).toHaveLength(400)
    expect(harness.messages[0]).toMatchObject({ qos: 0 })
    await client.ping()
    expect(acks(client)).toEqual([])
  })
})

describe('topics a device may publish on', () => {
  it.each([
    ['another device’s readings', up(BENT)],
    ['another device’s status', status(BENT)],
    ['its own downlink', down(ANNA, 'receipt')],
    ['another device’s downlink', down(BENT, 'command')],
    ['a format in upper case', up(ANNA, 'Readings')],
    ['a format with an accent', up(ANNA, 'målinger')],
    ['no format', `v1/devices/${ANNA}/up`],
    ['an empty format', `v1/devices/${ANNA}/up/`],
    ['levels below status', `${status(ANNA)}/x`],
    ['its id in upper case', up(ANNA.toUpperCase())],
    ['a leading slash', `/${up(ANNA)}`],
    ['two hundred levels', up(ANNA, 'a/'.repeat(30).slice(0, 60)) + '/'.repeat(200)],
    ['a shared filter', `$share/x/${up(ANNA)}`],
    ['the broker’s own', '$SYS/x/new/subscribes'],
    ['a replacement character', up(ANNA, '\ufffd')],
    ['a bare word', 'x'],
  ])('not %s: the connection ends, nothing is handed over', async (_what, topic) => {
    harness = await startHarness()
    const bent = await harness.device(BENT)
    const client = await harness.device(ANNA)
    client.send(publishPacket(topic))
    await client.closed
    await bent.ping()
    expect(harness.messages).toEqual([])
    expect(acks(client)).toEqual([])
  })

  it.each([`v1/devices/${ANNA}/up/+`, `v1/devices/${ANNA}/up/#`, `v1/devices/+/up/readings`, '#', ''])(
    'not the wildcard or empty topic %j',
    async (topic) => {
      harness = await startHarness()
      const client = await harness.device(ANNA)
      const bytes = Buffer.from(topic)
      client.write(Buffer.from([0x32, bytes.length + 4, 0, bytes.length, ...bytes, 0, 1]))
      await client.closed
      expect(harness.messages).toEqual([])
    },
  )

  it('not bytes that are no UTF-8', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    const bytes = Buffer.concat([Buffer.from(up(ANNA, 'a')), Buffer.from([0xc3, 0x28])])
    client.write(Buffer.from([0x32, bytes.length + 4, 0, bytes.length, ...bytes, 0, 1]))
    await client.closed
    expect(harness.messages).toEqual([])
  })

  it('no device can have another disconnected by speaking for the broker', async () => {
    harness = await startHarness()
    const victim = await harness.device(BENT)
    const attacker = await harness.device(ANNA)
    attacker.send(publishPacket('$SYS/another-broker/new/clients', { payload: BENT, qos: 0 }))
    await attacker.closed
    await victim.ping()
    expect(victim.isClosed).toBe(false)
  })

  it('QoS 2 is refused', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA), { qos: 2 }))
    await client.closed
    expect(harness.messages).toEqual([])
    expect(harness.gateway.stats().refused).toEqual({ 'qos-2': 1 })
  })

  it('a retained message is a message like any other', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.send(publishPacket(status(ANNA), { retain: true }))
    await client.next('puback')
    expect(harness.messages[0]?.retained).toBe(false)
  })
})

describe('a gateway', () => {
  const bound = new Set<string>()
  const ports = { mayPublishFor: async (gateway: string, child: string) => bound.has(`${gateway}>${child}`) }
  afterEach(() => bound.clear())

  it('publishes for a device bound to it, and is named as the sender', async () => {
    bound.add(`${HUB}>${ANNA}`)
    harness = await startHarness({ ports })
    const hub = await harness.device(HUB)
    hub.send(publishPacket(up(ANNA)))
    await hub.next('puback')
    expect(harness.messages[0]).toMatchObject({ deviceId: ANNA, publisherId: HUB })
  })

  it('not for a device that is not, and not the other way round', async () => {
    bound.add(`${HUB}>${ANNA}`)
    harness = await startHarness({ ports })
    const hub = await harness.device(HUB)
    hub.send(publishPacket(up(BENT)))
    await hub.closed
    const anna = await harness.device(ANNA)
    anna.send(publishPacket(up(HUB)))
    await anna.closed
    expect(harness.messages).toEqual([])
    expect(harness.gateway.stats().refused).toEqual({ 'foreign-topic': 2 })
  })

  it('no longer than the binding lasts', async () => {
    let now = 0
    bound.add(`${HUB}>${ANNA}`)
    harness = await startHarness({ ports: { ...ports, clock: () => now }, settings: { bindingTrustMs: 5_000 } })
    const hub = await harness.device(HUB)
    hub.send(publishPacket(up(ANNA)))
    await hub.next('puback')
    bound.clear()
    now = 5_000
    hub.send(publishPacket(up(ANNA)))
    await hub.closed
    expect(harness.messages).toHaveLength(1)
  })

  it('is asked about once for a run of messages, whose order stays', async () => {
    let asked = 0
    harness = await startHarness({
      ports: {
        mayPublishFor: async () => {
          asked++
          return true
        },
      },
    })
    const hub = await harness.device(HUB)
    for (let i = 1; i <= 50; i++) hub.send(publishPacket(up(ANNA), { messageId: i, payload: String(i) }))
    await harness.until(() => acks(hub).length === 50)
    expect(asked).toBe(1)
    expect(harness.messages.map((m) => Number(m.payload))).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  })

  it('is not believed while the binding cannot be looked up: nothing is acknowledged', async () => {
    harness = await startHarness({ ports: { mayPublishFor: () => Promise.reject(new AppError('away', 'away')) } })
    const hub = await harness.device(HUB)
    hub.send(publishPacket(up(ANNA)))
    await hub.closed
    expect(acks(hub)).toEqual([])
    expect(harness.messages).toEqual([])
  })
})

describe('a device that sends too fast', () => {
  it('is read at its rate; nothing is lost, and reconnecting does not help', async () => {
    let now = 0
    harness = await startHarness({ settings: { messages: { burst: 2, perSecond: 1000 } }, ports: { clock: () => now } })
    const client = await harness.device(ANNA)
    const bent = await harness.device(BENT)
    for (let i = 1; i <= 4; i++) client.send(publishPacket(up(ANNA), { messageId: i }))
    await harness.until(() => harness.messages.length === 2)
    bent.send(publishPacket(up(BENT)))
    await bent.next('puback')
    expect(harness.messages.filter((m) => m.deviceId === ANNA)).toHaveLength(2)
    client.destroy()
    await harness.until(() => harness.gateway.stats().connections === 1)
    const again = await harness.device(ANNA)
    for (let i = 3; i <= 4; i++) again.send(publishPacket(up(ANNA), { messageId: i }))
    await bent.ping()
    expect(acks(again)).toEqual([])
    now = 2
    await again.next('puback')
    await again.next('puback')
    expect(acks(again)).toEqual([3, 4])
  })

  it('pays for size as well as for number', async () => {
    let now = 0
    harness = await startHarness({
      settings: { messages: { burst: 16, perSecond: 1000 } },
      ports: { clock: () => now },
    })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA), { messageId: 1, payload: Buffer.alloc(60_000) }))
    client.send(publishPacket(up(ANNA), { messageId: 2, payload: Buffer.alloc(60_000) }))
    await client.next('puback')
    await (await harness.device(BENT)).ping()
    expect(harness.messages).toHaveLength(1)
    now = 20
    await client.next('puback')
  })
})

describe('a will', () => {
  const will = (topic: string, qos: 0 | 1 | 2 = 1) => ({ will: { topic, payload: 'gone', qos, retain: true } })

  it('comes through the same door when the connection breaks, marked as a will', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA, will(status(ANNA)))
    client.destroy()
    await harness.until(() => harness.messages.length === 1)
    expect(harness.messages[0]).toMatchObject({
      deviceId: ANNA,
      publisherId: ANNA,
      kind: 'status',
      will: true,
      retained: false,
      payload: Buffer.from('gone'),
      address: '127.0.0.1',
    })
  })

  it('is not sent after a proper end', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA, will(status(ANNA)))
    client.send({ cmd: 'disconnect' })
    await client.closed
    await harness.until(() => harness.gateway.stats().connections === 0)
    await (await harness.device(BENT)).ping()
    expect(harness.messages).toEqual([])
  })

  it('is sent when the keepalive runs out', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA, { ...will(status(ANNA)), keepalive: 1 })
    await client.closed
    await harness.until(() => harness.messages.length === 1)
    expect(harness.messages[0]?.will).toBe(true)
  })

  it.each([
    ['another device’s status', status(BENT), 1],
    ['a wildcard', 'v1/devices/+/status', 1],
    ['the broker’s own', '$SYS/x/new/clients', 1],
    ['its downlink', down(ANNA, 'command'), 1],
    ['QoS 2', status(ANNA), 2],
  ] as const)('that can never be heard is refused at once: %s', async (_what, topic, qos) => {
    harness = await startHarness()
    const { client, code } = await harness.connect(ANNA, will(topic, qos))
    expect(code).toBe(5)
    await client.closed
    expect(harness.messages).toEqual([])
    expect(harness.gateway.stats().refused).toEqual({ will: 1 })
  })

  it('for a child is heard only while the gateway is bound to it', async () => {
    let bound = true
    harness = await startHarness({ ports: { mayPublishFor: async () => bound } })
    const first = await harness.device(HUB, will(status(ANNA)))
    first.destroy()
    await harness.until(() => harness.messages.length === 1)
    expect(harness.messages[0]).toMatchObject({ deviceId: ANNA, publisherId: HUB, will: true })
    const second = await harness.device(HUB, will(status(ANNA)))
    bound = false
    second.destroy()
    await harness.until(() => harness.gateway.stats().refused['foreign-topic'] === 1)
    expect(harness.messages).toHaveLength(1)
  })

  it('that is not committed troubles nobody', async () => {
    harness = await startHarness({ onMessage: () => Promise.reject(new AppError('not-durable', 'away')) })
    const client = await harness.device(ANNA, will(status(ANNA)))
    client.destroy()
    await harness.until(() => harness.gateway.stats().notDurable === 1)
    await (await harness.device(BENT)).ping()
  })

  it('is not sent for everybody when the platform stops', async () => {
    harness = await startHarness()
    await harness.device(ANNA, will(status(ANNA)))
    await harness.device(BENT, will(status(BENT)))
    await harness.gateway.close()
    expect(harness.messages).toEqual([])
  })
})

describe('closing', () => {
  it('acknowledges what is under way, takes nothing new, and leaves nothing open', async () => {
    const { commits, onMessage } = slowLedger()
    harness = await startHarness({ onMessage })
    const anna = await harness.device(ANNA)
    const bent = await harness.device(BENT)
    anna.send(publishPacket(up(ANNA), { messageId: 5 }))
    await harness.until(() => commits.length === 1)
    const closed = harness.gateway.close()
    bent.send(publishPacket(up(BENT)))
    await bent.closed
    commits[0]?.resolve()
    await closed
    await anna.closed
    expect(acks(anna)).toEqual([5])
    expect(acks(bent)).toEqual([])
    expect(harness.messages).toHaveLength(1)
    await expect(harness.open().then((socket: { socket: Socket }) => socket)).rejects.toThrow()
  })

  it('does not wait for ever', async () => {
    harness = await startHarness({ settings: { closeGraceMs: 20 }, onMessage: () => new Promise(() => undefined) })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await harness.until(() => harness.messages.length === 1)
    await harness.gateway.close()
    await client.closed
    expect(acks(client)).toEqual([])
  })
})
