// One municipality with its care teams, the region and a general practice. Invented names; the municipality's code is one that exists,
// because systems that receive our Patients check it against the national list.

import { seededId, seededPersonId } from './ids.js'
import type { DemoPeople, DemoPerson, SimCitizen, SimOrganisation, SimTeam } from './types.js'

export const MUNICIPALITY_CODE = '0740'

export function organisationsOf(seed: number): {
  organisations: readonly SimOrganisation[]
  teams: readonly SimTeam[]
} {
  const region = seededId(seed, 'organisation/region')
  const municipality = seededId(seed, 'organisation/municipality')
  return {
    organisations: [
      { id: region, kind: 'region', name: 'Region Midtvang', partOf: null },
      { id: municipality, kind: 'municipality', name: 'Nærby Kommune', partOf: null },
      { id: seededId(seed, 'organisation/gp'), kind: 'gp', name: 'Lægerne ved Torvet', partOf: null },
    ],
    teams: [
      { id: seededId(seed, 'team/north'), organisationId: municipality, name: 'Telemedicin Nord' },
      { id: seededId(seed, 'team/south'), organisationId: municipality, name: 'Telemedicin Syd' },
      { id: seededId(seed, 'team/lungs'), organisationId: region, name: 'Lungeambulatoriet' },
    ],
  }
}

/** The people who can log in to the demo. */
export function demoPeopleOf(
  seed: number,
  citizen: SimCitizen,
  { organisations, teams }: { organisations: readonly SimOrganisation[]; teams: readonly SimTeam[] },
): DemoPeople {
  const organisation = (kind: SimOrganisation['kind']): string | null =>
    organisations.find((o) => o.kind === kind)?.id ?? null
  const person = (role: DemoPerson['role'], given: string, family: string, more: Partial<DemoPerson>): DemoPerson => ({
    personId: seededPersonId(seed, `person/${role}`),
    role,
    given,
    family,
    organisationId: null,
    careTeamId: null,
    citizenId: null,
    ...more,
  })
  const municipality = organisation('municipality')
  const { citizenId, profile, careTeamId } = citizen
  return {
    nurse: person('nurse', 'Sofie', 'Lindegaard', { organisationId: municipality, careTeamId }),
    doctor: person('doctor', 'Mikkel', 'Aagaard', {
      organisationId: organisation('region'),
      careTeamId: teams[2]?.id ?? null,
    }),
    citizen: person('citizen', profile.given.join(' '), profile.family, { citizenId }),
    relative: person('relative', 'Camilla', profile.family, { citizenId }),
    manager: person('manager', 'Henriette', 'Storgaard', { organisationId: municipality }),
    operator: person('operator', 'Rasmus', 'Bach', { organisationId: municipality }),
  }
}
