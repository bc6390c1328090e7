// Tells the repeat of a message whose readings have no time from a new measurement of the same value. Pure; the rows live in `untimed_delivery`.
// The rule and its limits: docs/decisions/0007-when-an-untimed-message-is-a-repeat.md.

import type { EpochMs } from '#core'
import type { AppendItem } from './item.js'

/** How long a device's own number is proof of a repeat. */
const NUMBERED_WINDOW_MS = 24 * 3_600_000
const SLOTS = 256

/** Where a delivery is remembered. */
export interface Slot {
  deviceId: string
  /** 13 characters of base32, like an id. */
  session: string
  slot: number
}

/** What is remembered of one. */
export interface KnownDelivery extends Slot {
  /** Null: the number is an MQTT packet identifier. */
  epoch: number | null
  number: number
  /** First 8 bytes of the payload's hash, as hex. */
  sha256: string
  receivedAt: EpochMs
  reused: boolean
}

export interface JudgedDeliveries {
  /** Items, by index, that are the same delivery once more. */
  repeats: ReadonlySet<number>
  /** What is to be remembered from now on, each slot once. */
  remember: readonly KnownDelivery[]
}

export const slotKey = ({ deviceId, session, slot }: Slot): string => `${deviceId}${session}${slot}`

/** The delivery of an item as it would be remembered; null for the many that need no such care. */
export function deliveryOf(item: AppendItem): KnownDelivery | null {
  const { delivery, deviceId, epoch, seq, receivedAt } = item
  if (!delivery) return null
  const seen = { deviceId, sha256: item.sha256.toString('hex', 0, 8), receivedAt, reused: false }
  if (epoch !== null && seq !== null)
    return { ...seen, session: deviceId, slot: SLOTS + (seq % SLOTS), epoch, number: seq }
  const { packetId, session } = delivery
  if (packetId === null) return null
  return { ...seen, session, slot: packetId % SLOTS, epoch: null, number: packetId }
}

/** @param known what the ledger remembers, by `slotKey`, as of the start of the batch */
export function judgeDeliveries(
  items: readonly AppendItem[],
  known: ReadonlyMap<string, KnownDelivery>,
): JudgedDeliveries {
  const current = new Map(known)
  const remember = new Map<string, KnownDelivery>()
  const repeats = new Set<number>()
  items.forEach((item, i) => {
    const now = deliveryOf(item)
    if (!now || !item.delivery) return
    const key = slotKey(now)
    const before = current.get(key)
    const windowMs = now.epoch === null ? item.delivery.windowMs : NUMBERED_WINDOW_MS
    const sameNumber =
      before !== undefined &&
      before.epoch === now.epoch &&
      before.number === now.number &&
      now.receivedAt - before.receivedAt <= windowMs
    const proven = now.epoch !== null || (item.delivery.dup && before?.reused === false)
    if (sameNumber && proven && before.sha256 === now.sha256) {
      repeats.add(i)
      return
    }
    const kept = { ...now, reused: sameNumber && now.epoch === null }
    current.set(key, kept)
    remember.set(key, kept)
  })
  return { repeats, remember: [...remember.values()] }
}
