// Who exists and how people relate: what enrolment, a demo or a simulation tells identity. Bulk forms take tens of thousands at once.

import { type CitizenId, type EpochMs, idToInt8, type PersonId } from '#core'
import {
  accessChanged,
  type Database,
  endAccountOf,
  endCareRelation,
  endSharing,
  type OrganisationRow,
  type Period,
  putAccount,
  putCareRelations,
  putCareTeam,
  putCareTeamMember,
  putCitizenRows,
  putConsentBlock,
  putOrganisation,
  putPowerOfAttorney,
  putSharingRows,
  type Transaction,
} from '#ledger'
import type { DataCategory, Profile } from '../access.js'
import type { Role } from '../principal.js'
import type { Vault } from '../vault/vault.js'

export interface NewCitizen {
  citizenId: CitizenId
  profile: Profile
  /** Ten characters, hyphen or not; null when unknown. */
  cpr: string | null
  /** int8 as decimal text. */
  organisationId: string | null
  conditions: readonly string[]
  enrolledAt: EpochMs
}

/** Her key at the provider she logs in with. */
export interface Login {
  issuer: string
  subject: string
}

export interface NewProfessional {
  personId: PersonId
  name: { family: string; given: readonly string[] }
  role: Extract<Role, 'nurse' | 'doctor' | 'manager' | 'operator'>
  organisationId: string
  /** The team she works in; she becomes a member of it. */
  careTeamId: string | null
  login: Login
}

export interface NewRelative {
  personId: PersonId
  profile: Profile
  cpr: string | null
  login: Login
}

export interface NewTeam {
  careTeamId: string
  organisationId: string
  name: string
}
export interface NewMember {
  careTeamId: string
  personId: PersonId
  role: string
  valid: Period
}
export interface NewRelation {
  citizenId: CitizenId
  careTeamId: string
  valid: Period
}
export interface NewSharing {
  citizenId: CitizenId
  toOrganisationId: string
  categories: readonly DataCategory[]
  /** A code such as `SUL-42A`. */
  legalBasis: string
  valid: Period
}
export interface NewPowerOfAttorney {
  citizenId: CitizenId
  personId: PersonId
  categories: readonly DataCategory[]
  valid: Period
}
export interface NewBlock {
  citizenId: CitizenId
  /** null: everyone. */
  organisationId: string | null
  valid: Period
  reason: string | null
}

export interface People {
  addOrganisation(organisation: OrganisationRow): Promise<void>
  addCitizen(citizen: NewCitizen): Promise<void>
  addCitizens(citizens: readonly NewCitizen[]): Promise<void>
  /** Lets a citizen who is enrolled log in as herself. */
  addCitizenLogin(citizenId: CitizenId, login: Login): Promise<void>
  addProfessional(professional: NewProfessional): Promise<void>
  addRelative(relative: NewRelative): Promise<void>
  addTeam(team: NewTeam): Promise<void>
  addMember(member: NewMember): Promise<void>
  addRelation(relation: NewRelation): Promise<void>
  addRelations(relations: readonly NewRelation[]): Promise<void>
  endRelation(citizenId: CitizenId, careTeamId: string): Promise<void>
  addSharing(sharing: NewSharing): Promise<void>
  addSharings(sharings: readonly NewSharing[]): Promise<void>
  endSharing(citizenId: CitizenId, toOrganisationId: string): Promise<void>
  addPowerOfAttorney(power: NewPowerOfAttorney): Promise<void>
  addBlock(block: NewBlock): Promise<void>
  /** She cannot log in any more; her open sessions are dead at their next request. */
  endLogin(login: Login): Promise<void>
}

const BATCH = 5_000

