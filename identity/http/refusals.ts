// How a request is refused: a page for people, JSON for programs, an OperationOutcome for FHIR. Nothing of the request is repeated.

import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Refusal {
  status: number
  /** Kebab-case, stable. */
  code: string
  /** FHIR IssueType. */
  issue: 'login' | 'forbidden' | 'not-found' | 'security' | 'invalid' | 'exception' | 'throttled' | 'transient'
  da: string
  en: string
}

export const REFUSALS = {
  login: {
    status: 401,
    code: 'login-required',
    issue: 'login',
    da: 'Log ind for at fortsætte.',
    en: 'Log in to go on.',
  },
  forbidden: {
    status: 403,
    code: 'forbidden',
    issue: 'forbidden',
    da: 'Din rolle giver ikke adgang hertil.',
    en: 'Your role gives no access to this.',
  },
  notFound: {
    status: 404,
    code: 'not-found',
    issue: 'not-found',
    da: 'Siden findes ikke.',
    en: 'There is no such page.',
  },
  crossSite: {
    status: 403,
    code: 'cross-site',
    issue: 'security',
    da: 'Formularen kom fra et andet sted eller er for gammel. Genindlæs siden, og prøv igen.',
    en: 'The form came from elsewhere or is too old. Reload the page and try again.',
  },
  tokenInQuery: {
    status: 400,
    code: 'token-in-query',
    issue: 'security',
    da: 'Adgangstegn hører til i Authorization-headeren, aldrig i adressen.',
    en: 'Tokens belong in the Authorization header, never in the address.',
  },
  badRequest: {
    status: 400,
    code: 'bad-request',
    issue: 'invalid',
    da: 'Forespørgslen er ugyldig.',
    en: 'The request is invalid.',
  },
  tooMany: {
    status: 429,
    code: 'too-many-requests',
    issue: 'throttled',
    da: 'For mange forsøg. Vent et øjeblik.',
    en: 'Too many attempts. Wait a moment.',
  },
  unavailable: {
    status: 503,
    code: 'unavailable',
    issue: 'transient',
    da: 'Systemet kan ikke svare lige nu. Prøv igen om lidt.',
    en: 'The system cannot answer right now. Try again shortly.',
  },
  failure: {
    status: 500,
    code: 'internal-error',
    issue: 'exception',
    da: 'Der skete en fejl. Den er noteret.',
    en: 'Something went wrong. It has been recorded.',
  },
} as const satisfies Record<string, Refusal>

export const isFhir = (request: FastifyRequest): boolean =>
  request.routeOptions.config?.policy?.kind === 'fhir' || /^\/fhir(\/|$|\?)/.test(request.url)

export function wantsPage(request: FastifyRequest): boolean {
  return !isFhir(request) && (request.headers.accept ?? '').includes('text/html')
}

export function languageOf(request: FastifyRequest): 'da' | 'en' {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'da'
}

/** Answers and ends the request. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const language = languageOf(request)
  const text = refusal[language]
  reply.code(refusal.status).header('cache-control', 'no-store').header('vary', 'accept, accept-language')
  if (isFhir(request)) {
    if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="fhir"')
    return reply.type('application/fhir+json; charset=utf-8').send(
      JSON.stringify({
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', code: refusal.issue, details: { text: refusal.en }, diagnostics: refusal.code }],
      }),
    )
  }
  if (wantsPage(request)) return reply.type('text/html; charset=utf-8').send(pageOf(language, text))
  if (refusal.status === 401) reply.header('www-authenticate', 'Cookie realm="naermaal"')
  return reply
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: { code: refusal.code, message: text } }))
}

function pageOf(language: string, text: string): string {
  const home = language === 'da' ? 'Til forsiden' : 'To the front page'
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text}</title></head><body><main><h1>${text}</h1><p><a href="/">${home}</a></p></main></body></html>`
}
