// The search parameters we understand, per resource type: one table for the parser and for the CapabilityStatement.

import type { ResourceType } from '../rest/resource-types.js'

export interface ParameterSpec {
  type: 'token' | 'reference' | 'date' | 'special'
  /** Modifiers beside `:missing`, which date, token and reference parameters of Observation take. */
  modifiers: readonly string[]
  documentation: string
}

const spec = (
  type: ParameterSpec['type'],
  documentation: string,
  modifiers: readonly string[] = [],
): ParameterSpec => ({ type, modifiers, documentation })

const ID = spec('token', 'A list of ids is an OR; unknown ids do not match.')
const PATIENT =
  'Patient/id, id or the absolute URL on this server. `.identifier` (chained) by POST _search when it is a person number.'

export const PARAMETERS: Readonly<Record<ResourceType, Readonly<Record<string, ParameterSpec>>>> = {
  Observation: {
    _id: ID,
    patient: spec('reference', PATIENT, ['Patient', 'identifier']),
    subject: spec('reference', PATIENT, ['Patient', 'Device', 'Group', 'Location', 'identifier']),
    code: spec('token', 'Any coding of the measurement, in the old or the new spelling of a Danish code system.', [
      'not',
    ]),
    'component-code': spec('token', 'Code of a component (systolic, diastolic, mean).'),
    'combo-code': spec('token', 'Own code or a component’s.'),
    category: spec('token', 'HL7 observation-category.', ['not']),
    date: spec(
      'date',
      'All prefixes. `eq` means that the search contains the target (R4’s text). Without a zone: Europe/Copenhagen.',
    ),
    status: spec('token', 'Voided readings stay visible as entered-in-error.', ['not']),
    device: spec('reference', 'Device/id or id.', ['Device']),
    _lastUpdated: spec('date', 'Record time. Rows show once nothing older can still appear.'),
  },
  Patient: {
    _id: ID,
    identifier: spec('token', 'Person numbers (CPR, X-eCPR, D-eCPR) by POST _search only, or our own citizen id.'),
  },
  Device: {
    _id: ID,
    identifier: spec('token', 'Our own device id.'),
    patient: spec('reference', 'Devices that the patient holds now.', ['Patient']),
  },
}

/** Parameters about the answer, the same for every type. */
export const RESULT_PARAMETERS = [
  '_count',
  '_sort',
  '_total',
  '_summary',
  '_elements',
  '_format',
  '_pretty',
  '_cursor',
] as const

/** R4 parameters that we refuse however lenient the client is: ignoring them would answer another question. */
export const REFUSED_PARAMETERS: ReadonlySet<string> = new Set(['_filter', '_contained', '_text', '_content', '_query'])

/** Fields by which a search can be sorted. */
export const SORTS: Readonly<Record<ResourceType, readonly string[]>> = {
  Observation: ['date', '_lastUpdated', '_id'],
  Patient: ['_id'],
  Device: ['_id'],
}
