import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { ANNA, BENT, down, type Harness, HUB, startHarness, status } from '../testing/harness.js'

let harness: Harness
afterEach(() => harness.close())

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
