// What a search asks for, after all texts are understood: plain data without SQL and without HTTP. fhir-bridge makes it, this folder answers it.

import type { CitizenId, DeviceId, EpochMs, MetricId, ReadingKey, ReadingStatus } from '#core'

export type DatePrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

/** A search value as a half-open interval; for `ap` it is widened already. */
export interface DateBound {
  prefix: DatePrefix
  lo: EpochMs
  hi: EpochMs
}

/** AND of ORs, as repeated parameters with commas mean it. */
export type DateCriteria = readonly (readonly DateBound[])[]

export interface ObservationSort {
  by: 'date' | 'lastUpdated' | 'id'
  descending: boolean
  /** Order of ids where the first key is equal; `implicit` is any stable order that costs nothing. */
  ids: 'implicit' | 'ascending' | 'descending'
}

/** Every criterion must hold; null means that it was not given. Parameters that name the same thing are merged by intersection. */
export interface ObservationQuery {
  citizens: readonly CitizenId[] | null
  metrics: readonly MetricId[] | null
  keys: readonly ReadingKey[] | null
  dates: DateCriteria
  lastUpdated: DateCriteria
  statuses: readonly ReadingStatus[] | null
  devices: readonly DeviceId[] | null
  /** Whether the Observation names a device at all. */
  hasDevice: boolean | null
}

/** What the caller may see: these metrics of these citizens. A search answers with the union of its groups, and with nothing for none. */
export interface VisibleGroup {
  metrics: readonly MetricId[]
  citizens: ReadonlySet<CitizenId>
}

/** Where a page ended: the values of the sort keys of its last row, as text. */
export type Position = readonly string[]

export interface PageRequest {
  query: ObservationQuery
  visible: readonly VisibleGroup[]
  sort: ObservationSort
  limit: number
  /** Transactions below this one are in the picture; null takes the horizon of now. Decimal text. */
  asOf: string | null
  after: Position | null
  now: EpochMs
}
