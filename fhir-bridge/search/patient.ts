// The criteria of a search for Patients: ids, and identifiers that the vault resolves.

import { type CitizenId, isCitizenId, type Token } from '#core'
import type { Criterion } from './parse.js'
import type { TypedQuery } from './query.js'
import { parseTokens } from './tokens.js'

/** The ids of several `_id` parameters that all of them name. */
export function intersectIds<T extends string>(lists: readonly (readonly T[])[]): T[] | null {
  const [first, ...rest] = lists
  return first ? [...new Set(first)].filter((id) => rest.every((list) => list.includes(id))) : null
}

/** Ids of an `_id` parameter that have the form of the type's ids. */
export function idsOf<T extends string>({ name, value }: Criterion, isId: (text: string) => text is T): T[] {
  return parseTokens(name, value)
    .filter((token) => token.system === undefined)
    .map((token) => token.code)
    .filter(isId)
}

export function parsePatient(criteria: readonly Criterion[]): Extract<TypedQuery, { type: 'Patient' }> {
  const ids: CitizenId[][] = []
  const identifiers: Token[][] = []
  for (const criterion of criteria) {
    if (criterion.name === '_id') ids.push(idsOf(criterion, isCitizenId))
    else identifiers.push(parseTokens(criterion.name, criterion.value))
  }
  return { type: 'Patient', ids: intersectIds(ids), identifiers }
}
