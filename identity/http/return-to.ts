// Where a person goes after logging in: a path of our own, and never somewhere that an attacker wrote into a link.

const LONGEST = 512
/** Coming back to these would log in again, log out, or show raw data. */
const NOT_BACK_TO = /^\/(login|logout|callback|oauth|api|fhir)(\/|$|\?)/
const BASE = 'http://same.invalid'

/** @returns `/` for anything but a plain path of this site; query and fragment are dropped, as they may hold a search for a person */
export function safeReturnTo(text: unknown): string {
  if (typeof text !== 'string' || text.length > LONGEST || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text)) return '/'
  if (text.includes('\\') || !URL.canParse(text, BASE)) return '/'
  const url = new URL(text, BASE)
  return url.origin === BASE && !NOT_BACK_TO.test(url.pathname) && !url.pathname.startsWith('//') ? url.pathname : '/'
}
