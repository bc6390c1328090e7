import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type DeviceId, deviceId } from '#core'
import type { AppendItem } from './item.js'
import { judgeDeliveries, type KnownDelivery, slotKey } from './untimed-deliveries.js'

const STRAP = deviceId('0000000000001')
const HUB = deviceId('0000000000002')
const MINUTE = 60_000

interface Sent {
  bytes?: string
  id?: number | null
  dup?: boolean
  at?: number
  session?: DeviceId
  numbered?: [epoch: number, seq: number]
}

function item({ bytes = '0048', id = 1, dup = false, at = 0, session = STRAP, numbered }: Sent): AppendItem {
  const raw = Buffer.from(bytes)
  return {
    deviceId: STRAP,
    gatewayId: null,
    topic: '',
    format: 'gatt/2a37',
    receivedAt: at,
    epoch: numbered?.[0] ?? null,
    seq: numbered?.[1] ?? null,
    sha256: createHash('sha256').update(raw).digest(),
    raw,
    readings: [],
    quarantine: [],
    report: null,
    delivery: { session, packetId: id, dup, windowMs: 10 * MINUTE },
  }
}

/** Which of these are repeats, each committed in a batch of its own; in one batch it must come out the same. */
function repeats(...sent: Sent[]): number[] {
  const items = sent.map(item)
  const known = new Map<string, KnownDelivery>()
  const found: number[] = []
  items.forEach((one, i) => {
    const judged = judgeDeliveries([one], known)
    if (judged.repeats.has(0)) found.push(i)
    for (const delivery of judged.remember) known.set(slotKey(delivery), delivery)
  })
  expect([...judgeDeliveries(items, new Map()).repeats]).toEqual(found)
  return found
}

describe('a message whose readings have no time', () => {
  it('is the same delivery when its sender says so, under the same identifier, with the same bytes', () => {
    expect(repeats({ id: 7 }, { id: 7, dup: true }, { id: 7, dup: true, at: MINUTE })).toEqual([1, 2])
  })

  it('is a measurement of its own when a strap sends the very same bytes every second', () => {
    expect(repeats(...[1, 2, 3, 4, 5].map((id) => ({ id, at: id * 1000 })))).toEqual([])
  })

  it('is kept when it comes again with DUP but never reached us before', () => {
    expect(repeats({ id: 7 }, { id: 7, dup: true }, { id: 8, dup: true })).toEqual([1])
  })

  it('is kept when its identifier was used again meanwhile: nobody can tell which one comes again', () => {
    expect(repeats({ id: 1 }, { id: 1, at: 1000 }, { id: 1, dup: true, at: 2000 })).toEqual([])
  })

  it('is kept when the bytes, the session or the time do not fit', () => {
    expect(repeats({ id: 7 }, { id: 7, dup: true, bytes: '0049' })).toEqual([])
    expect(repeats({ id: 7 }, { id: 7, dup: true, session: HUB })).toEqual([])
    expect(repeats({ id: 7 }, { id: 7, dup: true, at: 11 * MINUTE })).toEqual([])
    expect(repeats({ id: 7 }, { id: 263, at: 1000 }, { id: 7, dup: true, at: 2000 })).toEqual([])
  })

  it('is kept every time with QoS 0, where nothing is repeated', () => {
    expect(repeats({ id: null }, { id: null, dup: true })).toEqual([])
  })

  it('is known by the number of its device without DUP, for longer, and not by the number alone', () => {
    const numbered: [number, number] = [3, 12]
    expect(repeats({ numbered }, { numbered, id: 9, at: 60 * MINUTE })).toEqual([1])
    expect(repeats({ numbered }, { numbered, bytes: '0049' })).toEqual([])
    expect(repeats({ numbered }, { numbered: [4, 12] })).toEqual([])
    expect(repeats({ numbered }, { numbered, at: 25 * 60 * MINUTE })).toEqual([])
  })
})
