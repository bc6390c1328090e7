// One search per resource type: from the understood query to the resources of a page, and to the citizens whom it touched.

import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type CitizenId, type DeviceId, emitObservation, type ObservationContext, observationId } from '#core'
import {
  citizensOf,
  countFhirCitizens,
  countFhirDevices,
  countObservations,
  fhirCitizens,
  fhirDevices,
  type Position,
  type ReadingDetail,
  searchObservations,
} from '#ledger'
import type { TypedQuery } from '../search/query.js'
import { showDevice } from './devices.js'
import { resolveIdentifiers, showPatients } from './patients.js'
import { grants } from './scopes.js'
import { principalOf, type Service } from './service.js'
import { assertSeen, seenCitizens, seenObservations } from './visibility.js'

export interface PagePlan {
  /** 0 asks for nothing but the total. */
  limit: number
  after: Position | null
  asOf: string | null
  now: number
}

export interface PageResult {
  resources: readonly { id: string; json: string }[]
  next: Position | null
  asOf: string | null
  /** Counts all matches; called only when somebody wants to know. */
  total(): Promise<number>
  touched: readonly CitizenId[]
  denied: readonly CitizenId[]
  /** An identifier named nobody: recorded like a refusal. */
  unknown: boolean
}

type Engine<T extends TypedQuery['type']> = (
  service: Service,
  request: FastifyRequest,
  query: Extract<TypedQuery, { type: T }>,
  plan: PagePlan,
) => Promise<PageResult>

/** Node's own takes a quarter of the time: there are fifty on a page. */
const sha1 = (bytes: Uint8Array): string => hash('sha1', bytes, 'hex')

/** What goes with a reading's numbers, where there is any. */
export function contextOf(detail: ReadingDetail | undefined): ObservationContext {
  if (!detail) return {}
  return { said: detail.said, ...(detail.note && { note: detail.note }) }
}

/** Both lists hold; null is no list. */
function intersect(a: readonly CitizenId[] | null, b: readonly CitizenId[] | null): readonly CitizenId[] | null {
  if (!a || !b) return a ?? b
  return a.filter((id) => b.includes(id))
}

const observations: Engine<'Observation'> = async (service, request, typed, plan) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Observation', 's')
  // A chain touches the other type as well, and needs the right to.
  if (typed.patientIdentifiers.length > 0) grants(principal, 'Patient', 's')
  const resolved = await resolveIdentifiers(service.access, typed.patientIdentifiers)
  const query = { ...typed.observation, citizens: intersect(typed.observation.citizens, resolved.citizens) }
  const seen = await seenObservations(service.access, principal, query, granted)
  const common = { query, visible: seen.groups }
  const page =
    plan.limit === 0
      ? { readings: [], details: new Map<string, ReadingDetail>(), asOf: plan.asOf, next: null }
      : await searchObservations(service.db, { ...common, ...plan, sort: typed.sort })
  assertSeen(page.readings, seen.groups)
  return {
    resources: page.readings.map((reading) => {
      const id = observationId(reading)
      return { id, json: emitObservation(reading, contextOf(page.details.get(id)), sha1) }
    }),
    next: page.next,
    asOf: page.asOf,
    total: () => countObservations(service.db, { ...common, asOf: page.asOf }),
    touched: [...new Set([...seen.named, ...citizensOf(page.readings)])],
    denied: seen.denied,
    unknown: resolved.unknown,
  }
}

const patients: Engine<'Patient'> = async (service, request, query, plan) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Patient', 's')
  const resolved = await resolveIdentifiers(service.access, query.identifiers)
  const wanted = intersect(query.ids, resolved.citizens)
  const seen = await seenCitizens(service.access, principal, wanted, 'patient', granted)
  const after = (plan.after?.[0] ?? null) as CitizenId | null
  const rows = plan.limit === 0 ? [] : await fhirCitizens(service.db, seen.citizens, after, plan.limit + 1)
  const page = rows.slice(0, plan.limit).map((row) => row.citizenId)
  const shown = page.length > 0 ? await showPatients(service, request, page, null, page.length) : []
  return {
    resources: shown,
    next: rows.length > plan.limit && plan.limit > 0 ? [page.at(-1) ?? ''] : null,
    asOf: null,
    total: () => countFhirCitizens(service.db, seen.citizens),
    touched: page,
    denied: seen.denied,
    unknown: resolved.unknown,
  }
}

const devices: Engine<'Device'> = async (service, request, query, plan) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Device', 's')
  const seen = await seenCitizens(service.access, principal, null, 'device-data', granted)
  const visible = new Set(seen.citizens)
  const named = (query.patients ?? []).filter((id) => visible.has(id))
  const filter = { ids: query.ids, patients: query.patients && named }
  const after = (plan.after?.[0] ?? null) as DeviceId | null
  const rows =
    plan.limit === 0
      ? []
      : await fhirDevices(service.db, visible, filter, { after, limit: plan.limit + 1, now: plan.now })
  const page = rows.slice(0, plan.limit)
  const holders = page.map((row) => row.holder).filter((id) => id !== null)
  return {
    resources: page.map((row) => showDevice(row, plan.now)),
    next: rows.length > plan.limit && plan.limit > 0 ? [page.at(-1)?.deviceId ?? ''] : null,
    asOf: null,
    total: () => countFhirDevices(service.db, visible, filter, plan.now),
    touched: [...new Set([...named, ...holders])],
    denied: (query.patients ?? []).filter((id) => !visible.has(id)),
    unknown: false,
  }
}

export function runEngine(
  service: Service,
  request: FastifyRequest,
  query: TypedQuery,
  plan: PagePlan,
): Promise<PageResult> {
  switch (query.type) {
    case 'Observation':
      return observations(service, request, query, plan)
    case 'Patient':
      return patients(service, request, query, plan)
    case 'Device':
      return devices(service, request, query, plan)
  }
}
