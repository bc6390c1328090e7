// The FHIR mapping of one reading, one citizen, one device.

export * from './bundle.js'
export {
  categoryOf,
  codings,
  metricsOfCategory,
  metricsOfCode,
  metricsOfComponentCode,
  profilesOf,
  type Token,
} from './codes.js'
export { type DeviceFacts, toDevice } from './device.js'
export { emitObservation } from './emit.js'
export * from './interval.js'
export { type NamedOrganisation, type PatientFacts, toPatient } from './patient.js'
export { isPersonNumberSystem, type PersonNumber, parsePersonNumber } from './person-number.js'
export { type ObservationContext, readingUuid, toObservation } from './reading-to-observation.js'
export * from './systems.js'
