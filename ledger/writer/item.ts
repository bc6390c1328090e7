// What the writer is given for one message, and what it answers.

import type { CitizenId, Decimal, DeviceId, EpochMs, MetricId, WrittenTime } from '#core'

/** A checked and attributed reading, ready to be kept. */
export interface AttributedReading {
  citizenId: CitizenId
  metric: MetricId
  effective: WrittenTime
  /** First 8 bytes of SHA-256 over the canonical reading, as 13 characters of base32. */
  dedupe: string
  values: readonly (Decimal | null)[]
  flags: number
  /** Position, arm, meal …; null when there is none. */
  context: Readonly<Record<string, string | number | boolean>> | null
}

/** Something that could not become a reading: kept with its bytes until a person has decided. */
export interface QuarantineEntry {
  reason: string
  /** Path and rule; never a value. */
  detail: string | null
  /** Which reading of the message, from 0; null for the whole message. */
  ordinal: number | null
}

/** What a `status` message says about the device itself. */
export interface DeviceReport {
  batteryPercent: number | null
  firmware: string | null
  clockState: string | null
  clockOffsetMs: number | null
  buffered: number | null
  connected: boolean | null
}

/** How a message came whose readings have no time of their own: nothing in it but this can tell a repeat. */
export interface Delivery {
  /** Whose packet identifiers they are, as 13 characters of base32: the publisher, or our session with an external broker. */
  session: string
  /** Null with QoS 0, which is never repeated. */
  packetId: number | null
  /** The sender says that it sends this packet again. */
  dup: boolean
  /** How long an identifier of this session is safely not given out again. */
  windowMs: number
}

/** What a glucose meter says around its measurement of that number. */
export interface GlucoseContextFacts {
  sequence: number
  facts: Readonly<Record<string, string | number | boolean>>
}

/** One message with all that came of it. It is committed whole or not at all. */
export interface AppendItem {
  deviceId: DeviceId
  /** The gateway that published for the device; null when the device did itself. */
  gatewayId: DeviceId | null
  topic: string
  format: string
  /** By the receiver's clock. */
  receivedAt: EpochMs
  epoch: number | null
  seq: number | null
  sha256: Buffer
  raw: Buffer
  readings: readonly AttributedReading[]
  quarantine: readonly QuarantineEntry[]
  report: DeviceReport | null
  /** Only for a message with readings that take the time of receipt. */
  delivery?: Delivery | null
  /** Only for a message that belongs to a glucose measurement of another message. */
  glucoseContext?: GlucoseContextFacts | null
}

export interface AppendResult {
  /** The watermark after the commit, for a message of the device's current epoch that it covers; else the receipt goes by hash. */
  through: number | null
  /** True when everything in the message was already there. */
  duplicate: boolean
  /** True when the sequence number, or the moment, was already taken by other content: both are kept and flagged. */
  conflict: boolean
}
