// Writes a simulated municipality into the database: organisations, teams, citizens in the vault, relations, devices in their hands.

import { idToInt8 } from '#core'
import type { Population, SimCitizen } from '#device-sim'
import { DEMO_LOGINS, type Identity } from '#identity'
import {
  addCitizenEvent,
  addDevice,
  addIntervention,
  changeIntervention,
  type Database,
  handOver,
  isHeld,
  setGoal,
} from '#ledger'
import type { DemoRecord } from './demo-record.js'

interface EnrolOptions {
  identity: Identity
  database: Database
  record: DemoRecord
}

/** Everything but the municipality's own care is shared with the region for treatment. */
const SHARED = ['vital-signs', 'laboratory', 'exam', 'survey', 'activity', 'device', 'patient', 'device-data'] as const
/** What the daughter may see: measurements, not identity, plans or who looked. */
const FOR_RELATIVES = ['vital-signs', 'laboratory', 'exam', 'survey', 'activity'] as const

export async function enrol(population: Population, { identity, database, record }: EnrolOptions): Promise<void> {
  const { people } = identity
  const { demo, organisations, teams, citizens } = population
  const int8 = (id: string): string => idToInt8(id)
  for (const { id, kind, name } of organisations) {
    await people.addOrganisation({
      organisationId: int8(id),
      kind,
      name,
      sor: null,
    })
  }
  for (const { id, organisationId, name } of teams)
    await people.addTeam({ careTeamId: int8(id), organisationId: int8(organisationId), name })
  const municipality = organisations.find((o) => o.kind === 'municipality')
  const region = organisations.find((o) => o.kind === 'region')
  const always = { from: record.now - 2 * 365 * 86_400_000, to: null }
  await people.addCitizens(
    citizens.map((citizen) => ({
      citizenId: citizen.citizenId,
      profile: { ...citizen.profile },
      cpr: citizen.personNumber.value,
      organisationId: municipality ? int8(municipality.id) : null,
      conditions: citizen.conditions,
      enrolledAt: citizen.enrolledAt,
    })),
  )
  const valid = (citizen: SimCitizen) => ({ from: citizen.enrolledAt, to: null })
  await people.addRelations(
    citizens.map((c) => ({ citizenId: c.citizenId, careTeamId: int8(c.careTeamId), valid: valid(c) })),
  )
  // The hospital's team follows every demo citizen too.
  const doctorTeam = demo.doctor.careTeamId
  if (doctorTeam !== null && citizens.every((c) => c.careTeamId !== doctorTeam)) {
    await people.addRelations(
      citizens.map((c) => ({ citizenId: c.citizenId, careTeamId: int8(doctorTeam), valid: valid(c) })),
    )
  }
  if (region) {
    await people.addSharings(
      citizens.map((c) => ({
        citizenId: c.citizenId,
        toOrganisationId: int8(region.id),
        categories: SHARED,
        legalBasis: 'SUL-42A',
        valid: always,
      })),
    )
  }
  await enrolStaff(population, identity)
  await enrolDevices(population, database)
  await enrolCare(population, database)
}

async function enrolStaff({ demo }: Population, { people }: Identity): Promise<void> {
  for (const role of ['nurse', 'doctor', 'manager', 'operator'] as const) {
    const person = demo[role]
    await people.addProfessional({
      personId: person.personId,
      name: { family: person.family, given: [person.given] },
      role,
      organisationId: idToInt8(person.organisationId ?? ''),
      careTeamId: person.careTeamId === null ? null : idToInt8(person.careTeamId),
      login: DEMO_LOGINS[role],
    })
  }
  const { citizen, relative } = demo
  if (citizen.citizenId === null || relative.citizenId === null) return
  await people.addCitizenLogin(citizen.citizenId, DEMO_LOGINS.citizen)
  await people.addRelative({
    personId: relative.personId,
    profile: { family: relative.family, given: [relative.given], birthDate: '', sex: 'female', municipality: null },
    cpr: null,
    login: DEMO_LOGINS.relative,
  })
  await people.addPowerOfAttorney({
    citizenId: relative.citizenId,
    personId: relative.personId,
    categories: FOR_RELATIVES,
    valid: { from: 0, to: null },
  })
}

async function enrolDevices(population: Population, database: Database): Promise<void> {
  const municipality = population.organisations.find((o) => o.kind === 'municipality')
  const devices = [
    ...population.citizens.flatMap((citizen) =>
      citizen.devices.map((device) => ({ ...device, citizenId: citizen.citizenId, since: citizen.enrolledAt })),
    ),
    ...population.demoDevices.map((device) => ({
      ...device,
      since: population.citizens.find((c) => c.citizenId === device.citizenId)?.enrolledAt ?? population.now,
    })),
  ]
  await database.transaction(async (tx) => {
    for (const { deviceId, citizenId, since, kind, manufacturer, model, serial, metrics } of devices) {
      const organisationId = municipality ? idToInt8(municipality.id) : null
      await addDevice(tx, { deviceId, kind, manufacturer, model, serial, metrics, organisationId, registeredAt: since })
      if (!(await isHeld(tx, deviceId))) await handOver(tx, deviceId, citizenId, since)
    }
  })
}

/** What the clinic has written down: each thing on the day it happened. */
async function enrolCare({ citizens }: Population, database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    for (const { citizenId, enrolledAt, care } of citizens) {
      for (const { interventionId, plan, kind, startAt } of care.interventions) {
        const written = { citizenId, interventionId, recordedAt: startAt, recordedBy: null }
        await addIntervention(tx, { ...written, plan, kind })
        await changeIntervention(tx, { ...written, change: 'start', at: startAt, reason: null })
      }
      for (const goal of care.goals) await setGoal(tx, { ...goal, citizenId, recordedAt: enrolledAt, recordedBy: null })
      for (const event of care.events) {
        await addCitizenEvent(tx, { ...event, citizenId, recordedAt: event.at, recordedBy: null })
      }
    }
  })
}
