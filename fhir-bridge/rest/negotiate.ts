// Content negotiation: JSON only. `_format` beats `Accept`; what cannot be sent is 406, what cannot be read is 415.

import type { FastifyRequest } from 'fastify'
import type { Pair } from '../search/lex.js'
import { fhirProblem } from '../search/problem.js'

const JSON_FORMATS = new Set(['json', 'application/json', 'application/fhir+json', 'text/json'])
const ACCEPTED = new Set([...JSON_FORMATS, '*/*', 'application/*', 'text/*'])

/** The media type without parameters, and the parameters by lower-case name. */
function parseMediaType(text: string): { type: string; parameters: ReadonlyMap<string, string> } {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = rest.map((part): [string, string] => {
    const at = part.indexOf('=')
    return [
      part.slice(0, at < 0 ? part.length : at).toLowerCase(),
      at < 0 ? '' : part.slice(at + 1).replace(/^"|"$/g, ''),
    ]
  })
  return { type: type.toLowerCase(), parameters: new Map(parameters) }
}

function isJson(text: string): boolean {
  const { type, parameters } = parseMediaType(text)
  const version = parameters.get('fhirversion')
  const quality = Number(parameters.get('q') ?? 1)
  return ACCEPTED.has(type) && quality > 0 && (version === undefined || version === '4.0' || version === '4.0.1')
}

/** @throws AppError 406 */
export function checkAcceptable(request: FastifyRequest, pairs: readonly Pair[]): void {
  const formats = pairs.filter((pair) => pair.name === '_format')
  const fine =
    formats.length > 0
      ? // A + in an unencoded `application/fhir+json` has become a space.
        formats.every((f) => JSON_FORMATS.has(parseMediaType(f.value.replace('fhir json', 'fhir+json')).type))
      : (request.headers.accept ?? '*/*').split(',').some(isJson)
  if (!fine) throw fhirProblem(406, 'not-supported', 'Only application/fhir+json (FHIR 4.0) can be sent.')
}

/** @throws AppError 415 for a form in another charset than UTF-8 */
export function checkCharset(request: FastifyRequest): void {
  const charset = parseMediaType(request.headers['content-type'] ?? '').parameters.get('charset')
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw fhirProblem(415, 'not-supported', 'The body must be UTF-8.')
}

/** `Prefer: handling=strict`; lenient when nothing is said. */
export function isStrict(request: FastifyRequest): boolean {
  const prefer = request.headers.prefer
  return [prefer ?? []]
    .flat()
    .flatMap((text) => text.split(/[,;]/))
    .some((part) => /^\s*handling\s*=\s*"?strict"?\s*$/i.test(part))
}

/** The query string as it came, still encoded. */
export function rawQuery(request: FastifyRequest): string {
  const at = request.raw.url?.indexOf('?') ?? -1
  return at < 0 ? '' : (request.raw.url ?? '').slice(at + 1)
}
