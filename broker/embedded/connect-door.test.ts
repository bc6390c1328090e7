import { connect } from 'node:net'
import mqtt from 'mqtt-packet'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#core'
import { ANNA, BENT, down, type Harness, startHarness, status, up } from '../testing/harness.js'
import { openedBrokers } from '../testing/opened-brokers.js'
import { connectPacket, publishPacket } from '../testing/raw-client.js'

let harness: Harness
afterEach(() => harness.close())

describe('who may connect', () => {
  it('a device under its own id with its own password', async () => {
    harness = await startHarness()
    const { client, code } = await harness.connect(ANNA)
    expect(code).toBe(0)
    await client.ping()
    expect(harness.gateway.stats()).toMatchObject({ connections: 1, accepted: 1, refused: {} })
  })

  it('tells identity who asks, from where, with the bytes of the password', async () => {
    const authenticate = vi.fn(async () => 'ok' as const)
    harness = await startHarness({ ports: { authenticate } })
    await harness.device(ANNA, { password: Buffer.from([0, 255, 254]) })
    expect(authenticate).toHaveBeenCalledExactlyOnceWith(ANNA, Buffer.from([0, 255, 254]), {
      address: '127.0.0.1',
      tls: false,
    })
  })

  it.each([
    ['a wrong password', ANNA, { password: Buffer.from('guess') }, 5, 'credentials'],
    ['no password', ANNA, { username: ANNA, password: undefined }, 4, 'no-password'],
    ['an empty password', ANNA, { password: Buffer.alloc(0) }, 4, 'no-password'],
    ['no user name', ANNA, { username: undefined, password: undefined }, 5, 'identity-mismatch'],
    ['another device’s user name', ANNA, { username: BENT }, 5, 'identity-mismatch'],
    [
      'another device’s id',
      BENT,
      { username: ANNA, password: Buffer.from(`secret of ${ANNA}`) },
      5,
      'identity-mismatch',
    ],
    ['an empty client id', '', { username: ANNA, password: Buffer.from(`secret of ${ANNA}`) }, 2, 'client-id'],
    ['an upper-case client id', ANNA.toUpperCase(), {}, 2, 'client-id'],
    ['a client id with a wildcard', '+', {}, 2, 'client-id'],
    ['an inherited name as client id', '__proto__', {}, 2, 'client-id'],
    ['a client id of 5 000 characters', 'a'.repeat(5000), {}, 2, 'client-id'],
  ] as const)('not with %s', async (_what, id, options, expected, reason) => {
    harness = await startHarness()
    const { client, code } = await harness.connect(id, options)
    expect(code).toBe(expected)
    await client.closed
    expect(harness.gateway.stats()).toMatchObject({ accepted: 0, refused: { [reason]: 1 } })
  })

  it('not with an empty client id even when it asks for a session to keep', async () => {
    harness = await startHarness()
    const client = await harness.open()
    const bytes = mqtt.generate(connectPacket('', { username: ANNA }))
    const flags = 9
    bytes[flags] = (bytes[flags] ?? 0) & ~0x02
    client.write(bytes)
    expect(await client.next('connack')).toMatchObject({ returnCode: 2, sessionPresent: false })
  })

  it('not over MQTT 5', async () => {
    harness = await startHarness()
    const { client, code } = await harness.connect(ANNA, { protocolVersion: 5 })
    expect(code).toBe(1)
    await client.closed
    expect(harness.gateway.stats().refused).toEqual({ protocol: 1 })
  })

  it('nobody while the ledger is away, before any password is judged', async () => {
    let ready = false
    const authenticate = vi.fn(async () => 'ok' as const)
    harness = await startHarness({ ports: { ledgerReady: () => ready, authenticate } })
    const { client, code } = await harness.connect(ANNA)
    expect(code).toBe(3)
    await client.closed
    expect(authenticate).not.toHaveBeenCalled()
    ready = true
    expect((await harness.connect(ANNA)).code).toBe(0)
  })

  it('nobody while identity is away, and is told to come back', async () => {
    harness = await startHarness({ ports: { authenticate: async () => 'unavailable' } })
    expect((await harness.connect(ANNA)).code).toBe(3)
    expect(harness.gateway.stats().refused).toEqual({ 'identity-away': 1 })
  })

  it('nobody when identity fails or hangs', async () => {
    const answers = [
      () => Promise.reject(new AppError('broken', 'Identity is broken.')),
      () => new Promise<'ok'>(() => undefined),
    ]
    harness = await startHarness({
      settings: { authenticateDeadlineMs: 50 },
      ports: { authenticate: () => answers.shift()?.() ?? Promise.resolve('ok') },
    })
    expect((await harness.connect(ANNA)).code).toBe(3)
    expect((await harness.connect(ANNA)).code).toBe(3)
    expect((await harness.connect(ANNA)).code).toBe(0)
  })

  it('not with a second CONNECT on the same connection', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.send(connectPacket(ANNA))
    await client.closed
  })
})

