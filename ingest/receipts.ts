// Receipts: how a device learns, whatever the broker, that its messages are committed. Gathered per device for a moment, then sent.
// A receipt that cannot be delivered is dropped: the device sends again, which is always safe, and gets another.

import { type DeviceId, type EpochMs, formatInstant } from '#core'

export interface Receipts {
  /** Everything of the epoch up to `through` is committed. */
  committedThrough(deviceId: DeviceId, epoch: number, through: number): void
  /** One message without a usable number is kept: as readings or in quarantine. */
  committedHash(deviceId: DeviceId, sha256: Buffer): void
  /** Sends what is gathered and stops. */
  close(): Promise<void>
}

export interface ReceiptsOptions {
  /** Hands the payload to the device's connection; rejects when there is none. */
  send(deviceId: DeviceId, payload: Buffer): Promise<void>
  /** False spares the work for devices that do not listen. */
  listens(deviceId: DeviceId): boolean
  clock: () => EpochMs
  /** How long receipts of one device are gathered. */
  gatherMs?: number
  onSent?(sent: boolean): void
}

interface Gathered {
  epoch: number | null
  through: number
  hashes: Set<string>
}

/** A receipt message stays small: more hashes go into the next one. */
const MOST_HASHES = 500

export function createReceipts({ send, listens, clock, gatherMs = 10, onSent }: ReceiptsOptions): Receipts {
  let gathered = new Map<DeviceId, Gathered>()
  let timer: NodeJS.Timeout | null = null
  const underWay = new Set<Promise<void>>()

  function entry(deviceId: DeviceId): Gathered {
    let known = gathered.get(deviceId)
    if (!known) {
      known = { epoch: null, through: 0, hashes: new Set() }
      gathered.set(deviceId, known)
    }
    timer ??= setTimeout(flush, gatherMs)
    return known
  }

  function deliver(deviceId: DeviceId, content: object): void {
    const payload = Buffer.from(JSON.stringify({ ...content, at: formatInstant(clock()) }))
    const sending = send(deviceId, payload)
      .then(
        () => onSent?.(true),
        () => onSent?.(false),
      )
      .finally(() => underWay.delete(sending))
    underWay.add(sending)
  }

  function flush(): void {
    timer = null
    const ready = gathered
    gathered = new Map()
    for (const [deviceId, { epoch, through, hashes }] of ready) {
      if (epoch !== null) deliver(deviceId, { epoch, through })
      const all = [...hashes]
      for (let i = 0; i < all.length; i += MOST_HASHES) deliver(deviceId, { sha256: all.slice(i, i + MOST_HASHES) })
    }
  }

  return {
    committedThrough(deviceId, epoch, through) {
      if (!listens(deviceId)) return
      const known = entry(deviceId)
      if (known.epoch !== null && epoch < known.epoch) return
      known.through = known.epoch === epoch ? Math.max(known.through, through) : through
      known.epoch = epoch
    },
    committedHash(deviceId, sha256) {
      if (!listens(deviceId)) return
      entry(deviceId).hashes.add(sha256.toString('hex', 0, 8))
    },
    async close() {
      if (timer) clearTimeout(timer)
      flush()
      await Promise.all(underWay)
    },
  }
}
