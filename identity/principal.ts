// Who asks. Every login method and every token ends in this one shape; nothing behind it knows SAML from OIDC.

import type { CitizenId, PersonId } from '#core'

/** What a person may do at all; whether she may do it to this citizen is the policy's decision. */
export type Capability =
  | 'view'
  | 'assess'
  | 'adjust'
  | 'message'
  | 'device.admin'
  | 'device.bind'
  | 'operate'
  | 'report'
  | 'audit.read'
  | 'self'
  | 'poa.read'

/** The role decides the home page and the words; capabilities decide what is allowed. */
export type Role = 'nurse' | 'doctor' | 'manager' | 'operator' | 'citizen' | 'relative' | 'system'

export interface Principal {
  kind: 'professional' | 'citizen' | 'system'
  role: Role
  /** Pairwise key of the person at her identity provider, or of a client: (issuer, subject). */
  issuer: string
  subject: string
  /** Our own pseudonymous id; null for a system client. */
  personId: PersonId | null
  /** The citizen that she is herself, when she is one. */
  selfCitizenId: CitizenId | null
  /** NSIS level of assurance: 2 low, 3 substantial, 4 high. */
  loa: 0 | 2 | 3 | 4
  capabilities: readonly Capability[]
  /** The organisation and the care team that she works for in this session. int8 as decimal text. */
  organisationId: string | null
  careTeamId: string | null
  /** SMART scopes of a token; null for a person's session, which the policy alone limits. */
  scopes: readonly string[] | null
  /** `TREAT`, `PATRQT`, `HSYSADMIN` …: v3-ActReason. */
  purpose: string
  /** Shown on screen to herself; never logged. */
  displayName: string
}
