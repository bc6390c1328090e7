import fc from 'fast-check'
import mqtt, { type Packet } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'
import { ANNA, type Harness, startHarness, up } from '../testing/harness.js'
import { connectPacket, publishPacket } from '../testing/raw-client.js'
import { createFrameGuard, type FrameFault, type FrameGuard } from './frame-guard.js'

const LIMITS = { maxPacketBytes: 64 * 1024, controlPackets: { burst: 100, perSecond: 10 } }
const guard = (limits = LIMITS): FrameGuard => createFrameGuard(limits, () => 0)
const CONNECT = mqtt.generate(connectPacket(ANNA))

function feed(judge: FrameGuard, bytes: Uint8Array, cuts: readonly number[]): FrameFault | null {
  const edges = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 1; i < edges.length; i++) {
    const fault = judge(bytes.subarray(edges[i - 1], edges[i]))
    if (fault) return fault
  }
  return null
}

/** A PUBLISH whose whole packet has the given size. */
function publishOfSize(bytes: number): Buffer {
  const overhead = mqtt.generate(publishPacket(up(ANNA), { payload: Buffer.alloc(bytes - 64) })).length - (bytes - 64)
  return mqtt.generate(publishPacket(up(ANNA), { payload: Buffer.alloc(bytes - overhead) }))
}

describe('the frame guard', () => {
  it('lets any sequence of packets pass, wherever the chunks are cut', () => {
    const packet: fc.Arbitrary<Packet> = fc.oneof(
      fc.integer({ min: 0, max: 3000 }).map((n) => publishPacket(up(ANNA), { payload: Buffer.alloc(n, 0xff) })),
      fc.constant<Packet>({ cmd: 'pingreq' }),
      fc.constant<Packet>({ cmd: 'puback', messageId: 7 }),
    )
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 40 }), (packets, cuts) => {
        const bytes = Buffer.concat([CONNECT, ...packets.map((one) => mqtt.generate(one))])
        expect(feed(guard(), bytes, cuts)).toBeNull()
      }),
    )
  })

  it('stops a packet over the limit by its header alone, however the header is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 64 * 1024 - 3, max: 268_435_455 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (remaining, cuts) => {
          const length = []
          for (let rest = remaining; ; ) {
            const digit = rest % 128
            rest = Math.floor(rest / 128)
            length.push(rest > 0 ? digit | 0x80 : digit)
            if (rest === 0) break
          }
          const bytes = Buffer.concat([CONNECT, Buffer.from([0x32, ...length])])
          expect(feed(guard(), bytes, cuts)).toBe('packet-too-large')
        },
      ),
    )
  })

  it('draws the line at 64 KiB for the packet as a whole', () => {
    const largest = publishOfSize(64 * 1024)
    expect(largest.length).toBe(64 * 1024)
    expect(feed(guard(), Buffer.concat([CONNECT, largest]), [])).toBeNull()
    expect(feed(guard(), Buffer.concat([CONNECT, publishOfSize(64 * 1024 + 1)]), [])).toBe('packet-too-large')
  })

  it('refuses a length of more than four bytes', () => {
    expect(feed(guard(), Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]), [])).toBe('malformed-length')
  })

  it('refuses what does not begin with CONNECT: HTTP, TLS, a stray PUBLISH', () => {
    for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n'), Buffer.from([0x16, 3, 1]), Buffer.from([0x30, 0])])
      expect(feed(guard(), bytes, [])).toBe('not-connect-first')
  })

  it('refuses a flood of packets that carry no message, but not of messages', () => {
    const ping = mqtt.generate({ cmd: 'pingreq' })
    expect(feed(guard(), Buffer.concat([CONNECT, ...Array(99).fill(ping)]), [])).toBeNull()
    expect(feed(guard(), Buffer.concat([CONNECT, ...Array(100).fill(ping)]), [])).toBe('control-flood')
    const publish = mqtt.generate(publishPacket(up(ANNA)))
    expect(feed(guard(), Buffer.concat([CONNECT, ...Array(5000).fill(publish)]), [])).toBeNull()
  })
})

describe('on a connection', () => {
  let harness: Harness
  afterEach(() => harness.close())

  it('ends a CONNECT that announces 150 MB before its bytes are kept', async () => {
    harness = await startHarness()
    const client = await harness.open()
    client.write(Buffer.from([0x10, 0x80, 0xa3, 0xc3, 0x47]))
    await client.closed
    expect(harness.gateway.stats().refused).toEqual({ 'packet-too-large': 1 })
  })

  it('ends a PUBLISH over the limit after its header, and nothing of it is handed over', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    for (const byte of publishOfSize(64 * 1024 + 1).subarray(0, 4)) {
      client.write(Buffer.from([byte]))
    }
    await client.closed
    expect(harness.gateway.stats().refused).toEqual({ 'packet-too-large': 1 })
    expect(harness.messages).toEqual([])
  })

  it('takes a PUBLISH at the limit', async () => {
    harness = await startHarness()
    const client = await harness.device(ANNA)
    client.write(publishOfSize(64 * 1024))
    await client.next('puback')
    expect(harness.messages[0]?.payload.length).toBeGreaterThan(65_000)
  })

  it('ends a flood of pings and leaves others alone', async () => {
    harness = await startHarness({ settings: { controlPackets: { burst: 20, perSecond: 1 } } })
    const calm = await harness.device(ANNA)
    const client = await harness.open()
    client.send(connectPacket('0bent00000000'))
    await client.next('connack')
    client.write(Buffer.concat(Array(50).fill(mqtt.generate({ cmd: 'pingreq' }))))
    await client.closed
    await calm.ping()
    expect(harness.gateway.stats().refused).toEqual({ 'control-flood': 1 })
  })
})
