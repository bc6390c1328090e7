// How many bytes one device may add to the ledger in a day, so that none can fill the disk. Counted in memory: a restart begins the day anew,
// which no device can bring about. What is refused was not acknowledged: the device keeps it, and it is taken when the next day (UTC) begins.

import type { DeviceId, EpochMs } from '#core'

export interface Allowance {
  /** Counts a message in, or says that the device has had its share of today. @param bytes of the payload */
  take(deviceId: DeviceId, bytes: number): boolean
}

export interface AllowanceOptions {
  bytesPerDay: number
  clock: () => EpochMs
}

const DAY_MS = 86_400_000
/** What a message costs on disk beside its payload, roughly: its rows, their indexes and the log of both. */
const BYTES_BESIDE_PAYLOAD = 512

export function createAllowance({ bytesPerDay, clock }: AllowanceOptions): Allowance {
  const used = new Map<DeviceId, number>()
  let day = 0
  return {
    take(deviceId, bytes) {
      const today = Math.floor(clock() / DAY_MS)
      if (today !== day) {
        day = today
        used.clear()
      }
      const sum = (used.get(deviceId) ?? 0) + bytes + BYTES_BESIDE_PAYLOAD
      if (sum > bytesPerDay) return false
      used.set(deviceId, sum)
      return true
    },
  }
}
