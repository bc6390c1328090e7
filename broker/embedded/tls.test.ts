import { connect as connectPlain } from 'node:net'
import { connect } from 'node:tls'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ANNA, type Harness, startHarness, up } from '../testing/harness.js'
import { connectPacket, publishPacket, type RawClient, rawOver } from '../testing/raw-client.js'
import { selfSigned } from '../testing/self-signed.js'

let harness: Harness
afterEach(() => harness.close())

const certificate = selfSigned()
const tls = { port: 0, host: '127.0.0.1', ...certificate }

async function openTls(options: object = {}): Promise<RawClient> {
  const socket = connect({
    port: harness.gateway.tlsPort ?? 0,
    host: '127.0.0.1',
    ca: certificate.cert,
    servername: 'localhost',
    ...options,
  })
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  return rawOver(socket)
}

describe('MQTT over TLS', () => {
  it('serves devices as plain MQTT does, and says that it is TLS', async () => {
    const authenticate = vi.fn(async () => 'ok' as const)
    harness = await startHarness({ settings: { tls }, ports: { authenticate } })
    const client = await openTls()
    client.send(connectPacket(ANNA))
    expect((await client.next('connack')).returnCode).toBe(0)
    client.send(publishPacket(up(ANNA), { payload: Buffer.alloc(60_000) }))
    await client.next('puback')
    expect(harness.messages[0]?.payload.length).toBe(60_000)
    expect(authenticate).toHaveBeenCalledWith(ANNA, expect.anything(), { address: '127.0.0.1', tls: true })
    client.destroy()
  })

  it('has the same fence for packets that are too large', async () => {
    harness = await startHarness({ settings: { tls } })
    const client = await openTls()
    client.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
    await client.closed
    expect(harness.gateway.stats().refused).toEqual({ 'packet-too-large': 1 })
  })

  it('ends a connection that does not shake hands, or sends nothing afterwards', async () => {
    harness = await startHarness({ settings: { tls, connectTimeoutMs: 60 } })
    const silent = connectPlain({ port: harness.gateway.tlsPort ?? 0, host: '127.0.0.1' })
    silent.on('error', () => silent.destroy())
    await new Promise((resolve) => silent.once('close', resolve))
    const client = await openTls()
    await client.closed
  })

  it('counts connections per address before the handshake', async () => {
    harness = await startHarness({ settings: { tls, exemptLoopback: false, maxConnectionsPerAddress: 1 } })
    const first = await openTls()
    await expect(openTls()).rejects.toThrow()
    expect(harness.gateway.stats().refused).toEqual({ 'address-connections': 1 })
    first.destroy()
    await harness.until(() => harness.gateway.stats().connections === 0)
    ;(await openTls()).destroy()
  })

  it('speaks nothing older than TLS 1.2', async () => {
    harness = await startHarness({ settings: { tls } })
    await expect(openTls({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow()
  })

  it('outlives what is no TLS', async () => {
    harness = await startHarness({ settings: { tls } })
    const socket = connectPlain({ port: harness.gateway.tlsPort ?? 0, host: '127.0.0.1' })
    socket.on('error', () => socket.destroy())
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve).resume())
    ;(await openTls()).destroy()
  })
})
