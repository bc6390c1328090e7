import type { Client } from 'aedes'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ANNA, BENT, down, type Harness, startHarness, up } from '../testing/harness.js'
import { openedBrokers } from '../testing/opened-brokers.js'
import { publishPacket, type RawClient } from '../testing/raw-client.js'

let harness: Harness
afterEach(() => harness.close())

const RECEIPT = Buffer.from('{"epoch":1,"through":7}')

async function subscribe(client: RawClient, topics: readonly string[], qos: 0 | 1 | 2 = 1): Promise<unknown> {
  client.send({ cmd: 'subscribe', messageId: 9, subscriptions: topics.map((topic) => ({ topic, qos })) })
  return (await client.next('suback')).granted
}

describe('what a device may hear', () => {
  it('its own downlink, whole or by kind', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    expect(await subscribe(client, [down(ANNA, '#'), down(ANNA, 'receipt'), down(ANNA, 'command')])).toEqual([1, 1, 1])
  })

  it('nothing else: a refused filter is answered with 128, and the connection goes on', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    const filters = [
      '#',
      '+/#',
      '$SYS/#',
      '$SYS/+/new/clients',
      'v1/#',
      'v1/devices/+/up/#',
      'v1/devices/+/down/#',
      down(BENT, '#'),
      down(ANNA, '+'),
      up(ANNA),
      `v1/devices/${ANNA}/#`,
      `$share/x/${down(ANNA, '#')}`,
    ]
    expect(await subscribe(client, filters)).toEqual(filters.map(() => 128))
    await client.ping()
    expect(harness.gateway.stats().refused).toEqual({ subscription: filters.length })
  })

  it('no other device’s messages, and not the broker’s', async () => {
    const { result, brokers } = await openedBrokers(() => startHarness())
    harness = result
    const routed: string[] = []
    brokers[0]?.on('publish', (packet) => void routed.push(packet.topic))
    const listener = await harness.device(BENT)
    await subscribe(listener, ['#', '$SYS/#', up(ANNA), down(BENT, '#')])
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await client.next('puback')
    await listener.ping()
    expect(listener.received.filter((packet) => packet.cmd === 'publish')).toEqual([])
    expect(routed.filter((topic) => !topic.startsWith('$SYS/'))).toEqual([])
  })

  it('is asked again when a message goes out, so that a hole in the first check leaks nothing', async () => {
    const { result, brokers } = await openedBrokers(() => startHarness())
    harness = result
    const client = await harness.device(ANNA)
    await subscribe(client, [down(ANNA, '#')])
    const connected: Client[] = []
    brokers[0]?.on('ping', (_packet, one) => void connected.push(one))
    await client.ping()
    for (const topic of [down(BENT, 'command'), '$SYS/x/y', down(ANNA, 'other'), down(ANNA, 'command')])
      await new Promise<void>((resolve) =>
        connected[0]?.publish({ cmd: 'publish', topic, payload: 'x', qos: 0, dup: false, retain: false }, () =>
          resolve(),
        ),
      )
    await client.ping()
    const heard = client.received.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic] : []))
    expect(heard).toEqual([down(ANNA, 'command')])
  })
})

