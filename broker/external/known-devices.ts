// Which devices exist, asked once in a while instead of for every message. A device that does not exist is asked about again.

import type { DeviceId, EpochMs } from '#core'

export interface KnownDevices {
  has(device: DeviceId): Promise<boolean>
}

const FORGET_ABOVE = 200_000

export function createKnownDevices(
  ask: (device: DeviceId) => Promise<boolean>,
  trustMs: number,
  clock: () => EpochMs,
): KnownDevices {
  const known = new Map<DeviceId, { exists: Promise<boolean>; until: EpochMs }>()
  return {
    has(device) {
      const now = clock()
      const before = known.get(device)
      if (before && now < before.until) return before.exists
      if (known.size >= FORGET_ABOVE) known.clear()
      const entry = { exists: ask(device), until: now + trustMs }
      const forget = (): void => {
        if (known.get(device) === entry) known.delete(device)
      }
      known.set(device, entry)
      entry.exists.then((exists) => {
        if (!exists) forget()
      }, forget)
      return entry.exists
    },
  }
}
