// `_count`, `_sort`, `_total`, `_summary`, `_elements`: how the answer is to look.

import type { ObservationSort } from '#ledger'
import type { ResourceType } from '../rest/resource-types.js'
import type { Pair } from './lex.js'
import { SORTS } from './parameters.js'
import { badParameter, fhirProblem } from './problem.js'
import type { Presentation } from './query.js'

export const DEFAULT_COUNT = 50
export const MAX_COUNT = 200

/** Elements that FHIR marks as part of a summary. */
const SUMMARY: Readonly<Record<ResourceType, readonly string[]>> = {
  Observation: 'identifier status code subject effectiveDateTime issued performer valueQuantity component'.split(' '),
  Patient: 'identifier active name gender birthDate address managingOrganization'.split(' '),
  Device: 'identifier'.split(' '),
}

/** Elements that stay whatever a client leaves out. */
const MANDATORY: Readonly<Record<ResourceType, readonly string[]>> = {
  Observation: ['status', 'code', 'subject'],
  Patient: ['identifier'],
  Device: [],
}

/** Reads the one value of a parameter that may stand once. */
export function single(pairs: readonly Pair[], name: string): string | null {
  const found = pairs.filter((pair) => pair.name === name)
  if (found.length > 1) throw badParameter(name, 'it may be given once only.')
  return found[0]?.value ?? null
}

function parseCount(text: string | null): number {
  if (text === null) return DEFAULT_COUNT
  if (!/^\d{1,9}$/.test(text)) throw badParameter('_count', 'a whole number from 0 on is expected.')
  return Math.min(Number(text), MAX_COUNT)
}

function parseTotal(text: string | null): Presentation['total'] {
  if (text === null) return 'unsaid'
  if (text === 'none') return 'none'
  if (text === 'estimate' || text === 'accurate') return 'counted'
  throw badParameter('_total', 'none, estimate or accurate is expected.')
}

/** The elements to keep, and whether only the count is wanted. */
function parseElements(
  type: ResourceType,
  summary: string | null,
  elements: string | null,
): { elements: readonly string[] | null; countOnly: boolean } {
  if (elements !== null && summary !== null && summary !== 'false')
    throw fhirProblem(400, 'invalid', 'Parameters “_summary” and “_elements” exclude each other.')
  if (elements !== null) {
    const names = elements.split(',').map((name) => name.trim().replace(`${type}.`, ''))
    if (names.some((name) => !/^[a-z][A-Za-z]{1,40}(\[x\])?$/.test(name)))
      throw badParameter('_elements', 'names of elements at the top of the resource are expected.')
    return { elements: [...names.flatMap(choices), ...MANDATORY[type]], countOnly: false }
  }
  switch (summary) {
    case null:
    case 'false':
    case 'data':
      return { elements: null, countOnly: false }
    case 'true':
      return { elements: SUMMARY[type], countOnly: false }
    case 'text':
      return { elements: MANDATORY[type], countOnly: false }
    case 'count':
      return { elements: null, countOnly: true }
    default:
      throw badParameter('_summary', 'true, text, data, count or false is expected.')
  }
}

/** `value[x]` and `value` both name `valueQuantity`. */
function choices(name: string): string[] {
  const plain = name.replace('[x]', '')
  const typed: Readonly<Record<string, string>> = { value: 'valueQuantity', effective: 'effectiveDateTime' }
  return [plain, ...(typed[plain] ? [typed[plain]] : [])]
}

export function parsePresentation(type: ResourceType, pairs: readonly Pair[]): Presentation {
  const count = parseCount(single(pairs, '_count'))
  const { elements, countOnly } = parseElements(type, single(pairs, '_summary'), single(pairs, '_elements'))
  return { count: countOnly ? 0 : count, total: parseTotal(single(pairs, '_total')), elements }
}

/** `-date` by default. After the first key only the id may follow. */
export function parseSort(type: ResourceType, pairs: readonly Pair[]): ObservationSort {
  const text = single(pairs, '_sort')
  if (text === null) return { by: 'date', descending: true, ids: 'implicit' }
  const keys = text.split(',').map((key) => ({ name: key.replace(/^-/, ''), descending: key.startsWith('-') }))
  const [first, second, ...more] = keys
  const allowed = SORTS[type]
  if (!first || !allowed.includes(first.name) || more.length > 0 || (second && second.name !== '_id'))
    throw badParameter(
      '_sort',
      `one of ${allowed.join(', ')} is expected, with or without “-” before it, and “_id” after it.`,
    )
  const { descending } = first
  if (first.name === '_id') return { by: 'id', descending, ids: 'implicit' }
  const ids = second ? (second.descending ? 'descending' : 'ascending') : 'implicit'
  return { by: first.name === 'date' ? 'date' : 'lastUpdated', descending, ids }
}
