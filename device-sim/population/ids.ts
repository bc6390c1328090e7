// Ids drawn from a seed: as random-looking as the platform's own, and the same every time.

import {
  type CitizenId,
  citizenId,
  type DeviceId,
  deviceId,
  idFromBytes,
  type PersonId,
  personId,
  seededStream,
} from '#core'

/** 63 seeded bits as 13 characters of base32. */
export function seededId(seed: number, label: string): string {
  const stream = seededStream(seed, `id/${label}`)
  return idFromBytes(Uint8Array.from({ length: 8 }, () => stream.int(256)))
}

export function seededCitizenId(seed: number, label: string): CitizenId {
  return citizenId(seededId(seed, label))
}

export function seededDeviceId(seed: number, label: string): DeviceId {
  return deviceId(seededId(seed, label))
}

export function seededPersonId(seed: number, label: string): PersonId {
  return personId(seededId(seed, label))
}
