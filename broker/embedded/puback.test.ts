import type { Socket } from 'node:net'
import mqtt from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core'
import { ANNA, BENT, type Harness, startHarness, up } from '../testing/harness.js'
import { pubacks, publishPacket } from '../testing/raw-client.js'
import { slowLedger } from '../testing/slow-ledger.js'

let harness: Harness
afterEach(() => harness.close())

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
    expect(pubacks(anna)).toEqual([])
    commits[0]?.resolve()
    await anna.next('puback')
    await anna.ping()
    expect(pubacks(anna)).toEqual([1])
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
    expect(pubacks(client)).toEqual([])
    commits[0]?.resolve()
    for (let i = 0; i < 3; i++) await client.next('puback')
    expect(pubacks(client)).toEqual([7, 3, 9])
  })

  it('none when the message is not durable: the connection ends, and the device may send again', async () => {
    const outcomes = [() => Promise.reject(new AppError('not-durable', 'away')), () => Promise.resolve()]
    harness = await startHarness({ onMessage: () => outcomes.shift()?.() ?? Promise.resolve() })
    const client = await harness.device(ANNA)
    client.send(publishPacket(up(ANNA)))
    await client.closed
    expect(pubacks(client)).toEqual([])
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
    expect(pubacks(client)).toEqual([])
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
    expect(pubacks(client)).toEqual([])
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
    expect(pubacks(client)).toEqual([])
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
    expect(pubacks(client)).toEqual([])
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
    expect(pubacks(anna)).toEqual([5])
    expect(pubacks(bent)).toEqual([])
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
    expect(pubacks(client)).toEqual([])
  })
})
