// What a general MQTT 3.1.1 conformance run asks of a broker, as far as our fences let it apply.

import fc from 'fast-check'
import mqtt from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { ANNA, BENT, down, type Harness, startHarness, status, up } from '../testing/harness.js'
import { connectPacket, publishPacket } from '../testing/raw-client.js'

let harness: Harness
afterEach(() => harness.close())

describe('MQTT 3.1.1, as far as a device may use it', () => {
  it('connect, subscribe, publish at QoS 0 and 1, hear, unsubscribe, disconnect', async () => {
    harness = await startHarness()
    const { client, code } = await harness.connect(ANNA)
    expect(code).toBe(0)
    expect(client.received[0]).toMatchObject({ cmd: 'connack', sessionPresent: false })
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions: [{ topic: down(ANNA, '#'), qos: 1 }] })
    expect(await client.next('suback')).toMatchObject({ messageId: 2, granted: [1] })
    client.send(publishPacket(up(ANNA), { qos: 0, payload: 'zero' }))
    client.send(publishPacket(up(ANNA), { qos: 1, payload: 'one', messageId: 77 }))
    expect(await client.next('puback')).toMatchObject({ messageId: 77 })
    expect(harness.messages.map((message) => [message.qos, message.payload.toString()])).toEqual([
      [0, 'zero'],
      [1, 'one'],
    ])
    await harness.gateway.sendDown(ANNA, 'receipt', Buffer.from('heard'))
    const publish = await client.next('publish')
    expect(publish).toMatchObject({ qos: 1, dup: false, retain: false, payload: Buffer.from('heard') })
    expect(publish.messageId).toBeGreaterThan(0)
    client.send({ cmd: 'puback', messageId: publish.messageId ?? 0 })
    client.send({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: [down(ANNA, '#')] })
    expect(await client.next('unsuback')).toMatchObject({ messageId: 3 })
    client.send({ cmd: 'disconnect' })
    await client.closed
    expect(harness.messages).toHaveLength(2)
  })

  it('filters that overlap bring a message once', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    const subscriptions = [down(ANNA, '#'), down(ANNA, 'receipt')].map((topic) => ({ topic, qos: 1 }) as const)
    client.send({ cmd: 'subscribe', messageId: 2, subscriptions })
    await client.next('suback')
    await harness.gateway.sendDown(ANNA, 'receipt', Buffer.from('once'))
    await client.next('publish')
    await client.ping()
    expect(client.received.filter((packet) => packet.cmd === 'publish')).toHaveLength(1)
  })

  it('a client that says nothing for one and a half keepalives is ended, one that pings is not', async () => {
    harness = await startHarness()
    const silent = await harness.device(ANNA, { keepalive: 1 })
    const talking = await harness.device(BENT, { keepalive: 1 })
    let pings = 0
    while (!silent.isClosed) {
      await talking.ping()
      pings++
      // Not a wait for something to happen: the pace of a client that pings well within its keepalive of a second.
      await Promise.race([silent.closed, new Promise((resolve) => setTimeout(resolve, 300))])
    }
    await talking.ping()
    expect(talking.isClosed).toBe(false)
    expect(pings).toBeGreaterThan(3)
  })

  it('a message in pieces of one byte is a message', async () => {
    harness = await startHarness()
    const client = await harness.open()
    const bytes = Buffer.concat([mqtt.generate(connectPacket(ANNA)), mqtt.generate(publishPacket(up(ANNA)))])
    for (const byte of bytes) client.write(Buffer.from([byte]))
    await client.next('puback')
  })

  it('what is sent with the CONNECT is served once the client is let in, and not before', async () => {
    harness = await startHarness()
    const client = await harness.open()
    client.write(Buffer.concat([mqtt.generate(connectPacket(ANNA)), mqtt.generate(publishPacket(up(ANNA)))]))
    await client.next('puback')
    expect(client.received.map((packet) => packet.cmd)).toEqual(['connack', 'puback'])
    const stranger = await harness.open()
    const wrong = connectPacket(BENT, { password: Buffer.from('guess') })
    stranger.write(Buffer.concat([mqtt.generate(wrong), mqtt.generate(publishPacket(up(BENT)))]))
    await stranger.closed
    expect(harness.messages).toHaveLength(1)
  })

  it.each([
    ['a packet before CONNECT', false, [0x30, 4, 0, 1, 0x61, 0x62]],
    ['another protocol name', false, [0x10, 16, 0, 4, 0x4d, 0x51, 0x58, 0x58, 4, 2, 0, 60, 0, 4, 97, 97, 97, 97]],
    ['a protocol level of its own', false, [0x10, 16, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 2, 0, 60, 0, 4, 97, 97, 97, 97]],
    ['the reserved connect flag', false, [0x10, 16, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 3, 0, 60, 0, 4, 97, 97, 97, 97]],
    ['a CONNECT that ends too early', false, [0x10, 4, 0, 4, 0x4d, 0x51]],
    ['QoS 3', true, [0x36, 5, 0, 1, 0x61, 0, 1]],
    ['a SUBSCRIBE with wrong flags', true, [0x80, 6, 0, 1, 0, 1, 0x61, 0]],
    ['a packet only a broker sends', true, [0x20, 2, 0, 0]],
    ['packet type 0', true, [0x00, 0]],
    ['packet type 15', true, [0xf0, 0]],
    ['a topic longer than its packet', true, [0x32, 5, 0x40, 0, 0x61, 0, 1]],
  ])('%s ends the connection', async (_what, connected, bytes) => {
    harness = await startHarness()
    const client = connected ? await harness.device(ANNA) : await harness.open()
    client.write(Buffer.from(bytes))
    await client.closed
    expect(harness.messages).toEqual([])
    await (await harness.device(BENT)).ping()
  })

  it('no sequence of bytes ends the process, gets a message through, or harms another device', async () => {
    const unlimited = { burst: 1e9, perSecond: 1e9 }
    harness = await startHarness({ settings: { takeovers: unlimited, controlPackets: unlimited } })
    const bystander = await harness.device(BENT)
    const valid = [
      mqtt.generate({ cmd: 'pingreq' }),
      mqtt.generate({ cmd: 'pubrel', messageId: 1 }),
      mqtt.generate({ cmd: 'pubrec', messageId: 1 }),
      mqtt.generate({ cmd: 'pubcomp', messageId: 1 }),
      mqtt.generate({ cmd: 'puback', messageId: 1 }),
      mqtt.generate({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['#'] }),
      mqtt.generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '+/#', qos: 2 }] }),
    ]
    const piece = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 40 }),
      fc.constantFrom(...valid),
      fc.record({ type: fc.nat(255), body: fc.uint8Array({ maxLength: 100 }) }).map(({ type, body }) => {
        return Uint8Array.from([type, body.length, ...body])
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(piece, { minLength: 1, maxLength: 6 }), async (connected, pieces) => {
        const client = connected ? await harness.device(ANNA) : await harness.open()
        for (const bytes of pieces) client.write(bytes)
        client.socket.end()
        await client.closed
        await bystander.ping()
      }),
      { numRuns: 150 },
    )
    expect(harness.messages).toEqual([])
    await harness.until(() => harness.gateway.stats().connections === 1)
  })

  it('the end of a connection without DISCONNECT sends the will, once', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA, { will: { topic: status(ANNA), payload: 'gone', qos: 0 } })
    client.socket.end()
    await harness.until(() => harness.messages.length === 1)
    await (await harness.device(BENT)).ping()
    expect(harness.messages).toMatchObject([{ will: true, qos: 0 }])
  })
})
