// GET Type/id. A resource that the caller may not see does not exist (404, the same body); the access is recorded before it is shown.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { type CitizenId, emitObservation, isCitizenId, isDeviceId, metric, parseObservationId } from '#core'
import { fhirDevices, readingByKey, readingDetails } from '#ledger'
import { parsePairs } from '../search/lex.js'
import { fhirProblem } from '../search/problem.js'
import { showDevice } from './devices.js'
import { contextOf } from './engines.js'
import { checkAcceptable, rawQuery } from './negotiate.js'
import { FHIR_JSON } from './outcome.js'
import { type Shown, showPatients } from './patients.js'
import type { ResourceType } from './resource-types.js'
import { grants, opensCitizen } from './scopes.js'
import { auditDenied, principalOf, type Service } from './service.js'
import { seenCitizens } from './visibility.js'

/** A resource and the citizens that it tells about. */
interface Found {
  shown: Shown
  citizenIds: readonly CitizenId[]
  policies: readonly string[]
}

type Reader = (service: Service, request: FastifyRequest, id: string) => Promise<Found | null>

const readObservation: Reader = async (service, request, id) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Observation', 'r')
  const key = parseObservationId(id)
  if (!key) return null
  const decision = await service.access.decide(principal, 'read', key.citizenId, metric(key.metric).category)
  const scoped = granted.some(
    (g) => g.metrics.includes(key.metric) && (g.citizen === null || g.citizen === key.citizenId),
  )
  if (!decision.allowed || !scoped) {
    await auditDenied(service, request, 'read', [key.citizenId], 'Observation')
    return null
  }
  const reading = await readingByKey(service.db, key)
  if (!reading) return null
  const details = await readingDetails(service.db, [reading])
  return {
    shown: {
      id,
      versionId: String(reading.version),
      lastUpdated: reading.lastUpdated,
      json: emitObservation(reading, contextOf(details.get(id))),
    },
    citizenIds: [key.citizenId],
    policies: decision.policies,
  }
}

const readPatient: Reader = async (service, request, id) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Patient', 'r')
  if (!isCitizenId(id)) return null
  const decision = await service.access.decide(principal, 'read', id, 'patient')
  if (!decision.allowed || !opensCitizen(granted, id)) {
    await auditDenied(service, request, 'read', [id], 'Patient')
    return null
  }
  const [shown] = await showPatients(service, request, [id], null, 1)
  return shown ? { shown, citizenIds: [id], policies: decision.policies } : null
}

const readDevice: Reader = async (service, request, id) => {
  const principal = principalOf(request)
  const granted = grants(principal, 'Device', 'r')
  if (!isDeviceId(id)) return null
  const seen = await seenCitizens(service.access, principal, null, 'device-data', granted)
  const now = service.clock()
  const [row] = await fhirDevices(
    service.db,
    seen.citizens,
    { ids: [id], patients: null },
    { after: null, limit: 1, now },
  )
  if (!row) return null
  return { shown: showDevice(row, now), citizenIds: row.holder ? [row.holder] : [], policies: [] }
}

const READERS: Readonly<Record<ResourceType, Reader>> = {
  Observation: readObservation,
  Patient: readPatient,
  Device: readDevice,
}

/** Whether `If-None-Match` names this version. Tags are compared weakly. */
function isKnown(header: string | undefined, versionId: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => {
    const text = tag.trim()
    return text === '*' || text.replace(/^W\//, '') === `"${versionId}"`
  })
}

export function readHandler(service: Service, type: ResourceType) {
  return async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply): Promise<FastifyReply> => {
    checkAcceptable(request, parsePairs(rawQuery(request)))
    const found = await READERS[type](service, request, request.params.id)
    if (!found) throw fhirProblem(404, 'not-found', 'There is no such resource.')
    const { shown } = found
    await service.audit(request, {
      action: 'read',
      outcome: 'success',
      citizenIds: found.citizenIds,
      what: { route: request.routeOptions.url ?? '', type, id: shown.id },
      policies: found.policies,
    })
    reply.header('ETag', `W/"${shown.versionId}"`).header('Last-Modified', new Date(shown.lastUpdated).toUTCString())
    if (isKnown(request.headers['if-none-match'], shown.versionId)) return reply.code(304).send()
    return reply.type(FHIR_JSON).send(shown.json)
  }
}
