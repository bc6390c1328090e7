import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { ANNA, BENT, down, type Harness, HUB, startHarness, status, up } from '../testing/harness.js'
import { pubacks, publishPacket } from '../testing/raw-client.js'

let harness: Harness
afterEach(() => harness.close())

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
        packetId: 1,
        dup: false,
        session: ANNA,
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
    expect(pubacks(client)).toEqual([])
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

  it.each([
    ['QoS 2', { qos: 2 }, 'qos-2'],
    ['QoS 1 with packet identifier 0, which is none', { messageId: 0 }, 'packet-id-zero'],
  ] as const)('%s ends the connection', async (_, sent, reason) => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA), sent))
    await client.closed
    expect(harness.messages).toEqual([])
    expect(harness.gateway.stats().refused).toEqual({ [reason]: 1 })
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
    await harness.until(() => pubacks(hub).length === 50)
    expect(asked).toBe(1)
    expect(harness.messages.map((m) => Number(m.payload))).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  })

  it('is not believed while the binding cannot be looked up: nothing is acknowledged', async () => {
    harness = await startHarness({ ports: { mayPublishFor: () => Promise.reject(new AppError('away', 'away')) } })
    const hub = await harness.device(HUB)
    hub.send(publishPacket(up(ANNA)))
    await hub.closed
    expect(pubacks(hub)).toEqual([])
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
    expect(pubacks(again)).toEqual([])
    now = 2
    await again.next('puback')
    await again.next('puback')
    expect(pubacks(again)).toEqual([3, 4])
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

describe('a device that has sent its share of the day', () => {
  it('is told by the end of its connection, acknowledged nothing, and taken again when there is room; others go on', async () => {
    const full = new Set<string>([ANNA])
    const asked: unknown[] = []
    harness = await startHarness({
      ports: {
        mayStore: (device, bytes) => {
          asked.push([device, bytes])
          return !full.has(device)
        },
      },
    })
    const [anna, bent] = [await harness.device(ANNA), await harness.device(BENT)]
    anna.send(publishPacket(up(ANNA), { messageId: 1, payload: 'twelve bytes' }))
    await anna.closed
    expect(pubacks(anna)).toEqual([])
    bent.send(publishPacket(up(BENT)))
    await bent.next('puback')
    expect(harness.messages.map((m) => m.deviceId)).toEqual([BENT])
    expect(harness.gateway.stats().refused).toEqual({ allowance: 1 })
    full.clear()
    const again = await harness.device(ANNA)
    again.send(publishPacket(up(ANNA), { messageId: 1, payload: 'twelve bytes' }))
    await again.next('puback')
    expect(asked).toEqual([
      [ANNA, 12],
      [BENT, 2],
      [ANNA, 12],
    ])
  })

  it('is the one that the topic names: a foreign device cannot use up its share', async () => {
    let asked = 0
    harness = await startHarness({ ports: { mayStore: () => Boolean(++asked) } })
    const bent = await harness.device(BENT)
    bent.send(publishPacket(up(ANNA)))
    await bent.closed
    expect(asked).toBe(0)
  })
})
