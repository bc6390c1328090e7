// What each role may do at all, and for which purpose it looks. Code asks for capabilities, never for roles.

import type { Capability, Principal, Role } from './principal.js'

type PersonRole = Exclude<Role, 'system'>

interface RoleRights {
  kind: 'professional' | 'citizen'
  capabilities: readonly Capability[]
  /** v3-ActReason. */
  purpose: string
}

export const ROLES: Readonly<Record<PersonRole, RoleRights>> = {
  nurse: { kind: 'professional', capabilities: ['view', 'assess', 'message', 'device.bind'], purpose: 'TREAT' },
  doctor: { kind: 'professional', capabilities: ['view', 'assess', 'adjust', 'message'], purpose: 'TREAT' },
  manager: { kind: 'professional', capabilities: ['report'], purpose: 'HQUALIMP' },
  operator: { kind: 'professional', capabilities: ['operate', 'device.admin', 'device.bind'], purpose: 'HSYSADMIN' },
  citizen: { kind: 'citizen', capabilities: ['self', 'poa.read'], purpose: 'PATRQT' },
  relative: { kind: 'citizen', capabilities: ['poa.read'], purpose: 'PATRQT' },
}

export function isPersonRole(text: string): text is PersonRole {
  return Object.hasOwn(ROLES, text)
}

/** Roles that an external provider may spell in the national way; anything else, such as a viewer only, is no role yet. */
export const NATIONAL_ROLES: Readonly<Record<string, PersonRole>> = {
  'urn:dk:sundhed:ehealth:role:monitoring_assistor': 'nurse',
  'urn:dk:sundhed:ehealth:role:monitoring_adjuster': 'doctor',
  'urn:dk:sundhed:ehealth:role:service_and_logistics': 'operator',
  'urn:dk:sundhed:ehealth:role:report_user': 'manager',
}

/** A person's LoA as a number of the principal; anything else is none. */
export function assuranceOf(loa: number): Principal['loa'] {
  return loa === 2 || loa === 3 || loa === 4 ? loa : 0
}