describe('sending to a device', () => {
  it('reaches it with the QoS it subscribed with, after which it may acknowledge', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    await subscribe(client, [down(ANNA, '#')])
    await harness.gateway.sendDown(ANNA, 'receipt', RECEIPT)
    const packet = await client.next('publish')
    expect(packet).toMatchObject({ topic: down(ANNA, 'receipt'), payload: RECEIPT, qos: 1, retain: false, dup: false })
    client.send({ cmd: 'puback', messageId: packet.messageId ?? 0 })
    await client.ping()
    await subscribe(client, [down(ANNA, '#')], 0)
    await harness.gateway.sendDown(ANNA, 'command', RECEIPT)
    expect(await client.next('publish')).toMatchObject({ topic: down(ANNA, 'command'), qos: 0 })
    await subscribe(client, [down(ANNA, '#')], 2)
    await harness.gateway.sendDown(ANNA, 'command', RECEIPT)
    expect(await client.next('publish')).toMatchObject({ topic: down(ANNA, 'command'), qos: 1 })
    expect(harness.gateway.stats().sentDown).toBe(3)
  })

  it('keeps the order', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    await subscribe(client, [down(ANNA, '#')])
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => harness.gateway.sendDown(ANNA, 'receipt', Buffer.from(String(i)))),
    )
    await harness.until(() => client.received.filter((packet) => packet.cmd === 'publish').length === 100)
    const order = client.received.flatMap((packet) => (packet.cmd === 'publish' ? [Number(packet.payload)] : []))
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('says so when the device is not there, was cut off, or does not listen', async () => {
    harness = await startHarness()
    const send = () => harness.gateway.sendDown(ANNA, 'receipt', RECEIPT)
    const listens = () => harness.gateway.listens(ANNA)
    expect(listens()).toBe(false)
    await expect(send()).rejects.toMatchObject({ code: 'device-not-connected' })
    const client = await harness.device(ANNA)
    await client.ping()
    await expect(send()).rejects.toMatchObject({ code: 'device-not-listening' })
    await subscribe(client, [down(ANNA, 'command')])
    await expect(send()).rejects.toMatchObject({ code: 'device-not-listening' })
    expect(listens()).toBe(false)
    await subscribe(client, [down(ANNA, '#')])
    expect(listens()).toBe(true)
    await send()
    client.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: [down(ANNA, '#')] })
    await client.next('unsuback')
    await expect(send()).rejects.toMatchObject({ code: 'device-not-listening' })
    await subscribe(client, [down(ANNA, '#')])
    harness.gateway.disconnect(ANNA)
    expect(listens()).toBe(false)
    await expect(send()).rejects.toMatchObject({ code: 'device-not-connected' })
  })

  it('goes to the connection that is the device’s own after a take-over', async () => {
    harness = await startHarness()
    const old = await harness.device(ANNA)
    await subscribe(old, [down(ANNA, '#')])
    const fresh = await harness.device(ANNA)
    await subscribe(fresh, [down(ANNA, '#')])
    await harness.gateway.sendDown(ANNA, 'receipt', RECEIPT)
    expect(await fresh.next('publish')).toMatchObject({ payload: RECEIPT })
    expect(old.received.some((packet) => packet.cmd === 'publish')).toBe(false)
  })

  it('tells the outbox when a device begins to listen', async () => {
    const onListening = vi.fn()
    harness = await startHarness({ onListening })
    const client = await harness.device(ANNA)
    await subscribe(client, ['#'])
    expect(onListening).not.toHaveBeenCalled()
    await subscribe(client, [down(ANNA, '#')])
    expect(onListening).toHaveBeenCalledExactlyOnceWith(ANNA)
  })

  it('to one that does not read holds up nobody else, is bounded, and ends its connection', async () => {
    harness = await startHarness({ settings: { drainTimeoutMs: 300, maxDownPending: 10 } })
    const frozen = await harness.device(ANNA)
    await subscribe(frozen, [down(ANNA, '#')])
    const reader = await harness.device(BENT)
    await subscribe(reader, [down(BENT, '#')])
    frozen.socket.pause()
    const outcomes: string[] = []
    const load = Buffer.alloc(256 * 1024)
    const note = (error: { code?: string }): void => void outcomes.push(error.code ?? 'unknown')
    for (let sent = 0; sent < 500 && !outcomes.includes('downlink-full'); sent++) {
      harness.gateway.sendDown(ANNA, 'command', load).catch(note)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(outcomes).toContain('downlink-full')
    await harness.gateway.sendDown(BENT, 'receipt', RECEIPT)
    await reader.next('publish')
    await harness.until(() => harness.gateway.stats().connections === 1)
    await harness.until(() => outcomes.includes('device-not-connected'))
    expect(harness.gateway.stats().refused).toMatchObject({ stalled: 1 })
  })
})