describe('a slow password check', () => {
  it('holds up nobody who is connected already', async () => {
    let slow: (() => void) | undefined
    harness = await startHarness({
      ports: {
        authenticate: (id) => (id === ANNA ? Promise.resolve('ok') : new Promise((r) => (slow = () => r('ok')))),
      },
    })
    const anna = await harness.device(ANNA)
    const bent = await harness.open()
    bent.send(connectPacket(BENT))
    await harness.until(() => slow !== undefined)
    anna.send(publishPacket(up(ANNA)))
    await anna.next('puback')
    expect(bent.received).toEqual([])
    slow?.()
    expect((await bent.next('connack')).returnCode).toBe(0)
  })

  it('is asked for a few connections at a time, and not at all for those that have gone', async () => {
    const asked: string[] = []
    const verdicts: (() => void)[] = []
    harness = await startHarness({
      settings: { authenticationsAtOnce: 2 },
      ports: {
        authenticate: (id) => {
          asked.push(id)
          return new Promise((resolve) => verdicts.push(() => resolve('ok')))
        },
      },
    })
    const ids = ['0000000000001', '0000000000002', '0000000000003', '0000000000004']
    const clients = []
    for (const id of ids) {
      const client = await harness.open()
      client.send(connectPacket(id))
      clients.push(client)
      await harness.until(() => harness.gateway.stats().connections === clients.length)
    }
    await harness.until(() => asked.length === 2)
    clients[2]?.destroy()
    await harness.until(() => harness.gateway.stats().connections === 3)
    expect(asked).toEqual(ids.slice(0, 2))
    verdicts[0]?.()
    await clients[0]?.next('connack')
    await harness.until(() => asked.length === 3)
    expect(asked).toEqual([ids[0], ids[1], ids[3]])
    for (const verdict of verdicts) verdict()
    await clients[3]?.next('connack')
  })
})

describe('taking over', () => {
  it('a device that comes back replaces its own old connection', async () => {
    harness = await startHarness()
    const old = await harness.device(ANNA)
    const fresh = await harness.device(ANNA)
    await old.closed
    await fresh.ping()
    fresh.send(publishPacket(up(ANNA)))
    await fresh.next('puback')
    expect(harness.gateway.stats().connections).toBe(1)
  })

  it('too often means two devices with one credential: the newcomer waits, the other goes on', async () => {
    let now = 0
    const onCloneSuspected = vi.fn()
    harness = await startHarness({
      settings: { takeovers: { burst: 2, perSecond: 1 / 1200 } },
      ports: { clock: () => now },
      onCloneSuspected,
    })
    const first = await harness.device(ANNA)
    const second = await harness.device(ANNA)
    await first.closed
    const third = await harness.device(ANNA)
    await second.closed
    expect((await harness.connect(ANNA)).code).toBe(3)
    await third.ping()
    expect(onCloneSuspected).toHaveBeenCalledExactlyOnceWith(ANNA)
    expect(harness.gateway.stats().refused).toEqual({ 'takeover-rate': 1 })
    now = 1_200_000
    expect((await harness.connect(ANNA)).code).toBe(0)
    await third.closed
  })

  it('coming back after a proper end is no take-over', async () => {
    harness = await startHarness({ settings: { takeovers: { burst: 0, perSecond: 0 } } })
    for (let i = 0; i < 5; i++) {
      const client = await harness.device(ANNA)
      client.send({ cmd: 'disconnect' })
      await client.closed
      await harness.until(() => harness.gateway.stats().connections === 0)
    }
  })
})

describe('time limits', () => {
  it('a connection that sends nothing is ended', async () => {
    harness = await startHarness({ settings: { connectTimeoutMs: 50 } })
    const client = await harness.open()
    await client.closed
    expect(harness.gateway.stats()).toMatchObject({ refused: { 'connect-timeout': 1 } })
    await harness.until(() => harness.gateway.stats().connections === 0)
  })

  it('a CONNECT that never ends is ended', async () => {
    harness = await startHarness({ settings: { connectTimeoutMs: 50 } })
    const client = await harness.open()
    client.write(Buffer.from([0x10, 0x40, 0x00]))
    await client.closed
    expect(harness.gateway.stats()).toMatchObject({ refused: { 'connect-timeout': 1 } })
  })

  it.each([0, 301, 65_535])('a keepalive of %i s is refused', async (keepalive) => {
    harness = await startHarness()
    const { client, code } = await harness.connect(ANNA, { keepalive })
    expect(code).not.toBe(0)
    await client.closed
    expect(harness.gateway.stats().refused).toEqual({ keepalive: 1 })
  })

  it('a keepalive of 300 s is taken', async () => {
    harness = await startHarness()
    expect((await harness.connect(ANNA, { keepalive: 300 })).code).toBe(0)
  })
})

