// What fhir-bridge asks of the ledger.

export { countFhirCitizens, type FhirCitizen, fhirCitizens } from './citizens.js'
export { type ReadingDetail, readingDetails } from './details.js'
export { countFhirDevices, type DeviceQuery, type FhirDevice, fhirDevices } from './devices.js'
export { citizensOf, countObservations, type ObservationPage, searchObservations } from './observation.js'
export type {
  DateBound,
  DateCriteria,
  DatePrefix,
  ObservationQuery,
  ObservationSort,
  PageRequest,
  Position,
  VisibleGroup,
} from './query.js'
export { limitedSearches } from './search-limit.js'
export { findSearchParameters, keepSearchParameters } from './search-parameters.js'
export { compareReadings } from './sort.js'
export { watermark } from './watermark.js'
