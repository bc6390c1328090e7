// The URIs of identifier and code systems, with every spelling in use: what we write (dk-core's), and what else means the same.

export const LOINC = 'http://loinc.org'
export const SNOMED = 'http://snomed.info/sct'
export const UCUM = 'http://unitsofmeasure.org'
export const CPR = 'urn:oid:1.2.208.176.1.2'
export const X_ECPR = 'urn:oid:1.2.208.176.1.6.1.1'
export const D_ECPR = 'urn:oid:1.2.208.176.1.6.1.3'
export const SOR = 'urn:oid:1.2.208.176.1.1'
export const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'
export const DATA_ABSENT_REASON = 'http://terminology.hl7.org/CodeSystem/data-absent-reason'
export const OBSERVATION_VALUE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue'
export const MUNICIPALITY_CODES = 'http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes'
/** Any URI is its own identifier system. */
export const URI_SYSTEM = 'urn:ietf:rfc:3986'

/** Where our own extensions and identifier systems live. */
export const NAERMAAL = 'https://naermaal.dk/fhir'
export const CITIZEN_SYSTEM = `${NAERMAAL}/NamingSystem/citizen-id`
export const DEVICE_SYSTEM = `${NAERMAAL}/NamingSystem/device-id`
export const READING_FLAG = `${NAERMAAL}/StructureDefinition/reading-flag`
export const READING_CONTEXT = `${NAERMAAL}/StructureDefinition/reading-context`

const DK_CORE = 'http://hl7.dk/fhir/core/StructureDefinition'
export const DK_CORE_OBSERVATION = `${DK_CORE}/dk-core-observation`
export const DK_CORE_BASIC_OBSERVATION = `${DK_CORE}/dk-core-basic-observation`
export const DK_CORE_PATIENT = `${DK_CORE}/dk-core-patient`
export const DK_CORE_MUNICIPALITY = `${DK_CORE}/dk-core-municipalityCodes`

/** Other spellings of a code system, and the one we write. The Danish ones have an OID form (FUT, PHMR) and a URI form (dk-core). */
const ALIASES = new Map([
  ['urn:oid:1.2.208.176.2.1', 'http://npu-terminology.org'],
  ['urn:oid:1.2.208.184.100.8', 'http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-observation-codes'],
  ['urn:oid:2.16.840.1.113883.6.1', LOINC],
  ['urn:oid:2.16.840.1.113883.6.96', SNOMED],
  ['urn:oid:2.16.840.1.113883.6.24', 'urn:iso:std:iso:11073:10101'],
  ['http://hl7.org/fhir/observation-category', OBSERVATION_CATEGORY],
])

/** The one spelling that we compare by; an unknown system is its own. */
export function canonicalSystem(system: string): string {
  return ALIASES.get(system) ?? system
}