export function openPeople(database: Database, vault: Vault, forget: () => void, clock: () => EpochMs): People {
  /** One change of facts: committed, told to every process, and forgotten here before the caller goes on. */
  async function change(work: (tx: Transaction) => Promise<void>): Promise<void> {
    await database.transaction(async (tx) => {
      await work(tx)
      await accessChanged(tx)
    })
    forget()
  }

  function inBatches<T>(
    items: readonly T[],
    work: (tx: Transaction, batch: readonly T[]) => Promise<void>,
  ): Promise<void> {
    return change(async (tx) => {
      for (let i = 0; i < items.length; i += BATCH) await work(tx, items.slice(i, i + BATCH))
    })
  }

  const row = (login: Login, personId: string, role: Role) => ({
    issuer: login.issuer,
    subject: login.subject,
    person_id: idToInt8(personId),
    role,
    organisation_id: null,
    care_team_id: null,
  })

  const addCitizens = async (citizens: readonly NewCitizen[]): Promise<void> => {
    await vault.put(citizens.map((c) => ({ personId: c.citizenId, profile: c.profile, cpr: c.cpr })))
    await inBatches(citizens, (tx, batch) =>
      putCitizenRows(
        tx,
        batch.map((c) => ({
          citizenId: idToInt8(c.citizenId),
          organisationId: c.organisationId,
          conditions: c.conditions,
          enrolledAt: c.enrolledAt,
        })),
      ),
    )
  }
  const addRelations = (relations: readonly NewRelation[]): Promise<void> =>
    inBatches(relations, (tx, batch) =>
      putCareRelations(
        tx,
        batch.map((r) => ({ ...r, citizenId: idToInt8(r.citizenId) })),
      ),
    )
  const addSharings = (sharings: readonly NewSharing[]): Promise<void> =>
    inBatches(sharings, (tx, batch) =>
      putSharingRows(
        tx,
        batch.map((s) => ({ ...s, citizenId: idToInt8(s.citizenId) })),
      ),
    )

  return {
    addOrganisation: (organisation) => putOrganisation(database, organisation),
    addCitizen: (citizen) => addCitizens([citizen]),
    addCitizens,
    addCitizenLogin: (citizenId, login) => change((tx) => putAccount(tx, row(login, citizenId, 'citizen'), clock())),
    async addProfessional({ personId, name, role, organisationId, careTeamId, login }) {
      const profile: Profile = { ...name, birthDate: '', sex: 'unknown', municipality: null }
      await vault.put([{ personId, profile, cpr: null }])
      await change(async (tx) => {
        const account = { ...row(login, personId, role), organisation_id: organisationId, care_team_id: careTeamId }
        await putAccount(tx, account, clock())
        if (careTeamId !== null) {
          const valid = { from: clock(), to: null }
          await putCareTeamMember(tx, { careTeamId, personId: idToInt8(personId), role, valid })
        }
      })
    },
    async addRelative({ personId, profile, cpr, login }) {
      await vault.put([{ personId, profile, cpr }])
      await change((tx) => putAccount(tx, row(login, personId, 'relative'), clock()))
    },
    addTeam: (team) => change((tx) => putCareTeam(tx, team)),
    addMember: (member) => change((tx) => putCareTeamMember(tx, { ...member, personId: idToInt8(member.personId) })),
    addRelation: (relation) => addRelations([relation]),
    addRelations,
    endRelation: (citizenId, careTeamId) =>
      change((tx) => endCareRelation(tx, idToInt8(citizenId), careTeamId, clock())),
    addSharing: (sharing) => addSharings([sharing]),
    addSharings,
    endSharing: (citizenId, toOrganisationId) =>
      change((tx) => endSharing(tx, idToInt8(citizenId), toOrganisationId, clock())),
    addPowerOfAttorney: (power) =>
      change((tx) =>
        putPowerOfAttorney(tx, { ...power, citizenId: idToInt8(power.citizenId), personId: idToInt8(power.personId) }),
      ),
    addBlock: (block) => change((tx) => putConsentBlock(tx, { ...block, citizenId: idToInt8(block.citizenId) })),
    endLogin: (login) => change((tx) => endAccountOf(tx, login.issuer, login.subject, clock())),
  }
}
