// Tokens and references of a search value, still without knowledge of the ledger.

import { type CitizenId, isCitizenId, type Token } from '#core'
import { splitAlternatives, splitToken, unescapeValue } from './lex.js'
import { badParameter } from './problem.js'

/** The OR list of a parameter. @throws AppError when it or one of its members is empty */
export function alternatives(name: string, value: string): string[] {
  const parts = splitAlternatives(value)
  if (parts.some((part) => part.trim() === '')) throw badParameter(name, 'a value is empty.')
  return parts
}

/** `code`, `system|code`, `|code` (no system), `system|` (any code of it). */
export function parseToken(name: string, text: string): Token {
  const [first = '', second, ...more] = splitToken(text)
  if (more.length > 0) throw badParameter(name, 'a token has at most one unescaped “|”.')
  if (second === undefined) return { code: first }
  if (first === '' && second === '') throw badParameter(name, 'a token needs a system or a code.')
  return { system: first, code: second }
}

export function parseTokens(name: string, value: string): Token[] {
  return alternatives(name, value).map((text) => parseToken(name, text))
}

/**
 * The id that a reference names on this server.
 * @param base our own FHIR base URL
 * @returns null for another type, another server, or a text that is no reference: such a value matches nothing
 */
export function referencedId(text: string, type: string, base: string): string | null {
  const reference = unescapeValue(text)
  const local = reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference
  if (!local.includes('/')) return local === reference ? local : null
  const [named, id, ...more] = local.split('/')
  return named === type && id && more.length === 0 ? id : null
}

/** Citizens that a list of references names. */
export function citizensReferenced(name: string, value: string, base: string): CitizenId[] {
  return alternatives(name, value)
    .map((text) => referencedId(text, 'Patient', base))
    .filter((id) => id !== null)
    .filter(isCitizenId)
}

/** `true` or `false`, as `:missing` wants it. */
export function parseBoolean(name: string, value: string): boolean {
  if (value !== 'true' && value !== 'false') throw badParameter(name, 'true or false is expected.')
  return value === 'true'
}
