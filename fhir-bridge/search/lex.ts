// Search parameters as text: percent-decoding, OR lists, escapes. Nothing here knows what a parameter means.

import { fhirProblem } from './problem.js'

export interface Pair {
  name: string
  value: string
}

const MAX_PARAMETERS = 30

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    if (cause instanceof URIError) throw fhirProblem(400, 'invalid', 'The parameters are not percent-encoded UTF-8.')
    throw cause
  }
}

/**
 * Reads a query string or a form body; values are decoded once.
 * @throws AppError for broken percent-encoding and for more than 30 parameters
 */
export function parsePairs(text: string): Pair[] {
  if (text === '') return []
  const parts = text.split('&').filter((part) => part !== '')
  if (parts.length > MAX_PARAMETERS)
    throw fhirProblem(400, 'too-costly', `A search has at most ${MAX_PARAMETERS} parameters.`)
  return parts.map((part) => {
    const at = part.indexOf('=')
    return at < 0
      ? { name: decode(part), value: '' }
      : { name: decode(part.slice(0, at)), value: decode(part.slice(at + 1)) }
  })
}

/** Cuts at a separator that is not escaped; the escapes stay. */
function split(text: string, separator: ',' | '|'): string[] {
  const parts: string[] = []
  let part = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '\\' && i + 1 < text.length) part += c + text[++i]
    else if (c === separator) {
      parts.push(part)
      part = ''
    } else part += c
  }
  return [...parts, part]
}

/** `\,` `\|` `\$` `\\` stand for the character itself; any other backslash for itself. */
export function unescapeValue(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1')
}

/** The alternatives of an OR list, escapes still in them. */
export function splitAlternatives(text: string): string[] {
  return split(text, ',')
}

/** A token's parts, unescaped: `[code]`, `[system, code]`, or more for `|` that is one too many. */
export function splitToken(text: string): string[] {
  return split(text, '|').map(unescapeValue)
}

/** Encodes a pair for a link, leaving readable what a URL may hold. */
export function printPair({ name, value }: Pair): string {
  const readable = (text: string): string =>
    encodeURIComponent(text).replace(/%(3A|2F|2C|24)/g, (escaped) => decodeURIComponent(escaped))
  return `${readable(name)}=${readable(value)}`
}
