// The door of fhir-bridge: the FHIR R4 interface as a Fastify plugin.

export { fhirPlugin } from './rest/plugin.js'
export type { FhirOptions } from './rest/service.js'