describe('how many may connect', () => {
  it('no more than the server can carry', async () => {
    harness = await startHarness({ settings: { maxConnections: 1 } })
    const client = await harness.device(ANNA)
    const second = await harness.open()
    await second.closed
    await client.ping()
    expect(harness.gateway.stats()).toMatchObject({ connections: 1, refused: { 'too-many-connections': 1 } })
  })

  it('no more from one address than a household has, and the place is free again afterwards', async () => {
    harness = await startHarness({ settings: { exemptLoopback: false, maxConnectionsPerAddress: 1 } })
    const client = await harness.device(ANNA)
    await (await harness.open()).closed
    expect(harness.gateway.stats()).toMatchObject({ connections: 1, refused: { 'address-connections': 1 } })
    client.destroy()
    await harness.until(() => harness.gateway.stats().connections === 0)
    await harness.device(ANNA)
  })

  it('no faster from one address than its bucket fills', async () => {
    let now = 0
    harness = await startHarness({
      settings: { exemptLoopback: false, connectionsPerAddress: { burst: 2, perSecond: 1 } },
      ports: { clock: () => now },
    })
    await harness.device(ANNA)
    await harness.device(BENT)
    await (await harness.open()).closed
    expect(harness.gateway.stats().refused).toEqual({ 'address-rate': 1 })
    now = 1000
    await harness.device(BENT)
  })

  it('this machine is exempt by default', async () => {
    harness = await startHarness({ settings: { maxConnectionsPerAddress: 1 } })
    await harness.device(ANNA)
    await harness.device(BENT)
  })
})

describe('a session', () => {
  it('never outlives its connection, whatever the client asks for', async () => {
    harness = await startHarness()
    const first = await harness.device(ANNA, { clean: false })
    first.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: down(ANNA, '#'), qos: 1 }] })
    await first.next('suback')
    first.destroy()
    await harness.until(() => harness.gateway.stats().connections === 0)
    const second = await harness.open()
    second.send(connectPacket(ANNA, { clean: false }))
    expect(await second.next('connack')).toMatchObject({ returnCode: 0, sessionPresent: false })
    await second.ping()
    await expect(harness.gateway.sendDown(ANNA, 'receipt', Buffer.from('{}'))).rejects.toMatchObject({
      code: 'device-not-listening',
    })
  })
})

describe('revocation', () => {
  it('cuts every connection of the device at once, and its will is not heard', async () => {
    harness = await startHarness()
    const anna = await harness.device(ANNA, { will: { topic: status(ANNA), payload: 'gone', qos: 1 } })
    const bent = await harness.device(BENT)
    expect(harness.gateway.disconnect(ANNA)).toBe(1)
    await anna.closed
    await bent.ping()
    await harness.until(() => harness.gateway.stats().connections === 1)
    await bent.ping()
    expect(harness.messages).toEqual([])
    expect(harness.gateway.disconnect(ANNA)).toBe(0)
  })

  it('takes nothing more of what the device has sent too fast and still waits', async () => {
    let now = 0
    harness = await startHarness({ settings: { messages: { burst: 1, perSecond: 1000 } }, ports: { clock: () => now } })
    const client = await harness.device(ANNA)
    for (const messageId of [1, 2]) client.send(publishPacket(up(ANNA), { messageId }))
    await client.next('puback')
    now = 10
    harness.gateway.disconnect(ANNA)
    await client.closed
    await (await harness.device(BENT)).ping()
    expect(harness.messages).toHaveLength(1)
  })

  it('reaches a connection whose password is being judged', async () => {
    let verdict: (() => void) | undefined
    harness = await startHarness({
      ports: { authenticate: () => new Promise((resolve) => (verdict = () => resolve('ok'))) },
    })
    const client = await harness.open()
    client.send(connectPacket(ANNA))
    await harness.until(() => verdict !== undefined)
    expect(harness.gateway.disconnect(ANNA)).toBe(1)
    verdict?.()
    await client.closed
    expect(client.received).toEqual([])
  })
})

describe('listening', () => {
  it('plain MQTT is on loopback only', async () => {
    harness = await startHarness()
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one && !one.internal && one.family === 'IPv4')
    for (const one of outside) {
      const socket = connect({ port: harness.port, host: one?.address })
      await new Promise<void>((resolve, reject) => {
        socket.once('error', () => resolve())
        socket.once('connect', () => reject(new Error(`plain MQTT answers on ${one?.address}`)))
      })
    }
    expect((await harness.connect(ANNA)).code).toBe(0)
  })

  it('a port that is taken is named in the error, and nothing is left running', async () => {
    harness = await startHarness()
    const { result, brokers } = await openedBrokers(() =>
      startHarness({ settings: { port: harness.port } }).catch((error: unknown) => error),
    )
    expect(result).toMatchObject({ code: 'port-in-use', details: { port: harness.port } })
    expect(brokers.map((broker) => broker.closed)).toEqual([true])
  })
})
