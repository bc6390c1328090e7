// A citizen as a FHIR Patient in dk-core's dialect. What may be shown is decided before: a number that is not handed in is not shown.

import type { Identifier, Patient, Reference } from 'fhir/r4.js'
import type { CitizenId } from '../ids.js'
import { type EpochMs, formatInstant } from '../time/instant.js'
import type { PersonNumber } from './person-number.js'
import {
  CITIZEN_SYSTEM,
  DK_CORE_MUNICIPALITY,
  DK_CORE_PATIENT,
  MUNICIPALITY_CODES,
  OBSERVATION_VALUE,
  SOR,
} from './systems.js'

/** An organisation that we name but do not serve: a logical reference. */
export interface NamedOrganisation {
  name: string
  sor: string | null
}

export interface PatientFacts {
  citizenId: CitizenId
  versionId: string
  lastUpdated: EpochMs
  active: boolean
  profile: {
    family: string
    given: readonly string[]
    birthDate: string
    sex: 'female' | 'male' | 'unknown'
    municipality: string | null
  } | null
  /** Null when the caller may not see it: the resource then says that it is a subset. */
  personNumber: PersonNumber | null
  organisation: NamedOrganisation | null
}

export function organisationReference({ name, sor }: NamedOrganisation): Reference {
  return {
    type: 'Organization',
    ...(sor !== null && { identifier: { use: 'official', system: SOR, value: sor } as const }),
    display: name,
  }
}

function identifiers({ citizenId, personNumber }: PatientFacts): Identifier[] {
  const own: Identifier = { use: 'secondary', system: CITIZEN_SYSTEM, value: citizenId }
  return personNumber ? [{ use: personNumber.use, system: personNumber.system, value: personNumber.value }, own] : [own]
}

function address(municipality: string): Patient['address'] {
  return [
    {
      extension: [
        {
          url: DK_CORE_MUNICIPALITY,
          valueCodeableConcept: { coding: [{ system: MUNICIPALITY_CODES, code: municipality }] },
        },
      ],
      use: 'home',
      country: 'DK',
    },
  ]
}

export function toPatient(facts: PatientFacts): Patient {
  const { profile } = facts
  const masked = !facts.personNumber || !profile
  return {
    resourceType: 'Patient',
    id: facts.citizenId,
    meta: {
      versionId: facts.versionId,
      lastUpdated: formatInstant(facts.lastUpdated),
      profile: [DK_CORE_PATIENT],
      ...(masked && { tag: [{ system: OBSERVATION_VALUE, code: 'SUBSETTED' }] }),
    },
    identifier: identifiers(facts),
    active: facts.active,
    ...(profile && {
      name: [
        { use: 'official', family: profile.family, ...(profile.given.length > 0 && { given: [...profile.given] }) },
      ],
      gender: profile.sex,
      birthDate: profile.birthDate,
      ...(profile.municipality !== null && { address: address(profile.municipality) }),
    }),
    ...(facts.organisation && { managingOrganization: organisationReference(facts.organisation) }),
  }
}
