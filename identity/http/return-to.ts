// Where a person goes after logging in: a path of our own, and never somewhere that an attacker wrote into a link.

import { isCitizenId } from '#core'

const LONGEST = 512
/** Coming back to these would log in again, log out, or show raw data. */
const NOT_BACK_TO = new Set(['login', 'logout', 'callback', 'oauth', 'api', 'fhir'])
/** Our paths are words, ids and short numbers. A person's number or name that somebody typed is none, and is not carried along. */
const WORD = /^(?:[a-z][a-z0-9-]*|\d{1,5})$/

/** @returns `/` for anything but a plain path of this site; query and fragment are dropped, as they may hold a search for a person */
export function safeReturnTo(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST || !text.startsWith('/')) return '/'
  const path = text.split(/[?#]/, 1)[0] ?? '/'
  const segments = path.slice(1).split('/')
  const plain = segments.every((segment) => WORD.test(segment) || isCitizenId(segment))
  return plain && !NOT_BACK_TO.has(segments[0] ?? '') ? path : '/'
}
