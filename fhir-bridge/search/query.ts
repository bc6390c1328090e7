// A search as understood: criteria that the ledger answers, identifiers that the vault must resolve first, and how to present the result.

import type { CitizenId, DeviceId, Token } from '#core'
import type { ObservationQuery, ObservationSort } from '#ledger'
import type { ResourceType } from '../rest/resource-types.js'
import type { Pair } from './lex.js'

/** An AND list of OR lists of identifiers, each of which may name a citizen. */
export type IdentifierCriteria = readonly (readonly Token[])[]

export type TypedQuery =
  | {
      type: 'Observation'
      observation: ObservationQuery
      patientIdentifiers: IdentifierCriteria
      sort: ObservationSort
    }
  | { type: 'Patient'; ids: readonly CitizenId[] | null; identifiers: IdentifierCriteria }
  | { type: 'Device'; ids: readonly DeviceId[] | null; patients: readonly CitizenId[] | null }

export interface Presentation {
  /** Matches per page; 0 means that only the total is asked for. */
  count: number
  total: 'none' | 'counted' | 'unsaid'
  /** Elements to keep, null for all. */
  elements: readonly string[] | null
}

export interface ParsedSearch {
  type: ResourceType
  query: TypedQuery
  present: Presentation
  /** What was understood, in the order it came. */
  understood: readonly Pair[]
  /** The part of it that may stand in a URL: what `self` shows. */
  printable: readonly Pair[]
  /** Names of parameters that were not understood. */
  ignored: readonly string[]
}
