// The reading: one moment, one metric, up to three numbers. What decoders make, what the ledger keeps, what FHIR shows.

import type { Decimal } from '../decimal.js'
import type { CitizenId, DeviceId } from '../ids.js'
import { METRICS, type MetricId } from '../metrics/index.js'
import type { EpochMs, Precision, WrittenTime } from '../time/instant.js'
import type { ReadingFlag } from './flags.js'

/** What a decoder understood of a message, before any check: the unit and the values as the device wrote them. */
export interface DecodedReading {
  metric: MetricId
  /** Null when the device gave no time: the time of receipt is taken, and flagged. */
  at: WrittenTime | null
  /** By value name (`systolic`, `value` …), as decimal text. */
  values: Readonly<Record<string, string>>
  unit: string
  flags: readonly ReadingFlag[]
  /** What else the device said: position, arm, meal, user index. Short strings, numbers, booleans. */
  context: Readonly<Record<string, string | number | boolean>>
}

/** A reading that passed the checks: in the metric's unit, with the values in the metric's order. */
export interface CheckedReading {
  metric: MetricId
  /** When it was measured, after any clock correction. */
  effective: WrittenTime
  /** As sent, before any clock correction: what the dedupe hash is made of. */
  sentAt: EpochMs
  /** One entry per value of the metric; null where an optional one is absent. */
  values: readonly (Decimal | null)[]
  /** Bits of `FLAG_BITS`. */
  flags: number
  context: Readonly<Record<string, string | number | boolean>>
  /** The canonical text whose SHA-256 starts with the dedupe (without the device, which `canonicalReading` puts in front). */
  canonical: string
}

/** The key of a reading in the ledger. `Observation.id` spells it out. */
export interface ReadingKey {
  citizenId: CitizenId
  metric: MetricId
  effectiveAt: EpochMs
  /** 8 bytes as 13 characters of base32: unsigned. */
  dedupe: string
}

/** A reading as the ledger returns it. */
export interface Reading extends ReadingKey {
  deviceId: DeviceId | null
  offsetMin: number
  precision: Precision
  values: readonly (Decimal | null)[]
  flags: number
  /** When it entered the ledger. */
  receivedAt: EpochMs
  /** 1 for the reading as received; one more for each amendment. */
  version: number
  status: ReadingStatus
  /** Record time of the newest amendment, else `receivedAt`. */
  lastUpdated: EpochMs
}

/** FHIR's Observation.status, of which the ledger uses five. The numbers are on disk (`amendment.status`). */
export const READING_STATUS = {
  final: 1,
  preliminary: 2,
  amended: 3,
  corrected: 4,
  'entered-in-error': 5,
} as const
export type ReadingStatus = keyof typeof READING_STATUS

const SORTED_NAMES = new Map<MetricId, readonly string[]>(
  METRICS.map((m) => [m.id, m.values.map((v) => v.name).sort()]),
)

/**
 * Text of a reading that is the same whenever the same device sends the same content again. Times before any correction.
 * @param values by the metric's own names; a checked reading has no others
 */
export function canonicalReading(
  metric: MetricId,
  sentAt: EpochMs,
  values: Readonly<Record<string, string>>,
  unit: string,
): string {
  let parts = ''
  for (const name of SORTED_NAMES.get(metric) ?? []) {
    const value = values[name]
    if (value !== undefined) parts += `${parts && ','}${name}=${value}`
  }
  return `${metric}|${sentAt}|${parts}|${unit}`
}
