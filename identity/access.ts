// The questions that every screen and every FHIR request asks before it shows anything, and the record that it leaves.

import type { CitizenId, MetricCategory } from '#core'
import type { Principal } from './principal.js'

/** `readEffect`: what became of her since a treatment began, which is for those who treat her. */
export type AccessAction = 'read' | 'search' | 'assess' | 'adjust' | 'readIdentity' | 'readEffect' | 'operate'

/** What kind of data: the categories of the metric catalogue, and the rest of a citizen's record. */
export type DataCategory = MetricCategory | 'patient' | 'device-data' | 'plan' | 'audit'

export type Decision =
  | { allowed: true; policies: readonly string[] }
  | { allowed: false; policies: readonly string[]; reason: string }

export interface AuditEntry {
  /** BALP-like verb: `read`, `search`, `login`, `logout`, `token`, `identity`, `export` … */
  action: string
  /** 'success' also for an empty answer; 'denied' for a refusal. */
  outcome: 'success' | 'denied' | 'failure'
  principal: Principal | null
  /** One event per citizen touched. */
  citizenIds: readonly CitizenId[]
  /** The route's pattern (never the URL), the metric, counts: no personal data. */
  what: Readonly<Record<string, string | number | boolean | null>>
  policies?: readonly string[]
}

/** Names and birth dates from the vault, for people who may see them. Never logged. */
export interface Profile {
  family: string
  given: readonly string[]
  /** `YYYY-MM-DD` */
  birthDate: string
  sex: 'female' | 'male' | 'unknown'
  /** Municipality code, four digits. */
  municipality: string | null
}

export interface Access {
  /** One decision for one citizen, action and category; cached shortly per session. Not audited by itself. */
  decide(principal: Principal, action: AccessAction, citizenId: CitizenId, category: DataCategory): Promise<Decision>
  /** Whether the principal may see figures of her own organisation's citizens as groups. Not audited by itself. */
  decideReport(principal: Principal): Promise<Decision>
  /** The citizens whose data of this category the principal may read: what lists and searches are narrowed to before they query. */
  visibleCitizens(principal: Principal, category: DataCategory): Promise<ReadonlySet<CitizenId>>
  /** Writes the audit record; a read of clinical data must not be answered when this fails. */
  audit(entry: AuditEntry): Promise<void>
  /** Names of citizens that `visibleCitizens` or `decide` has already allowed. */
  profiles(citizenIds: readonly CitizenId[]): Promise<ReadonlyMap<CitizenId, Profile>>
  /** The CPR number, after a `readIdentity` decision; audited by the caller. */
  cprNumber(citizenId: CitizenId): Promise<string | null>
  /** Resolves an identifier to a citizen, for POST searches; null when unknown. */
  citizenByCpr(cpr: string): Promise<CitizenId | null>
}
