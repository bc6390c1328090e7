// A message between measurement and wire: what was measured, by what, when it leaves and when it arrives. Bytes are made of it at the last moment.

import type { CitizenId, DeviceId, EpochMs, MetricId, ReadingFlag } from '#core'
import type { DeviceFormat, SimCitizen, SimDevice } from '../population/types.js'

/** Why a reading does not say what the body does. */
export type Corruption = 'second-person' | 'unit-mistake' | 'clock-wrong'

export interface PlannedReading {
  metric: MetricId
  /** The true time of measurement. */
  at: EpochMs
  /** As decimal text, as a device would write it. */
  values: Readonly<Record<string, string>>
  unit: string
  flags: readonly ReadingFlag[]
  corrupt: Corruption | null
}

export interface DeviceStatus {
  battery: number
  firmware: string
  clock: 'synced' | 'unsynced' | 'set'
  buffered: number
}

export interface DraftMessage {
  citizen: SimCitizen
  device: SimDevice
  format: DeviceFormat | 'status'
  /** When the device had it ready. */
  createdAt: EpochMs
  receivedAt: EpochMs
  duplicateAt: EpochMs | null
  /** Never empty, but for a status. */
  readings: readonly PlannedReading[]
  status: DeviceStatus | null
}

export interface PlannedMessage extends DraftMessage {
  epoch: number
  /** From 1 per device and epoch; null in formats that carry none. */
  seq: number | null
  /** From 1 per device: every message, of any format. */
  ordinal: number
}

/** One delivery of a message to the platform. */
export interface SimMessage {
  deviceId: DeviceId
  topic: string
  payload: Buffer
  /** True time of the first reading; of a status, when it was made. */
  measuredAt: EpochMs
  receivedAt: EpochMs
  /** Whose body it was: for tests. No message on the wire says so. */
  citizenId: CitizenId
  /** How many readings it holds. */
  readings: number
  epoch: number
  seq: number | null
  /** The second delivery of the same bytes. */
  duplicate: boolean
}
