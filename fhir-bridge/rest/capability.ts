// GET metadata: what this server can do, generated from the tables that the routes and the parser are made of.

import type { CapabilityStatement, TerminologyCapabilities } from 'fhir/r4.js'
import { DK_CORE_BASIC_OBSERVATION, DK_CORE_OBSERVATION, DK_CORE_PATIENT } from '#core'
import { PARAMETERS } from '../search/parameters.js'
import { RESOURCE_TYPES, type ResourceType } from './resource-types.js'

const DATE = '2026-11-23'

const PROFILES: Readonly<Record<ResourceType, readonly string[]>> = {
  Observation: [DK_CORE_OBSERVATION, DK_CORE_BASIC_OBSERVATION],
  Patient: [DK_CORE_PATIENT],
  Device: [],
}

type RestResource = NonNullable<NonNullable<CapabilityStatement['rest']>[number]['resource']>[number]

function resource(type: ResourceType): RestResource {
  return {
    type,
    ...(PROFILES[type].length > 0 && { supportedProfile: [...PROFILES[type]] }),
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'no-version',
    readHistory: false,
    updateCreate: false,
    conditionalCreate: false,
    conditionalRead: 'not-match',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    searchParam: Object.entries(PARAMETERS[type]).map(([name, { type: kind, documentation, modifiers }]) => ({
      name,
      type: kind,
      documentation:
        modifiers.length > 0
          ? `${documentation} Modifiers: ${modifiers.map((m) => `:${m}`).join(', ')}.`
          : documentation,
    })),
  }
}

export function capabilityStatement(base: string, version: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: DATE,
    kind: 'instance',
    software: { name: 'Nærmål', version },
    implementation: { description: 'Nærmål: readings from citizens’ homes', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation: [
          'Observations are computed from an append-only ledger: a correction is a new version, a voided reading stays as entered-in-error.',
          'Dates without a zone mean Europe/Copenhagen; the prefix eq matches when the search contains the target.',
          'A searchset holds everything recorded before its meta.lastUpdated: poll with _lastUpdated=ge that instant.',
          'Unknown parameters are ignored and named in an outcome entry, or refused with Prefer: handling=strict.',
        ].join(' '),
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
            },
          ],
          description: `SMART backend services; see ${base}/.well-known/smart-configuration. What a client may not see does not exist for it.`,
        },
        resource: RESOURCE_TYPES.map(resource),
      },
    ],
  }
}

/** `?mode=terminology`: no terminology operation is offered. */
export function terminologyCapabilities(base: string, version: string): TerminologyCapabilities {
  return {
    resourceType: 'TerminologyCapabilities',
    status: 'active',
    date: DATE,
    kind: 'instance',
    software: { name: 'Nærmål', version },
    implementation: { description: 'Nærmål: readings from citizens’ homes', url: base },
  }
}
