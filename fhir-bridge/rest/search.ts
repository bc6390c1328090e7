// GET Type?… and POST Type/_search: parameters in, a searchset out. Each access is recorded before anything is shown.

import { randomBytes, randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { emitSearchset, type SearchsetEntry } from '#core'
import { findSearchParameters, keepSearchParameters, type Position } from '#ledger'
import { CURSOR_LIFE_MS, type Cursor, openCursor, queryHash, sealCursor } from '../search/cursor.js'
import { type Pair, parsePairs, printPair } from '../search/lex.js'
import { parseSearch, refusePersonNumbers } from '../search/parse.js'
import { single } from '../search/presentation.js'
import { fhirProblem, speakableName } from '../search/problem.js'
import type { ParsedSearch } from '../search/query.js'
import { keepElements } from './elements.js'
import { type PageResult, runEngine } from './engines.js'
import { checkAcceptable, checkCharset, isStrict, rawQuery } from './negotiate.js'
import { FHIR_JSON, remarks } from './outcome.js'
import type { ResourceType } from './resource-types.js'
import { auditDenied, clientKey, principalOf, type Service } from './service.js'

const pairsSchema = z.array(z.object({ name: z.string(), value: z.string() }))

interface Received {
  pairs: readonly Pair[]
  /** Parameters came in a body, now or at page one: links must not hold them. */
  private: boolean
  cursor: Cursor | null
  cursorText: string | null
}

/** The parameters of a POST search that a cursor stands for. */
async function keptPairs(service: Service, key: string, client: string): Promise<Pair[]> {
  const kept = await findSearchParameters(service.db, key, service.clock())
  const plain = kept?.client === client ? service.parameters.open(kept.parameters, key) : null
  if (plain === null) throw fhirProblem(410, 'expired', 'The paging cursor has expired: start the search again.')
  return pairsSchema.parse(JSON.parse(plain))
}

async function receive(service: Service, request: FastifyRequest): Promise<Received> {
  const inUrl = parsePairs(rawQuery(request))
  const posted = request.method === 'POST'
  if (posted) checkCharset(request)
  const inBody = posted && typeof request.body === 'string' ? parsePairs(request.body) : []
  const pairs = [...inUrl, ...inBody]
  checkAcceptable(request, pairs)
  refusePersonNumbers(inUrl)
  const cursorText = single(pairs, '_cursor')
  if (cursorText === null) return { pairs, private: posted, cursor: null, cursorText }
  const client = clientKey(principalOf(request))
  const cursor = openCursor(service.cursors, cursorText, client, service.clock())
  if (cursor.kept === null) return { pairs, private: posted, cursor, cursorText }
  if (pairs.some((p) => p.name !== '_cursor' && p.name !== '_format'))
    throw fhirProblem(400, 'invalid', 'A paging link is to be followed as it is, without more parameters.')
  return { pairs: await keptPairs(service, cursor.kept, client), private: true, cursor, cursorText }
}

interface Link {
  relation: string
  url: string
}

/** Makes `self`, `first` and `next`; keeps the parameters of a POST search when a link must stand for them. */
async function makeLinks(
  service: Service,
  request: FastifyRequest,
  received: Received,
  parsed: ParsedSearch,
  page: { next: Position | null; asOf: string | null; total: number | null; startedAt: number },
): Promise<Link[]> {
  const now = service.clock()
  const client = clientKey(principalOf(request))
  const url = (pairs: readonly string[]): string =>
    `${service.base}/${parsed.type}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
  const printed = parsed.printable.map(printPair)
  const cursorPart = received.cursorText === null ? [] : [`_cursor=${encodeURIComponent(received.cursorText)}`]
  const stored = received.cursor?.kept ?? null
  const self = url(stored === null ? [...printed, ...cursorPart] : cursorPart)
  let kept = stored
  if (received.private && (page.next || stored !== null)) {
    kept ??= randomBytes(18).toString('base64url')
    await keepSearchParameters(
      service.db,
      {
        key: kept,
        client,
        parameters: service.parameters.seal(JSON.stringify(parsed.understood), kept),
        expiresAt: now + CURSOR_LIFE_MS,
      },
      now,
    )
  }
  const to = (after: Position | null, asOf: string | null, total: number | null): string => {
    const sealed = sealCursor(service.cursors, {
      query: queryHash(parsed.type, parsed.understood),
      after: after && [...after],
      asOf,
      startedAt: page.startedAt,
      total,
      client,
      expiresAt: now + CURSOR_LIFE_MS,
      kept,
    })
    return url([...(kept === null ? printed : []), `_cursor=${sealed}`])
  }
  const first = received.private ? (kept === null ? null : to(null, null, null)) : url(printed)
  return [
    { relation: 'self', url: self },
    ...(first === null ? [] : [{ relation: 'first', url: first }]),
    ...(page.next ? [{ relation: 'next', url: to(page.next, page.asOf, page.total) }] : []),
  ]
}

/** The total when it was asked for, or when it is plain to see. */
async function totalOf(result: PageResult, parsed: ParsedSearch, cursor: Cursor | null): Promise<number | null> {
  const { count, total } = parsed.present
  if (cursor?.total !== null && cursor?.total !== undefined) return cursor.total
  if (count === 0 || total === 'counted') return result.total()
  const wholeSearch = cursor === null || cursor.after === null
  return total === 'unsaid' && wholeSearch && !result.next ? result.resources.length : null
}

function entriesOf(service: Service, result: PageResult, parsed: ParsedSearch): SearchsetEntry[] {
  const { elements } = parsed.present
  const entries: SearchsetEntry[] = result.resources.map(({ id, json }) => ({
    fullUrl: `${service.base}/${parsed.type}/${id}`,
    resource: elements ? keepElements(json, elements) : json,
    mode: 'match',
  }))
  if (parsed.ignored.length > 0) {
    const texts = parsed.ignored.map((name) => `Parameter ${speakableName(name)} is not known here and was ignored.`)
    entries.push({ resource: JSON.stringify(remarks(texts)), mode: 'outcome' })
  }
  return entries
}

export function searchHandler(service: Service, type: ResourceType) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    principalOf(request)
    const received = await receive(service, request)
    const { cursor } = received
    const startedAt = cursor?.startedAt ?? service.clock()
    const parsed = parseSearch(type, received.pairs, {
      base: service.base,
      now: startedAt,
      strict: isStrict(request),
      private: received.private,
    })
    if (cursor && cursor.query !== queryHash(type, parsed.understood))
      throw fhirProblem(400, 'invalid', 'The paging cursor belongs to another search: start the search again.')
    const lastUpdated = await service.watermark()
    const result = await runEngine(service, request, parsed.query, {
      limit: parsed.present.count,
      after: cursor?.after ?? null,
      asOf: cursor?.asOf ?? null,
      now: startedAt,
    })
    const total = await totalOf(result, parsed, cursor)
    if (result.denied.length > 0 || result.unknown) await auditDenied(service, request, 'search', result.denied, type)
    await service.audit(request, {
      action: 'search',
      outcome: 'success',
      citizenIds: result.touched,
      what: {
        route: request.routeOptions.url ?? '',
        type,
        parameters: [...new Set(parsed.understood.map((pair) => pair.name))].join(','),
        results: result.resources.length,
      },
    })
    const links = await makeLinks(service, request, received, parsed, { ...result, total, startedAt })
    const bundle = emitSearchset({
      id: randomUUID(),
      lastUpdated,
      total,
      links,
      entries: entriesOf(service, result, parsed),
    })
    // As bytes, the hundred kilobytes of a page are gone through once; as text, once to count them and once to write them.
    return reply.type(FHIR_JSON).send(Buffer.from(bundle))
  }
}
