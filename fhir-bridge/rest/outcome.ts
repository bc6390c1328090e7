// OperationOutcomes: every error of this interface in FHIR's form. They hold our own words and a trace id, never what was submitted.

import type { OperationOutcome } from 'fhir/r4.js'
import { AppError } from '#core'
import { sqlState } from '#ledger'

export const FHIR_JSON = 'application/fhir+json; charset=utf-8'

export interface Problem {
  status: number
  issue: string
  text: string
  expression?: string
}

const OF_STATUS: ReadonlyMap<number, Omit<Problem, 'status'>> = new Map([
  [400, { issue: 'invalid', text: 'The request is malformed.' }],
  [401, { issue: 'login', text: 'Log in, or send a valid access token.' }],
  [403, { issue: 'forbidden', text: 'This is not allowed for you.' }],
  [404, { issue: 'not-found', text: 'There is no such resource.' }],
  [405, { issue: 'not-supported', text: 'This method is not supported here.' }],
  [406, { issue: 'not-supported', text: 'Only application/fhir+json can be sent.' }],
  [410, { issue: 'deleted', text: 'This is gone.' }],
  [413, { issue: 'too-costly', text: 'The body is too large.' }],
  [414, { issue: 'too-costly', text: 'The URL is too long.' }],
  [415, { issue: 'not-supported', text: 'This content type cannot be read here.' }],
  [429, { issue: 'throttled', text: 'Too many requests: wait, then try again.' }],
  [503, { issue: 'transient', text: 'The service cannot answer now: try again later.' }],
])

/** What a status without more words means. */
export function problemOfStatus(status: number): Problem {
  const known = OF_STATUS.get(status)
  if (known) return { status, ...known }
  return status < 500
    ? { status, issue: 'invalid', text: 'The request cannot be answered.' }
    : { status, issue: 'exception', text: 'Something went wrong here; it is logged under the trace id.' }
}

const CONNECTION_LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'])

function isNoDatabase(error: Error): boolean {
  const state = sqlState(error)
  // 08: connection, 53: no resources, 57P: shutting down or starting.
  if (state) return /^(08|53|57P)/.test(state)
  return 'code' in error && typeof error.code === 'string' && CONNECTION_LOST.has(error.code)
}

/** The answer to an error, whoever threw it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) {
    const { status, issue, expression } = error.details
    if (typeof status !== 'number') return problemOfStatus(statusOf(error) ?? 500)
    return {
      status,
      issue: typeof issue === 'string' ? issue : problemOfStatus(status).issue,
      text: error.code.startsWith('fhir-') ? error.message : problemOfStatus(status).text,
      ...(typeof expression === 'string' && { expression }),
    }
  }
  if (!(error instanceof Error)) return problemOfStatus(500)
  if (sqlState(error) === '57014')
    return { status: 422, issue: 'too-costly', text: 'The search takes too long: narrow it by patient, code or date.' }
  if (isNoDatabase(error)) return problemOfStatus(503)
  return problemOfStatus(statusOf(error) ?? 500)
}

/** Fastify and its plugins put the status on the error. */
function statusOf(error: Error): number | null {
  const status = 'statusCode' in error ? error.statusCode : null
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null
}

export function outcome(problem: Problem, traceId: string): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: problem.status >= 500 ? 'fatal' : 'error',
        code: problem.issue as OperationOutcome['issue'][number]['code'],
        details: { text: problem.text },
        diagnostics: `trace ${traceId}`,
        ...(problem.expression !== undefined && { expression: [problem.expression] }),
      },
    ],
  }
}

/** Remarks that go along with a searchset. */
export function remarks(texts: readonly string[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: texts.map((text) => ({ severity: 'warning', code: 'not-supported', details: { text } })),
  }
}
